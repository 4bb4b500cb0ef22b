import { chartsOfReleases } from '../../charts/release-chart.ts';
import { valuesOfReleases } from '../../charts/release-values.ts';
import { addTo } from '../../group-by.ts';
import { InputPatterns } from '../../input-patterns.ts';
import { listAt, textAt, type Json } from '../../json.ts';
import type { Origin } from '../../origin.ts';
import { describe } from '../../resource/kubernetes-object.ts';
import type { ResourceGraph } from '../../resource/graph.ts';
import { oncePerGraph } from '../../resource/once-per-graph.ts';
import { mayBe, unknownIn } from '../../unknown.ts';
import { hiddenFact, unsaid, type Fact } from './fact.ts';

/** A text that changes the Deployments of Flux, or is one. */
interface Argument {
  readonly text: string;
  readonly by: string;
  readonly at: Origin;
  readonly isOf: (controller: string) => boolean;
}

/** The feature gates that a controller of Flux is started with. */
export interface FeatureGates {
  /** Those that are set, by name, and to what. */
  readonly set: ReadonlyMap<string, Fact<boolean>>;
  /** Why there may be more; undefined where all are known. */
  readonly hidden: string | undefined;
}

/** Controllers of Flux that have feature gates. */
export const controllers = [
  'source-controller',
  'kustomize-controller',
  'helm-controller',
  'notification-controller',
] as const;
export type Controller = (typeof controllers)[number];

/**
 * The feature gates that are set by a FluxInstance or its chart, by patches of the Kustomization that applies Flux, or by the Deployment of
 * the controller itself. One that is not among them has the default of its version.
 */
export function featureGatesOf(graph: ResourceGraph, cluster: string, controller: Controller): FeatureGates {
  const own = (argumentsOf(graph).get(cluster) ?? []).filter(({ isOf }) => isOf(controller));
  const set = new Map<string, Fact<boolean>>();
  for (const { text, by, at } of own)
    for (const gates of text.split('--feature-gates=').slice(1))
      for (const setting of (/^[\w=,]*/.exec(gates)?.[0] ?? '').split(',')) {
        const [gate = '', value] = setting.split('=');
        if (value === 'true' || value === 'false') set.set(gate, { is: 'known', value: value === 'true', by, at });
      }
  const unknown = own.find(({ text }) => unknownIn(text) !== undefined);
  return { set, hidden: unknown && `how ${unknown.by} starts ${controller} is not known` };
}

/** Whether one of them is set. */
export function featureGateIn({ set, hidden }: FeatureGates, gate: string): Fact<boolean> {
  return set.get(gate) ?? (hidden === undefined ? unsaid(`nothing sets ${gate}`) : hiddenFact(hidden));
}

const argumentsOf = oncePerGraph((graph) => {
  const patterns = new InputPatterns();
  const found = new Map<string, Argument[]>();
  const notePatches = (cluster: string, patches: readonly Json[], said: Pick<Argument, 'by' | 'at'>): void => {
    for (const patch of patches)
      addTo(found, cluster, {
        ...said,
        text: textAt(patch, ['patch']) ?? '',
        isOf: (name) => isPatched(patch, name, patterns),
      });
  };
  for (const object of graph.objects('FluxInstance')) {
    const path = ['spec', 'kustomize', 'patches'];
    notePatches(object.cluster, listAt(object.manifest, path), { by: describe(object), at: object.locate(path) });
  }
  for (const object of graph.objects('Kustomization')) {
    const path = ['spec', 'patches'];
    notePatches(object.cluster, listAt(object.manifest, path), { by: describe(object), at: object.locate(path) });
  }
  const chartOf = chartsOfReleases(graph);
  for (const release of graph.objects('HelmRelease')) {
    if (chartOf(release)?.chart !== 'flux-instance') continue;
    const said = { by: describe(release), at: release.locate(['spec']) };
    const given = valuesOfReleases(graph).of(release);
    if (given.isKnown) notePatches(release.cluster, listAt(given.values, ['instance', 'kustomize', 'patches']), said);
    else addTo(found, release.cluster, { ...said, text: '${VALUES}', isOf: () => true });
  }
  for (const object of graph.objects('Deployment')) {
    const containers = listAt(object.manifest, ['spec', 'template', 'spec', 'containers']);
    const text = containers.flatMap((container) => listAt(container, ['args'])).join('\n');
    const at = object.locate(['spec', 'template', 'spec', 'containers']);
    addTo(found, object.cluster, { text, by: describe(object), at, isOf: (name) => object.name === name });
  }
  return found;
});

/** Whether a patch may change the Deployment of a controller: by the name in its target or in itself, or by any selector. */
function isPatched(patch: Json, controller: string, patterns: InputPatterns): boolean {
  const kind = textAt(patch, ['target', 'kind']);
  if (kind !== undefined && !mayBe(kind, 'Deployment')) return false;
  const name = textAt(patch, ['target', 'name']);
  return name === undefined || unknownIn(name) !== undefined || patterns.fitsWhole(name, controller);
}
