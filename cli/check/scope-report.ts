import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { groupBy } from '../../graph/group-by.ts';
import { listAt, textAt } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import type { Consumer } from '../../graph/scope/consumer.ts';
import { factsReport } from './facts-report.ts';
import { paint } from '../../output/paint.ts';
import { oneLine } from '../../output/visible.ts';
import { counted } from '../../output/counted.ts';

/** `--explain-scope`: what was read as what: clusters, what each Flux Kustomization applies and fills in, and what nobody applies. */
export function scopeReport(graph: ResourceGraph): string {
  const lines: string[] = [];
  const consumers = graph.scopes.flatMap((scope) => scope.consumers);
  if (!graph.scopes.some((scope) => scope.isGitOps))
    lines.push(
      'neither Flux nor Argo CD leads to what was read: read as by kubectl apply, -k where there are kustomizations',
      '',
    );
  for (const [cluster, objects] of groupBy(graph.objects(), (object) => object.cluster)) {
    const own = consumers.filter((consumer) => consumer.cluster === cluster);
    lines.push(
      `${paint.bold(`cluster ${oneLine(cluster)}`)}: ${[...appliers(own), counted(objects.length, 'object')].join(', ')}`,
    );
    lines.push(...factsReport(graph, cluster));
    for (const root of own.filter(({ parent }) => parent === undefined)) describe(root, own, 1, lines);
    lines.push(...asWritten(objects), '');
  }
  lines.push(...unappliedFiles(graph));
  for (const { file, reason } of graph.skipped) lines.push(oneLine(`left out: ${file}: ${reason}`));
  return `${lines.join('\n')}\n`;
}

/** How many of each kind apply something. */
function appliers(consumers: readonly Consumer[]): string[] {
  const names = {
    Flux: 'Flux Kustomization',
    'Argo CD': 'source of Applications',
    kustomize: 'kustomization',
  } as const;
  const several = {
    Flux: 'Flux Kustomizations',
    'Argo CD': 'sources of Applications',
    kustomize: 'kustomizations',
  } as const;
  return [...groupBy(consumers, ({ by }) => by)].map(([by, own]) => counted(own.length, names[by], several[by]));
}

/** Every file with objects that stand as they are applied. */
function asWritten(objects: readonly KubernetesObject[]): string[] {
  const files = new Set(
    objects
      .filter(
        ({ appliedBy, madeBy, group }) => (appliedBy ?? madeBy) === undefined && group !== 'kustomize.config.k8s.io',
      )
      .map(({ file }) => file),
  );
  if (files.size === 0) return [];
  return [`  ${counted(files.size, 'file')} as written:`, ...[...files].sort().map((file) => `    ${oneLine(file)}`)];
}

function describe(consumer: Consumer, all: readonly Consumer[], depth: number, lines: string[]): void {
  const { declared, folder, built, spec, manifest, notFollowed } = consumer;
  const name = oneLine(
    textAt(manifest.value, ['metadata', 'name']) ??
      textAt(declared.document, ['metadata', 'name']) ??
      declared.source.path,
  );
  const target = oneLine(folder ?? `not followed: it ${notFollowed?.reason ?? 'applies nothing'}`);
  const components = listAt(spec, ['components']).length;
  const patches = listAt(spec, ['patches']).length;
  const parts = [
    counted(built.sources.length, 'file'),
    ...(components > 0 ? [counted(components, 'component')] : []),
    ...(patches > 0 ? [counted(patches, 'patch', 'patches')] : []),
    ...(consumer.by === 'Flux' ? [variables(consumer)] : []),
  ];
  lines.push(`${'  '.repeat(depth)}${name} ${paint.dim('→')} ${target}: ${parts.join(', ')}`);
  for (const child of all) if (child.parent === consumer) describe(child, all, depth + 1, lines);
}

function variables(consumer: Consumer): string {
  const found = consumer.variables();
  if (found === undefined) return 'no variables';
  const unknown = [...found.known.values()].filter(({ value }) => value === undefined).length;
  const open = found.unknownSource === undefined ? '' : `, and those of ${found.unknownSource}, which was not read`;
  return `${counted(found.known.size, 'variable')}${unknown > 0 ? ` (${unknown} encrypted)` : ''}${open}`;
}

/** Every file with objects that nobody applies, under the reason. */
function unappliedFiles(graph: ResourceGraph): string[] {
  const files = new Set(graph.unapplied.map(({ file }) => file));
  if (files.size === 0) return [];
  const reasonOf = (path: string): string =>
    graph.scopes.map((scope) => scope.whyUnapplied(path)).find((reason) => reason !== undefined) ?? '';
  const lines = [
    `${paint.bold('nobody applies')}: ${counted(files.size, 'file')} with ${counted(graph.unapplied.length, 'object')}, judged for readable secrets alone`,
  ];
  for (const [reason, own] of groupBy([...files].sort(), reasonOf))
    lines.push(`  ${oneLine(reason)}:`, ...own.map((file) => `    ${oneLine(file)}`));
  return [...lines, ''];
}
