import { load } from 'js-yaml';
import { GeneratedRepository } from './generated-repository.ts';
import { Random } from './random.ts';

type Files = ReadonlyMap<string, string>;

/** A generated repository, and the same after a change that somebody may make: a value, an entry, a file. */
export function editedRepository(seed: number): { readonly before: Files; readonly after: Files } {
  const { files: before } = new GeneratedRepository(seed);
  const random = new Random(seed + 1);
  const after = new Map(before);
  for (let edit = 0; edit < 3; edit++) {
    const [path, text] = random.one([...after].filter(([name]) => name.endsWith('.yaml')));
    const edited = random.one(edits)(text, random);
    if (isYaml(edited)) after.set(path, edited);
  }
  return { before, after };
}

const edits: readonly ((text: string, random: Random) => string)[] = [
  // Another number, another word, an entry less, a line less.
  (text, random) => replaceOne(text, /(?<=: )\d+(?=\n)/g, String(random.below(90) + 2), random),
  (text, random) => replaceOne(text, /(?<=: )[a-z]{3,}(?=\n)/g, `other${random.below(9)}`, random),
  (text, random) => replaceOne(text, /^ *- [^\n:]+\n/gm, '', random),
  (text, random) => replaceOne(text, /^ +[a-zA-Z]+: [^\n]+\n/gm, '', random),
];

function replaceOne(text: string, pattern: RegExp, by: string, random: Random): string {
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return text;
  const { index, 0: what } = random.one(found);
  return text.slice(0, index) + by + text.slice(index + what.length);
}

function isYaml(text: string): boolean {
  try {
    for (const document of text.split(/^---$/m)) load(document);
    return true;
  } catch {
    return false;
  }
}
