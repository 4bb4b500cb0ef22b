import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { chartsOfReleases } from '../../graph/charts/release-chart.ts';
import { releaseNameOf } from '../../graph/charts/release-name.ts';
import { ValuesOfReleases } from '../../graph/charts/release-values.ts';
import { takeRendered } from '../../graph/charts/take-rendered.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { Work } from '../../graph/work.ts';
import { ChartsFolder } from '../../helm/charts-folder.ts';
import { objectsIn } from '../../helm/helm-output.ts';
import { renderReleasesInto } from '../../helm/render-releases.ts';
import { parts } from '../e2e/parts.ts';
import { RealStack } from '../real-stack.ts';
import { sharedUrl } from '../shared.ts';

/** A stack with what the real helm made of its releases, where its chart is not modelled. */
export function renderedStack(name: string): RealStack {
  const stack = new RealStack(name);
  stack.after.push((graph) =>
    takeRenderings(graph, (release) => renderedAnew(graph, release) ?? renderingOf(graph, name, release)),
  );
  return stack;
}

/**
 * The same as `check --render` makes it: helm and the charts at hand render it, and say which values nothing reads. Where a chart is not at
 * hand it is what helm once made.
 *
 * @param cache a folder that keeps what was rendered
 */
export async function asHelmMakesIt(stack: RealStack, cache: string): Promise<ResourceGraph> {
  const graph = stack.read();
  if (charts !== undefined && parts.helm !== undefined) {
    const before = process.env['HOLDFAST_HELM'];
    process.env['HOLDFAST_HELM'] = parts.helm;
    await renderReleasesInto(graph, { charts: chartsAtHand, cache });
    if (before === undefined) delete process.env['HOLDFAST_HELM'];
    else process.env['HOLDFAST_HELM'] = before;
  }
  takeRenderings(graph, (release) =>
    graph.expanded.get(release)?.is === 'refused' ? undefined : renderingOf(graph, stack.name, release),
  );
  for (const take of stack.after) take(graph);
  return graph;
}

function takeRenderings(graph: ResourceGraph, find: (release: KubernetesObject) => string | undefined): void {
  const values = new ValuesOfReleases(graph);
  for (const release of graph.objects('HelmRelease')) {
    const given = values.of(release);
    if (!given.isKnown || graph.expanded.get(release)?.is === 'made') continue;
    const text = find(release);
    if (text === undefined) continue;
    const rendering = { is: 'made', objects: objectsIn(text), unread: [] } as const;
    takeRendered(graph, { release, rendering, locate: given.locate }, new Work());
  }
}

/** Where charts are: what the variable says, or where `.ci/provide-charts` puts them. */
const folder = process.env['HOLDFAST_CHARTS'] ?? join(import.meta.dirname, '../../.cache/charts');
/** That folder; undefined where it is not there. */
export const chartsAtHand = existsSync(folder) ? folder : undefined;
const charts = chartsAtHand === undefined ? undefined : new ChartsFolder(chartsAtHand);
const served = [
  ...['monitoring.coreos.com/v1', 'snapshot.storage.k8s.io/v1'],
  ...['gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1/HTTPRoute'],
];
const made = new Map<string, string>();

/** Whether a release is rendered here, with the values that it has now, and not read from what helm once made of older ones. */
export function isRenderedAnew(graph: ResourceGraph, release: KubernetesObject): boolean {
  return chartOf(graph, release) !== undefined;
}

/** What helm prints for a release as it is now; undefined where its chart, or helm, is not at hand. */
export function renderedAnew(graph: ResourceGraph, release: KubernetesObject): string | undefined {
  const chart = chartOf(graph, release);
  const values = new ValuesOfReleases(graph).of(release);
  if (chart === undefined || !values.isKnown) return undefined;
  const { name, namespace } = releaseNameOf(release);
  const given = JSON.stringify(values.values);
  const key = [name, namespace, chart, given].join('\n');
  const text = made.get(key) ?? template(['template', '--namespace', namespace, '--values', '-', name, chart], given);
  made.set(key, text);
  return text;
}

function template(options: readonly string[], values: string): string {
  const versions = ['--kube-version', '1.35', ...served.flatMap((each) => ['--api-versions', each])];
  const [command = '', ...rest] = options;
  return execFileSync(parts.helm ?? '', [command, ...versions, ...rest], {
    input: values,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

function chartOf(graph: ResourceGraph, release: KubernetesObject): string | undefined {
  const named = chartsOfReleases(graph)(release);
  return parts.helm === undefined || named === undefined ? undefined : charts?.find(named);
}

/** What helm once printed for a release of a stack, as far as it lies there for the version that the stack pins. */
export function renderingOf(graph: ResourceGraph, stack: string, release: KubernetesObject): string | undefined {
  const named = chartsOfReleases(graph)(release);
  const folders = existsSync(sharedUrl('charts/')) ? readdirSync(sharedUrl('charts/')) : [];
  const found = folders.find(
    (each) =>
      each.endsWith(`-${named?.version ?? ''}`) &&
      existsSync(sharedUrl(`charts/${each}/rendered/${stack}-${release.name}.yaml`)),
  );
  return found === undefined
    ? undefined
    : readFileSync(sharedUrl(`charts/${found}/rendered/${stack}-${release.name}.yaml`), 'utf8');
}
