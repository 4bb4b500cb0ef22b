import { valuesOfReleases } from '../../charts/release-values.ts';
import { valueAt } from '../../json.ts';
import type { ResourceGraph } from '../../resource/graph.ts';
import { describe, type KubernetesObject } from '../../resource/kubernetes-object.ts';
import { unknownAt } from '../../unknown.ts';
import { hiddenFact, unsaid, type Fact } from './fact.ts';

/** How Cilium runs in a cluster, by the values of its release. */
export interface CiliumFacts {
  /** Whether it serves IPv6. */
  readonly ipv6: Fact<boolean>;
  /** Whether it answers for addresses on their own network (ARP and neighbour discovery). */
  readonly l2Announcements: Fact<boolean>;
  /** Whether it tells routers of addresses. */
  readonly bgp: Fact<boolean>;
}

/** Reads the values of the release of Cilium; what they leave out is off. */
export function ciliumFactsOf(graph: ResourceGraph, release: KubernetesObject | undefined): CiliumFacts {
  const said = (...path: readonly string[]): Fact<boolean> => {
    if (release === undefined) return unsaid('no HelmRelease of Cilium was read');
    const given = valuesOfReleases(graph).of(release);
    if (!given.isKnown) return hiddenFact(`values of ${describe(release)} are not known: ${given.reason}`);
    const variable = unknownAt(given.values, path);
    if (variable !== undefined) return hiddenFact(`${variable} decides ${path.join('.')} of ${describe(release)}`);
    const value = valueAt(given.values, path) === true;
    return { is: 'known', value, by: describe(release), at: given.locate(path) };
  };
  return {
    ipv6: said('ipv6', 'enabled'),
    l2Announcements: said('l2announcements', 'enabled'),
    bgp: said('bgpControlPlane', 'enabled'),
  };
}
