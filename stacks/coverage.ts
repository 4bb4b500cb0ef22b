import { readFileSync, readdirSync } from 'node:fs';
import { modelOf } from '../analysis/impact/model-of.ts';
import type { ResourceGraph } from '../graph/resource/graph.ts';
import { runbooksOf } from '../runbooks/list.ts';
import { alertsLeadingTo, alertsOf } from '../runbooks/tellers.ts';
import { invariants } from '../invariants/list.ts';
import type { Invariant } from '../invariants/invariant.ts';
import { topologies } from './topologies.ts';

/**
 * The documented failures by source, each with the rule that finds it and the constructs that leave no room for it. Constructs are
 * found by what their own documentation says they uphold.
 */
export function coveragePage(graphs: ReadonlyMap<string, ResourceGraph>): string {
  const upheld = constructsByRule();
  const told = tellersByRule(graphs);
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
        '| what happens otherwise | rule | kept by | alert | runbook |',
        '| --- | --- | --- | --- | --- |',
        ...rules.map(({ id, why }) => {
          const { alerts = [], pages = [] } = told.get(id) ?? {};
          return `| ${why} | [${id}](rules/${id}.md) | ${(upheld.get(id) ?? []).join(', ')} | ${alerts.join(', ')} | ${pages.join(', ')} |`;
        }),
        '',
      ];
    }),
  ].join('\n');
}

interface Tellers {
  readonly alerts: readonly string[];
  /** Links to runbooks; that of one cluster stands for those of the same name in others. */
  readonly pages: readonly string[];
}

/** For each rule, the runbooks that name it among what prevents their failure, and the alerts that lead to them. */
function tellersByRule(graphs: ReadonlyMap<string, ResourceGraph>): Map<string, Tellers> {
  const alerts = new Map<string, Set<string>>();
  const pages = new Map<string, Map<string, string>>();
  for (const [name, graph] of graphs) {
    for (const modelled of modelOf(graph).clusters) {
      const own = alertsOf(modelled);
      for (const runbook of runbooksOf(modelled)) {
        const text = runbook.prevent.join(' ');
        for (const { id } of invariants.filter((invariant) => new RegExp(`${invariant.id}(?![\\w-])`).test(text))) {
          const known = pages.get(id) ?? new Map<string, string>();
          if (!known.has(runbook.id)) known.set(runbook.id, `[${runbook.id}](runbooks/${name}/${runbook.id}.md)`);
          pages.set(id, known);
          const leading = alertsLeadingTo(own, runbook).map((alert) => alert.name);
          alerts.set(id, new Set([...(alerts.get(id) ?? []), ...leading]));
        }
      }
    }
  }
  const few = 3;
  return new Map(
    [...pages].map(([id, links]) => {
      const all = [...links.values()];
      const more = all.length > few ? [`and ${all.length - few} more`] : [];
      return [id, { alerts: [...(alerts.get(id) ?? [])], pages: [...all.slice(0, few), ...more] }] as const;
    }),
  );
}

function documentsOf({ source }: Invariant): string[] {
  return [source].flat().map(({ document }) => document);
}

/** Sources of rules that are no cluster: components that were read. */
function otherDocuments(): string[] {
  const names = new Set(invariants.map((invariant) => documentsOf(invariant)[0] ?? ''));
  return [...names].filter((name) => !(name in topologies)).sort();
}

/** For each rule, the constructs and components whose documentation says `Upholds`. */
function constructsByRule(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const text of sourceFiles()) {
    for (const [comment, , name = ''] of text.matchAll(documented)) {
      for (const rule of rulesNamedIn(comment.slice(comment.indexOf('Upholds')))) {
        found.set(rule, [...(found.get(rule) ?? []), `\`${name}\``]);
      }
    }
  }
  return found;
}

/** A documentation comment that says what it upholds, and what it documents. */
const documented = /\/\*\*(?:(?!\*\/)[^])*?Upholds((?:(?!\*\/)[^])*)\*\/\s*export (?:class|function) (\w+)/g;

function* sourceFiles(): Generator<string> {
  for (const folder of ['charts', 'infra']) {
    const root = new URL(`../${folder}/`, import.meta.url);
    for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
      if (path.endsWith('.ts')) yield readFileSync(new URL(path, root), 'utf8');
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
