import colors from 'picocolors';
import type { ResourceGraph } from '../../graph/graph.ts';
import { groupBy } from '../../graph/group-by.ts';
import { listAt, textAt } from '../../graph/json.ts';
import type { Consumer } from '../../graph/scope/consumer.ts';

/** `--explain-scope`: what was read as what: clusters, what each Flux Kustomization applies and fills in, and what nobody applies. */
export function scopeReport(graph: ResourceGraph): string {
  const lines: string[] = [];
  const consumers = graph.scopes.flatMap((scope) => scope.consumers);
  if (!graph.scopes.some((scope) => scope.isKnown)) {
    lines.push('no Flux Kustomization whose path was read: every file counts as applied, as it is written', '');
  } else {
    for (const [cluster, own] of groupBy(consumers, (consumer) => consumer.cluster)) {
      const objects = graph.objects().filter((object) => object.cluster === cluster).length;
      lines.push(
        `${colors.bold(`cluster ${cluster}`)}: ${counted(own.length, 'Flux Kustomization')}, ${counted(objects, 'object')}`,
      );
      for (const root of own.filter(({ parent }) => parent === undefined)) describe(root, own, 1, lines);
      lines.push('');
    }
    lines.push(...unappliedFiles(graph));
  }
  for (const { file, reason } of graph.skipped) lines.push(`left out: ${file}: ${reason}`);
  return `${lines.join('\n')}\n`;
}

function describe(consumer: Consumer, all: readonly Consumer[], depth: number, lines: string[]): void {
  const { declared, folder, built, spec } = consumer;
  const name = textAt(declared.document, ['metadata', 'name']) ?? '';
  const target = folder ?? `${textAt(spec, ['path']) ?? './'} (not read)`;
  const components = listAt(spec, ['components']).length;
  const parts = [
    counted(built.files.length, 'file'),
    ...(components > 0 ? [counted(components, 'component')] : []),
    ...(consumer.patches.length > 0 ? [counted(consumer.patches.length, 'patch', 'patches')] : []),
    variables(consumer),
  ];
  lines.push(`${'  '.repeat(depth)}${name} ${colors.dim('→')} ${target}: ${parts.join(', ')}`);
  for (const child of all) if (child.parent === consumer) describe(child, all, depth + 1, lines);
}

function variables(consumer: Consumer): string {
  const found = consumer.variables();
  if (found === undefined) return 'no variables';
  const unknown = [...found.known.values()].filter(({ value }) => value === undefined).length;
  const open = found.unknownSource === undefined ? '' : `, and those of ${found.unknownSource}, which was not read`;
  return `${counted(found.known.size, 'variable')}${unknown > 0 ? ` (${unknown} encrypted)` : ''}${open}`;
}

function unappliedFiles(graph: ResourceGraph): string[] {
  const files = [...new Set(graph.unapplied.map(({ file }) => file))].sort();
  if (files.length === 0) return [];
  return [
    `${colors.bold('nobody applies')}: ${counted(files.length, 'file')} with ${counted(graph.unapplied.length, 'object')}, judged for readable secrets alone`,
    ...files.map((file) => `  ${file}`),
    '',
  ];
}

function counted(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}
