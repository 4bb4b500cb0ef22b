import { chartsOfReleases } from '../../charts/release-chart.ts';
import { listAt } from '../../json.ts';
import { oncePerGraph } from '../../resource/once-per-graph.ts';
import { describe, type KubernetesObject } from '../../resource/kubernetes-object.ts';
import type { Fact } from './fact.ts';

/** Charts whose webhook changes Flux Kustomizations: it adds variables to what they fill in. */
const charts = new Set(['kustomize-mutating-webhook']);

/** What changes the Kustomizations of each cluster on their way into it, by who says so. */
export const kustomizationWebhooks = oncePerGraph((graph): ReadonlyMap<string, Fact<true>> => {
  const chartOf = chartsOfReleases(graph);
  const found = new Map<string, Fact<true>>();
  const note = (object: KubernetesObject, path: readonly (string | number)[]): void => {
    found.set(object.cluster, { is: 'known', value: true, by: describe(object), at: object.locate(path) });
  };
  for (const release of graph.objects('HelmRelease'))
    if (charts.has(chartOf(release)?.chart ?? '')) note(release, ['spec']);
  for (const object of graph.objects('MutatingWebhookConfiguration'))
    for (const [index, webhook] of listAt(object.manifest, ['webhooks']).entries())
      if (listAt(webhook, ['rules']).some(isOfKustomizations)) note(object, ['webhooks', index]);
  return found;
});

function isOfKustomizations(rule: Parameters<typeof listAt>[0]): boolean {
  const has = (field: string, ...texts: readonly string[]): boolean =>
    listAt(rule, [field]).some((entry) => typeof entry === 'string' && texts.includes(entry));
  return (
    has('apiGroups', 'kustomize.toolkit.fluxcd.io', '*') &&
    has('resources', 'kustomizations', 'kustomizations/*', '*', '*/*')
  );
}
