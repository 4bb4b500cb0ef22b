import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatOrigin } from '../../graph/origin.ts';
import { isOwnFailure } from '../../invariants/failures.ts';
import { graphOf, type Example } from '../../invariants/example.ts';
import { invariants } from '../../invariants/list.ts';
import { runInvariants } from '../../invariants/run.ts';
import { today } from '../today.ts';

type WithFiles = Extract<Example, { files: unknown }>;

const examples = invariants
  .flatMap(({ valid, invalid }) => [...Object.values(valid), ...Object.values(invalid).map(({ given }) => given)])
  .filter((example): example is WithFiles => 'files' in example);

/** Names, keys, namespaces, kinds and variables of an example. */
const wordsOf = ({ files }: WithFiles): string[] => [
  ...new Set(Object.entries(files).flatMap(([path, text]) => `${path} ${text}`.match(/[A-Za-z][\w-]*/g) ?? [])),
];

/** Those of them that name an object, or refer to one: what rules look up. */
const namesOf = ({ files }: WithFiles): string[] => [
  ...new Set(
    Object.values(files).flatMap((text) =>
      [...text.matchAll(/(?:name|Name|namespace|[sS]ecret|[cC]laim|app)"?: "?([A-Za-z][\w-]*)/g)].map(
        ([, name]) => name ?? '',
      ),
    ),
  ),
];

function renamed({ files, ...more }: WithFiles, word: string, name: string): WithFiles {
  const whole = new RegExp(`(?<![\\w-])${word}(?![\\w-])`, 'g');
  const rename = (text: string): string => text.replace(whole, name);
  return { ...more, files: Object.fromEntries(Object.entries(files).map(([path, text]) => [path, rename(text)])) };
}

/** What every object inherits, beside a word of the same form that nothing has. */
const inherited = [
  ['constructor', 'conztructor'],
  ['__proto__', '__prxto__'],
  ['toString', 'toStrinq'],
  ['hasOwnProperty', 'hasOwnPropertx'],
  ['valueOf', 'valueOx'],
] as const;

/** All that is said of an example in which a word has another name, with a mark for that name. */
function said(example: WithFiles, word: string, name: string): string[] {
  const report = runInvariants(graphOf(renamed(example, word, name)), invariants, { today });
  const failed = report.failures.filter(isOwnFailure);
  expect(failed.map(({ rule, thrown }) => `${rule}, ${word}: ${String(thrown)}`)).toEqual([]);
  const places = [
    ...report.findings.map(({ rule, origin, message, fix }) => [rule, formatOrigin(origin), message, fix]),
    ...report.notEvaluated.map(({ rule, origin, reason }) => [rule, formatOrigin(origin), reason]),
  ];
  // What is quoted may be cut off within the name, at either end.
  const lengths = Array.from({ length: name.length - 1 }, (_, index) => name.length - 1 - index);
  const masked = (text: string): string =>
    lengths.reduce(
      (result, length) =>
        result.replaceAll(`${name.slice(0, length)}\``, 'NAME`').replaceAll(`\`${name.slice(-length)}`, '`NAME'),
      // Charts make small letters of names.
      text.replaceAll(name, 'NAME').replaceAll(name.toLowerCase(), 'NAME'),
    );
  return places.map((texts) => masked(texts.join(' | '))).sort();
}

test('a word of an example may be called as what every object inherits: the same is said as with any other name', () => {
  const arbitrary = fc.record({
    example: fc.constantFrom(...examples),
    choice: fc.constantFrom(wordsOf, namesOf, namesOf),
    at: fc.double({ min: 0, max: 0.999_999, noNaN: true }),
    names: fc.constantFrom(...inherited),
  });
  fc.assert(
    fc.property(arbitrary, ({ example, choice, at, names: [name, plain] }) => {
      const words = choice(example);
      const word = words[Math.floor(at * words.length)] ?? '';
      expect(said(example, word, name), word).toEqual(said(example, word, plain));
    }),
    { numRuns: Number(process.env['PROTOTYPE_RUNS'] ?? 500) },
  );
}, 120_000);
