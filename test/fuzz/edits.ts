import { isDeepStrictEqual } from 'node:util';
import { Lexer, parseAllDocuments } from 'yaml';
import { fixesOf } from '../../cli/check/fix.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { isObject, jsonOf, type Json } from '../../graph/json.ts';
import { readFilesInto } from '../../graph/readers/read-folder.ts';
import { invariants } from '../../invariants/list.ts';
import { runInvariants } from '../../invariants/run.ts';
import { randomNumbers } from '../invariants/variants.ts';
import { today } from '../today.ts';
import { brokenObjects, type Broken, type Intended } from './broken-objects.ts';
import { YamlWriter, type Style } from './yaml-in-styles.ts';

/** What became of edits. */
export interface EditTally {
  /** Findings with an edit. */
  asked: number;
  made: number;
  /** The same in files of plain style: without anchors, tags, aliases and explicit keys. */
  plainAsked: number;
  plainMade: number;
  /** Texts that the other reader refuses, or reads as something else than was meant: they prove nothing. */
  unread: number;
  /** Edits that are wrong, each with the reason and the text. */
  readonly wrong: string[];
  readonly byRule: Record<string, { asked: number; made: number }>;
}

const rules = invariants.filter(({ id }) => Object.hasOwn(brokenObjects, id));

/** Makes so many edits in generated files by a seed, and judges each with another reader of YAML. Real texts are neighbours in some. */
export function judgeEdits(edits: number, seed: number, neighbours: readonly string[] = []): EditTally {
  const tally: EditTally = { asked: 0, made: 0, plainAsked: 0, plainMade: 0, unread: 0, wrong: [], byRule: {} };
  for (let run = 0; tally.asked < edits; run++) judgeFile(randomNumbers(seed * 1_000_003 + run), neighbours, tally);
  return tally;
}

/** A generated file with objects that break rules, and the edits that mend them. */
export interface Written {
  readonly text: string;
  readonly broken: readonly { readonly document: number; readonly edit: Broken }[];
  /** Without anchors, tags, aliases and explicit keys. */
  readonly isPlain: boolean;
}

function judgeFile(random: () => number, neighbours: readonly string[], tally: EditTally): void {
  const written = writtenFile(random, neighbours);
  const { text, broken, isPlain } = written;
  const before = readAsMeant(written);
  if (before === undefined) {
    tally.unread++;
    return;
  }
  const graph = new ResourceGraph();
  readFilesInto(graph, [['apps/a.yaml', text]], 'apps');
  const { findings } = runInvariants(graph, rules, { today });
  const { files } = fixesOf(graph, findings);
  const made = new Set(files.flatMap((file) => file.findings.map(({ object, rule }) => `${rule} ${object ?? ''}`)));
  const isMade = ({ edit }: Written['broken'][number]): boolean =>
    made.has(`${edit.rule} ${String(edit.object['kind'])}/${nameOf(edit.object)}`);
  const done = broken.filter(isMade);
  for (const each of broken) {
    const own = (tally.byRule[each.edit.rule] ??= { asked: 0, made: 0 });
    tally.asked++;
    own.asked++;
    if (isPlain) tally.plainAsked++;
    if (!isMade(each)) continue;
    tally.made++;
    own.made++;
    if (isPlain) tally.plainMade++;
  }
  const fault = faultIn(
    text,
    before,
    files[0]?.after ?? text,
    done.map(({ document, edit }) => ({ ...edit, document })),
  );
  if (fault !== undefined) tally.wrong.push(`${fault}\n--- before\n${text}\n--- after\n${files[0]?.after ?? text}`);
}

/** What the other reader reads in a generated file; undefined where that is not what was meant. */
export function readAsMeant({ text, broken }: Written): unknown[] | undefined {
  const trees = treesOf(text);
  return trees !== undefined && broken.every(({ document, edit }) => nameOf(trees[document]) === nameOf(edit.object))
    ? trees
    : undefined;
}

/** What is wrong with a text after edits, as the other reader sees it; undefined where nothing is. */
export function faultIn(
  before: string,
  trees: readonly unknown[],
  after: string,
  edits: readonly (Intended & { readonly document: number })[],
): string | undefined {
  const read = treesOf(after);
  if (read === undefined) return 'it is no YAML any more';
  const expected = trees.map(unshared);
  for (const { document, path, value } of edits) setAt(expected[document], path, value);
  if (!isDeepStrictEqual(read, expected)) return 'it says something else than was meant';
  const marks = (text: string): string[] =>
    [...new Lexer().lex(text)].filter((token) => /^([#&*!%\uFEFF]|---|\.\.\.)/.test(token));
  if (!isDeepStrictEqual(marks(after), marks(before)))
    return 'a comment, an anchor, a tag or a mark of a document is not as before';
  if (before.includes('\r\n') && !/[^\r]\n/.test(before) && /[^\r]\n/.test(after)) return 'a line ends otherwise';
  if (jsonOf(before) !== undefined && !isDeepStrictEqual(jsonOf(after), read[0])) return 'it is no JSON any more';
  const [lines, left] = [before.split('\n'), new Set(after.split('\n'))];
  const lost = lines.filter((line) => !left.has(line)).length;
  return lost > edits.length ? `${lost} lines are not as before, with ${edits.length} edits` : undefined;
}

/** The documents of a text, as the other reader sees them; undefined where it refuses one. */
export function treesOf(text: string): unknown[] | undefined {
  const documents = parseAllDocuments(text, { merge: true, logLevel: 'silent' });
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return undefined;
  return documents.map((document) => document.toJS({ maxAliasCount: 1000 }) as unknown);
}

/** A copy in which what aliases repeat stands as often: to set a field of one is not to set it of the others. */
function unshared(value: unknown): Json {
  if (Array.isArray(value)) return value.map(unshared);
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unshared(each)]))
    : (value as Json);
}

function setAt(root: Json | undefined, path: readonly string[], value: Json): void {
  let at = root as Record<string, Json>;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string, Json>;
  at[path.at(-1) ?? ''] = value;
}

function nameOf(document: unknown): string | undefined {
  return (document as { metadata?: { name?: string } } | undefined)?.metadata?.name;
}

/** Chance, by a seed. */
class Chance {
  readonly random: () => number;

  constructor(random: () => number) {
    this.random = random;
  }

  readonly choose = <Item>(items: readonly Item[]): Item => items[Math.floor(this.random() * items.length)] as Item;

  readonly may = (chance: number): boolean => this.random() < chance;
}

/** A file of some style, by a seed, with names that begin so; real texts are neighbours in some. */
export function writtenFile(random: () => number, neighbours: readonly string[] = [], name = 'broken'): Written {
  const chance = new Chance(random);
  const { choose } = chance;
  const properties = chance.may(0.35);
  const json = !properties && chance.may(0.12);
  const parts: string[] = [];
  const broken: { document: number; edit: Broken }[] = [];
  let documents = 0;
  for (let index = 0; index < (json ? 1 : choose([1, 1, 2, 3])); index++) {
    const edit = choose(Object.values(brokenObjects))(`${name}-${index}`, choose);
    const own = new YamlWriter(styleOf(chance, { properties, json }), random).document(edit.object);
    parts.push(properties && chance.may(0.25) ? sharing(own, edit, choose) : own);
    broken.push({ document: documents++, edit });
    const neighbour = json || !chance.may(0.3) ? undefined : neighbourIn(neighbours, choose);
    if (neighbour === undefined) continue;
    parts.push(neighbour.text);
    documents += neighbour.documents;
  }
  return { text: ended(parts, json, chance), broken, isPlain: !properties };
}

function styleOf({ choose, may }: Chance, fixed: Pick<Style, 'properties' | 'json'>): Style {
  return {
    ...fixed,
    indent: choose([2, 2, 4, 3]),
    comments: may(0.5),
    quotes: may(0.4),
    flowFrom: choose([9, 9, 9, 0, 1, 2, 3]),
    isTall: may(0.3),
  };
}

function neighbourIn(
  texts: readonly string[],
  choose: Chance['choose'],
): { text: string; documents: number } | undefined {
  if (texts.length === 0) return undefined;
  const text = choose(texts);
  const documents = /^(---|%)/.test(text) ? 0 : (treesOf(text)?.length ?? 0);
  return documents === 0 ? undefined : { text: text.endsWith('\n') ? text : `${text}\n`, documents };
}

/** The documents as one file, with what a file may have besides. */
function ended(parts: readonly string[], isJson: boolean, { choose, may }: Chance): string {
  const start = isJson ? '' : choose(['', '', '---\n', '# of a file\n---\n', '--- # first\n']);
  const joined = `${start}${parts.join(choose(['---\n', '---\n', '...\n---\n', '--- # next\n']))}`;
  const text = may(0.1) ? joined.replace(/\n$/, '') : joined;
  const lines = may(0.2) ? text.replaceAll(/\r?\n/g, '\r\n') : text;
  return may(0.05) && !isJson ? `\uFEFF${lines}` : lines;
}

/** The object with what others share: a merge key that brings the value, or an alias of the mapping around it. */
function sharing(text: string, { path }: Broken, choose: <Item>(items: readonly Item[]) => Item): string {
  const [parent = ''] = path.slice(-2, -1);
  const line = new RegExp(`^(\\s*)${parent}:\\n(\\s+)`, 'm');
  return choose([
    text.replace(line, `$1${parent}: &shared\n$2`) + (line.test(text) ? 'again: *shared\n' : ''),
    text
      .replace(line, `$1${parent}:\n$2<<: *defaults\n$2`)
      .replace(/^/, 'defaults: &defaults { copyMethod: Clone, other: 1 }\n'),
    text.replace(/copyMethod: Clone/, 'copyMethod: *method').replace(/^/, 'method: &method Clone\n'),
  ]);
}
