import { listAt, textAt, valueAt } from '../../../graph/json.ts';
import { releasesOf } from '../../../graph/facts/helm-releases.ts';
import { clusterFacts } from '../../../graph/facts/cluster/cluster-facts.ts';
import type { ResourceGraph } from '../../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../../graph/resource/kubernetes-object.ts';
import { unknownIn } from '../../../graph/unknown.ts';
import { familyOfRange, networkAddress, prefixLength } from '../../../topology/addresses.ts';
import { givenValues } from './given-values.ts';
import { objectsOf, place, type Said } from './said.ts';

/** Cilium, as its release sets it up. What the chart takes by default counts where all values are known. */
export interface SaidCilium {
  readonly version: string;
  readonly replacesKubeProxy: boolean | undefined;
  readonly routing: 'vxlan' | 'geneve' | 'native' | undefined;
}

/** What carries packets between pods, and who gives addresses to services. */
export interface SaidNetwork {
  readonly cilium: Said<SaidCilium> | undefined;
  /** The name of a network plugin of which no more is known. */
  readonly other: Said<string> | undefined;
  readonly metallb: Said<string> | undefined;
  readonly kubeVip: Said<string> | undefined;
  /** Ranges of load balancers in CIDR notation. */
  readonly pools: readonly Said<string>[];
}

/** Charts of network plugins that the analysis does not know. */
const otherPlugins: Readonly<Record<string, string>> = { 'tigera-operator': 'Calico', calico: 'Calico' };

export function networkIn(graph: ResourceGraph, cluster: string): SaidNetwork {
  const own = objectsOf(graph, cluster);
  const release = (chart: string) => releasesOf(graph, chart).find((each) => each.cluster === cluster);
  const version = (chart: string): Said<string> | undefined => {
    const found = release(chart);
    const known = clusterFacts(graph)(cluster).chart(chart);
    const text = known.is === 'known' ? known.value : '';
    return found !== undefined && /^v?\d+\.\d+\.\d+/.test(text) ? { value: text, from: place(found) } : undefined;
  };
  const cilium = release('cilium');
  const ciliumVersion = version('cilium');
  const [plugin] = Object.keys(otherPlugins).flatMap((chart) => release(chart) ?? []);
  const vip = own('DaemonSet', 'HelmRelease').find(({ name }) => name === 'kube-vip');
  return {
    cilium:
      cilium === undefined || ciliumVersion === undefined
        ? undefined
        : { value: { version: ciliumVersion.value, ...settingsOf(graph, cilium) }, from: ciliumVersion.from },
    other: plugin && { value: 'Calico', from: place(plugin) },
    metallb: version('metallb'),
    kubeVip: vip && { value: 'kube-vip', from: place(vip) },
    pools: poolsOf(own('CiliumLoadBalancerIPPool', 'IPAddressPool')),
  };
}

function settingsOf(graph: ResourceGraph, release: KubernetesObject): Omit<SaidCilium, 'version'> {
  const values = givenValues(graph, release);
  if (unknownIn(values) !== undefined && valueAt(values, ['kubeProxyReplacement']) === undefined)
    return { replacesKubeProxy: undefined, routing: undefined };
  const replaces = valueAt(values, ['kubeProxyReplacement']);
  const tunnel = textAt(values, ['tunnelProtocol']);
  const routing = textAt(values, ['routingMode']) === 'native' ? 'native' : tunnel === 'geneve' ? 'geneve' : 'vxlan';
  return { replacesKubeProxy: replaces === true || replaces === 'true' || replaces === 'strict', routing };
}

/** A range by its first address, whatever address of it somebody wrote. */
function wholeRange(range: string): string {
  return `${networkAddress(range)}/${prefixLength(range)}`;
}

function poolsOf(objects: readonly KubernetesObject[]): Said<string>[] {
  return objects.flatMap((object) => {
    const blocks = listAt(object.manifest, ['spec', 'blocks']).map((block) => textAt(block, ['cidr']));
    const ranges = [...blocks, ...listAt(object.manifest, ['spec', 'addresses'])];
    return ranges.flatMap((range) =>
      typeof range === 'string' && familyOfRange(range) !== undefined
        ? [{ value: wholeRange(range), from: place(object) }]
        : [],
    );
  });
}
