import type { Family } from '../../../topology/addresses.ts';
import { groupBy } from '../../group-by.ts';
import { textAt, valueAt } from '../../json.ts';
import type { ResourceGraph } from '../../resource/graph.ts';
import { hiddenObjects } from '../../resource/hidden-objects.ts';
import { describe } from '../../resource/kubernetes-object.ts';
import { oncePerGraph } from '../../resource/once-per-graph.ts';
import { unknownIn } from '../../unknown.ts';
import { loadBalancerRequests, type LoadBalancerRequest } from '../load-balancer-requests.ts';
import { familyOfPoolRange, readPool, type AddressPool } from './address-pools.ts';
import { hiddenRelease, releasesOfChart } from './chart-releases.ts';
import { ciliumFactsOf, type CiliumFacts } from './cilium.ts';
import { hiddenFact, unsaid, type Fact } from './fact.ts';
import { featureGatesOf, type Controller, type FeatureGates } from './feature-gates.ts';
import { fluxApplied, fluxBootstrapped } from './flux-version.ts';
import { kubernetesApplied, kubernetesInstalled } from './kubernetes-version.ts';
import { kustomizationWebhooks } from './mutating-webhooks.ts';
import { definitionsOf, hiddenDefinition, type Served } from './served-versions.ts';
import { agreedVersion, type Said } from './versions.ts';

/** What is known of one cluster as a whole. Versions are ranges: of one version, or of all that may run. */
export interface ClusterFacts {
  /** Version of Flux, such as `2.8.1` or `2.x`; those of its controllers follow from it. */
  readonly flux: Fact<string>;
  /** Version of Kubernetes, without what a distribution adds. */
  readonly kubernetes: Fact<string>;
  /** Whether a webhook changes Flux Kustomizations on their way into the cluster. */
  readonly kustomizationWebhook: Fact<true>;
  /** Cilium's pools of addresses. */
  readonly pools: readonly AddressPool[];
  /** Address families in use: IPv6 where anything shows it, IPv4 unless the pools are known and have none. */
  readonly families: ReadonlySet<Family>;
  /** How Cilium runs. */
  readonly cilium: CiliumFacts;
  /** The version of a chart that is installed, such as `cilium`. */
  chart(name: string): Fact<string>;
  /** The feature gates that a controller of Flux is started with. */
  gates(controller: Controller): FeatureGates;
  /** The definitions of a kind that were read, with the versions that they serve. */
  definitions(group: string, kind: string): readonly Served[];
  /** Why a definition of a kind may be there that a variable hides; undefined where none can be. */
  readonly hiddenDefinition: (group: string, kind: string) => string | undefined;
}

/** The facts of a cluster, by the name that its objects carry. */
export const clusterFacts: (graph: ResourceGraph) => (cluster: string) => ClusterFacts = oncePerGraph((graph) => {
  const shared: Shared = {
    flux: fluxApplied(graph),
    kubernetes: kubernetesApplied(graph),
    requests: groupBy(loadBalancerRequests(graph), ({ object }) => object.cluster),
  };
  const facts = new Map<string, ClusterFacts>();
  return (cluster) => {
    const known = facts.get(cluster) ?? factsOf(graph, cluster, shared);
    facts.set(cluster, known);
    return known;
  };
});

/** What is read once for all clusters. */
interface Shared {
  readonly flux: ReadonlyMap<string, readonly Said[]>;
  readonly kubernetes: ReadonlyMap<string, readonly Said[]>;
  readonly requests: ReadonlyMap<string, readonly LoadBalancerRequest[]>;
}

function factsOf(graph: ResourceGraph, cluster: string, shared: Shared): ClusterFacts {
  const pools = graph.objects('CiliumLoadBalancerIPPool').filter((pool) => pool.cluster === cluster);
  const read = pools.map(readPool);
  const cilium = ciliumFactsOf(graph, releasesOfChart(graph)(cluster, 'cilium')[0]?.release);
  return {
    flux: fluxOf(graph, cluster, shared),
    kubernetes:
      agreedVersion(shared.kubernetes.get(cluster) ?? []) ??
      agreedVersion(kubernetesInstalled(graph, cluster)) ??
      unsaid('no topology, no Plan, no KubernetesUpgrade and no settings of nodes say which Kubernetes runs'),
    kustomizationWebhook:
      kustomizationWebhooks(graph).get(cluster) ?? unsaid('no webhook that changes Kustomizations was read'),
    pools: read,
    families: familiesOf(read, shared.requests.get(cluster) ?? [], cilium),
    cilium,
    chart: (name) =>
      agreedVersion(releasesOfChart(graph)(cluster, name)) ?? unsaid(`no HelmRelease of the chart ${name} was read`),
    gates: (controller) => featureGatesOf(graph, cluster, controller),
    definitions: (group, kind) => definitionsOf(graph)(cluster, group, kind),
    hiddenDefinition: (group, kind) => hiddenDefinition(graph)(cluster, group, kind),
  };
}

/** What is applied counts before what a bootstrap once installed. */
function fluxOf(graph: ResourceGraph, cluster: string, { flux }: Shared): Fact<string> {
  const said = agreedVersion(flux.get(cluster) ?? []);
  if (said !== undefined) return said;
  const hidden = hiddenFlux(graph, cluster);
  if (hidden !== undefined) return hiddenFact(hidden);
  return (
    agreedVersion(fluxBootstrapped(graph, cluster)) ??
    unsaid('no FluxInstance, no OCIRepository, no GitRepository, no HelmRelease and no label says which Flux runs')
  );
}

/** Why something may say which Flux runs all the same: a variable decides what it is, or what is applied. */
function hiddenFlux(graph: ResourceGraph, cluster: string): string | undefined {
  const kinds = ['FluxInstance', 'OCIRepository', 'GitRepository'];
  const own = graph.scopes.flatMap(({ consumers }) => consumers).filter((consumer) => consumer.cluster === cluster);
  for (const { folder, spec, manifest } of own) {
    const variable = folder === undefined ? unknownIn([spec['path'], spec['sourceRef']]) : undefined;
    if (variable !== undefined)
      return `${variable} decides what Kustomization/${textAt(manifest.value, ['metadata', 'name']) ?? ''} applies`;
  }
  for (const source of graph.objects('OCIRepository', 'GitRepository')) {
    const unknown = source.cluster === cluster ? unknownIn(valueAt(source.manifest, ['spec', 'url'])) : undefined;
    if (unknown !== undefined) return `${unknown} stands in the address of ${describe(source)}`;
  }
  return hiddenRelease(graph)(cluster) ?? hiddenObjects(graph).mayBeIt({ cluster, kinds, namespace: undefined });
}

function familiesOf(
  pools: readonly AddressPool[],
  requests: readonly LoadBalancerRequest[],
  { ipv6 }: CiliumFacts,
): Set<Family> {
  const families = new Set<Family>(
    pools.flatMap((pool) => pool.ranges.map(familyOfPoolRange)).filter((family) => family !== undefined),
  );
  if (requests.some(({ addresses }) => addresses.some(({ family }) => family === 'ipv6'))) families.add('ipv6');
  if (pools.length === 0 || pools.some((pool) => pool.variable !== undefined)) families.add('ipv4');
  if (ipv6.is === 'known' && !ipv6.value) families.delete('ipv6');
  return families;
}
