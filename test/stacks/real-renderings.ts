import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { chartsOfReleases } from '../../graph/charts/release-chart.ts';
import { ValuesOfReleases } from '../../graph/charts/release-values.ts';
import { takeRendered } from '../../graph/charts/take-rendered.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { Work } from '../../graph/work.ts';
import { objectsIn } from '../../helm/helm-output.ts';
import { RealStack } from '../real-stack.ts';
import { sharedUrl } from '../shared.ts';

/** A stack with what the real helm made of its releases, where its chart is not modelled. */
export function renderedStack(name: string): RealStack {
  const stack = new RealStack(name);
  stack.after.push((graph) => {
    const values = new ValuesOfReleases(graph);
    for (const release of graph.objects('HelmRelease')) {
      const text = renderingOf(graph, name, release);
      const given = values.of(release);
      if (text === undefined || !given.isKnown || graph.expanded.get(release)?.is === 'made') continue;
      const rendering = { is: 'made', objects: objectsIn(text), unread: [] } as const;
      takeRendered(graph, { release, rendering, locate: given.locate }, new Work());
    }
  });
  return stack;
}

/** What helm printed for a release of a stack, as far as it lies there for the version that the stack pins. */
export function renderingOf(graph: ResourceGraph, stack: string, release: KubernetesObject): string | undefined {
  const named = chartsOfReleases(graph)(release);
  const folders = existsSync(sharedUrl('charts/')) ? readdirSync(sharedUrl('charts/')) : [];
  const folder = folders.find(
    (each) =>
      each.endsWith(`-${named?.version ?? ''}`) &&
      existsSync(sharedUrl(`charts/${each}/rendered/${stack}-${release.name}.yaml`)),
  );
  return folder === undefined
    ? undefined
    : readFileSync(sharedUrl(`charts/${folder}/rendered/${stack}-${release.name}.yaml`), 'utf8');
}
