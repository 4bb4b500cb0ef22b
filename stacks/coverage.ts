import { readFileSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { invariants } from '../invariants/list.ts';
import type { Invariant } from '../invariants/invariant.ts';
import { topologies } from './topologies.ts';

/**
 * The documented failures by source, each with the rule that finds it and the constructs that leave no room for it. Constructs are
 * found by what their own documentation says they uphold.
 */
export function coveragePage(): string {
  const upheld = constructsByRule();
  const documents = [...Object.keys(topologies), ...otherDocuments()];
  return [
    '# Which failure is kept from happening, and by what',
    '',
    'Made from rules and constructs by `npm run docs`.',
    '',
    ...documents.flatMap((document) => {
      const rules = invariants.filter((invariant) => documentsOf(invariant)[0] === document);
      if (rules.length === 0) return [];
      return [
        `## ${document}`,
        '',
        '| what happens otherwise | rule | kept by |',
        '| --- | --- | --- |',
        ...rules.map(({ id, why }) => `| ${why} | [${id}](rules/${id}.md) | ${(upheld.get(id) ?? []).join(', ')} |`),
        '',
      ];
    }),
  ].join('\n');
}

function documentsOf({ source }: Invariant): string[] {
  return [source].flat().map(({ document }) => document);
}

/** Sources of rules that are no cluster: components that were read. */
function otherDocuments(): string[] {
  const names = new Set(invariants.map((invariant) => documentsOf(invariant)[0] ?? ''));
  return [...names].filter((name) => !(name in topologies)).sort();
}

/** For each rule, the constructs and components whose documentation says `Upholds`, linked to their files. */
function constructsByRule(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { file, text } of sourceFiles()) {
    for (const [comment, , name = ''] of text.matchAll(documented)) {
      for (const rule of rulesNamedIn(comment.slice(comment.indexOf('Upholds')))) {
        found.set(rule, [...(found.get(rule) ?? []), `[${name}](../${file})`]);
      }
    }
  }
  return found;
}

/** A documentation comment that says what it upholds, and what it documents. */
const documented = /\/\*\*(?:(?!\*\/)[^])*?Upholds((?:(?!\*\/)[^])*)\*\/\s*export (?:class|function) (\w+)/g;

function* sourceFiles(): Generator<{ file: string; text: string }> {
  for (const folder of ['charts', 'infra']) {
    const root = new URL(`../${folder}/`, import.meta.url);
    for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
      if (path.endsWith('.ts'))
        yield { file: posix.join(folder, path), text: readFileSync(new URL(path, root), 'utf8') };
    }
  }
}

/** Ids in backticks; one that ends in a star stands for all that begin so. */
function rulesNamedIn(text: string): string[] {
  const ids = invariants.map(({ id }) => id);
  return [...text.matchAll(/`([a-z0-9-]+\/[a-z0-9-]+\*?)`/g)].flatMap(([, named = '']) => {
    const meant = named.endsWith('*')
      ? ids.filter((id) => id.startsWith(named.slice(0, -1)))
      : ids.filter((id) => id === named);
    if (meant.length === 0) throw new Error(`a construct says it upholds ${named}, which is no rule`);
    return meant;
  });
}
