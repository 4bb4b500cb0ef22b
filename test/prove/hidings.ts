import { existsSync } from 'node:fs';
import { ruleExamples, type Hideable } from '../hiding/hideable.ts';
import { cases, trees } from '../hiding/repositories.ts';
import { hideAll, nothingHidden } from '../hiding/sampled.ts';
import { filesOf, ways } from '../hiding/ways/ways.ts';
import { Random } from '../oracle/random.ts';
import { sharedUrl } from '../shared.ts';

/** Hides all of all examples and cases, and about so many things of the five trees. Returns Markdown, and what was added. */
export function proveHidings(inTrees: number, seed: number): { text: string; added: readonly string[] } {
  const corpora: [name: string, hideables: readonly Hideable[], ofTree: () => boolean][] = [
    ['the examples of all rules', ruleExamples(), () => true],
  ];
  if (existsSync(sharedUrl('cases/silent'))) corpora.push(['cases', cases(), () => true]);
  const all = trees();
  const random = new Random(seed);
  const oneOf = Math.max(1, Math.round(hidingsIn(all) / inTrees));
  corpora.push(['the five trees', all, () => random.once(oneOf)]);
  const columns = corpora.map(([, hideables, isDrawn]) => {
    const hidings = nothingHidden();
    for (const hideable of hideables) hideAll(hideable, hidings, isDrawn);
    return hidings;
  });
  const rows = [
    ['what is hidden, one at a time', ...corpora.map(([name]) => name)],
    ['---', ...corpora.map(() => '---:')],
    ...Object.keys(ways).map((way) => [way, ...columns.map(({ tried }) => String(tried.get(way) ?? 0))]),
    ['findings added', ...columns.map(({ added }) => String(added.length))],
  ];
  const text = rows.map((row) => `| ${row.join(' | ')} |\n`).join('');
  return { text: `Seed ${seed}.\n\n${text}`, added: columns.flatMap(({ added }) => added) };
}

/** How much can be hidden in them. */
function hidingsIn(hideables: readonly Hideable[]): number {
  let count = 0;
  for (const hideable of hideables) {
    const example = hideable.example();
    for (const file of filesOf(example))
      for (const hide of Object.values(ways)) count += [...hide(example, file)].length;
  }
  return count;
}
