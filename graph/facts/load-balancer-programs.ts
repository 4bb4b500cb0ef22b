import { chartsOfReleases } from '../charts/release-chart.ts';
import { unreadReleases } from '../charts/unread-releases.ts';
import { valuesOfReleases } from '../charts/release-values.ts';
import { objectAt, textAt, valueAt, type Json, type JsonPath } from '../json.ts';
import { unknownIn } from '../unknown.ts';
import { hiddenObjects } from '../resource/hidden-objects.ts';
import { describe, type KubernetesObject } from '../resource/kubernetes-object.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import { kubeVips, settingOf } from './kube-vip.ts';
import { containers, workloadKinds } from './workloads.ts';

/** A program that gives addresses to Services of type LoadBalancer, or answers for them. */
export interface LoadBalancerProgram {
  readonly name: 'Cilium' | 'MetalLB' | 'kube-vip';
  /** What shows that it does: a pool, or what runs it. */
  readonly object: KubernetesObject;
  readonly path: JsonPath;
}

/** The programs that take care of Services without a loadBalancerClass, whoever they are. */
export const loadBalancerPrograms = oncePerGraph((graph): readonly LoadBalancerProgram[] => [
  ...pools(graph, { kind: 'CiliumLoadBalancerIPPool', name: 'Cilium', selector: ['spec', 'serviceSelector'] }),
  ...pools(graph, { kind: 'IPAddressPool', name: 'MetalLB', selector: ['spec', 'serviceAllocation'] }),
  ...ofKubeVip(graph),
]);

function pools(
  graph: ResourceGraph,
  { kind, name, selector }: { readonly kind: string; readonly name: 'Cilium' | 'MetalLB'; readonly selector: JsonPath },
): LoadBalancerProgram[] {
  return graph.objects(kind).flatMap((object) => {
    const isForAll = valueAt(object.manifest, selector) === undefined;
    const isOff =
      valueAt(object.manifest, ['spec', name === 'Cilium' ? 'disabled' : 'autoAssign']) === (name === 'Cilium');
    return isForAll && !isOff && !hasClass(graph, object.cluster, name) ? [{ name, object, path: ['spec'] }] : [];
  });
}

/** Whether a program is told to leave Services without a class alone. */
function hasClass(graph: ResourceGraph, cluster: string, name: 'Cilium' | 'MetalLB'): boolean {
  const chartOf = chartsOfReleases(graph);
  return graph.objects('HelmRelease').some((release) => {
    if (release.cluster !== cluster || chartOf(release)?.chart !== name.toLowerCase()) return false;
    const given = valuesOfReleases(graph).of(release);
    // What is not known may set it.
    if (!given.isKnown) return true;
    return name === 'Cilium'
      ? (textAt(given.values, ['defaultLBServiceIPAM']) ?? 'lbipam') !== 'lbipam'
      : (textAt(given.values, ['loadBalancerClass']) ?? '') !== '';
  });
}

function* ofKubeVip(graph: ResourceGraph): Generator<LoadBalancerProgram> {
  for (const { object, container, path } of kubeVips(graph)) {
    if (isOn(settingOf(container, 'svc_enable')) && !isOn(settingOf(container, 'lb_class_only')))
      yield { name: 'kube-vip', object, path: [...path, 'env'] };
  }
  const chartOf = chartsOfReleases(graph);
  for (const object of graph.objects('HelmRelease')) {
    if (chartOf(object)?.chart !== 'kube-vip') continue;
    const path = ['spec', 'values', 'env'];
    const env = objectAt(object.manifest, path);
    if (isOn(env['svc_enable']) && !isOn(env['lb_class_only'])) yield { name: 'kube-vip', object, path };
  }
}

function isOn(value: Json): boolean {
  return value === true || value === 'true';
}

/**
 * Why something beside Cilium may make addresses known that Cilium gave: kube-vip, MetalLB or a router that runs in the cluster, or may
 * be what was not read; undefined where all is known.
 */
export function mayAnnounceBeside(graph: ResourceGraph, cluster: string): string | undefined {
  const chartOf = chartsOfReleases(graph);
  const isOther = /(^|[/-])(kube-vip|metallb|frr|bird|purelb)([/:@-]|$)/;
  const found =
    graph
      .objects('HelmRelease')
      .find((each) => each.cluster === cluster && isOther.test(chartOf(each)?.chart ?? each.name)) ??
    [...containers(graph)].find(({ object, container }) => {
      const image = textAt(container, ['image']) ?? '';
      return object.cluster === cluster && (isOther.test(image) || unknownIn(image) !== undefined);
    })?.object;
  if (found !== undefined) return `${describe(found)} may make its addresses known`;
  const [unread] = unreadReleases(graph).filter((release) => release.cluster === cluster);
  return unread === undefined
    ? hiddenObjects(graph).mayBeIt({ cluster, kinds: workloadKinds, namespace: undefined })
    : `what ${describe(unread)} renders was not read`;
}
