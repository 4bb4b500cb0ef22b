import { existsSync } from 'node:fs';
import { hideIn, type Hidings } from '../hiding/added.ts';
import { ruleExamples, type Hideable } from '../hiding/hideable.ts';
import { cases, trees } from '../hiding/repositories.ts';
import { scalarsOf } from '../hiding/scalars.ts';
import { drawOne } from '../hiding/sampled.ts';
import { sharedUrl } from '../shared.ts';

/** Hides every value of all examples and cases, and about so many of the five trees. Returns Markdown, and what was added. */
export function proveHidings(inTrees: number, seed: number): { text: string; added: readonly string[] } {
  const lines = [
    `| values hidden, and files taken away, seed ${seed} | times | findings added |`,
    '| --- | ---: | ---: |',
  ];
  const added: string[] = [];
  const prove = (name: string, hide: (into: Hidings) => void): void => {
    const hidings: Hidings = { tried: 0, added: [] };
    hide(hidings);
    lines.push(`| ${name} | ${hidings.tried} | ${hidings.added.length} |`);
    added.push(...hidings.added);
  };
  prove('the examples of all rules', (into) => ruleExamples().forEach((each) => hideIn(each, into)));
  if (existsSync(sharedUrl('cases/silent'))) prove('cases', (into) => cases().forEach((each) => hideIn(each, into)));
  const all = trees();
  const draw = drawOne(Math.max(1, Math.round(hidingsIn(all) / inTrees)), seed);
  prove('the five trees', (into) => all.forEach((each) => hideIn(each, into, draw)));
  return { text: `${lines.join('\n')}\n`, added };
}

/** How much can be hidden in them. */
function hidingsIn(hideables: readonly Hideable[]): number {
  const all = hideables.flatMap(({ example }) => Object.entries(example.files));
  return all.reduce((sum, [file, text]) => sum + [...scalarsOf(file, text)].length + 1, 0);
}
