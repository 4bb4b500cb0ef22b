import type { JsonPath } from '../graph/json.ts';

/** What the templates of a chart, and of its subcharts, do with values. */
export interface ValueReads {
  /** Paths whose values are taken as they are: whatever is below them may be read. */
  readonly whole: ReadonlySet<string>;
  /** Paths that are read, and everything above them. */
  readonly onTheWay: ReadonlySet<string>;
  /** Every name that stands in a template. */
  readonly words: ReadonlySet<string>;
}

/** A path as a key of these sets. */
export function keyOfPath(path: JsonPath): string {
  return path.join('\n');
}

const word = /[\w-]+/g;
/** `.Values.a.b`, and the keys behind it in `index .Values.a "b" "c"`. */
const chain = /\bValues\b((?:\.\w+)*)((?:\s+"[^"\n]+")*)/g;
/** What stands before `Values` where keys behind it are looked up. */
const lookup = /\b(?:index|get) \(?[$.]{0,2}(?:\w{1,40}\.)?$/;

/** What stands in the actions of a template. */
function actionsIn(text: string): string[] {
  return text
    .split('{{')
    .slice(1)
    .map((part) => (part.split('}}', 1)[0] ?? '').replace(/^-/, ''));
}

/** Words of conditions that ask whether something is there, and read nothing inside it. */
const asking = new Set([
  'if',
  'else',
  'and',
  'or',
  'not',
  'eq',
  'ne',
  'lt',
  'gt',
  'le',
  'ge',
  'empty',
  'true',
  'false',
]);

/** Whether an action is a condition that takes no value as a whole. */
function isCondition(inside: string): boolean {
  if (!/^\s*(?:else\s+)?if\b/.test(inside)) return false;
  const rest = inside.replaceAll(/"[^"]*"/g, ' ').replaceAll(/[$.][\w.$]*/g, ' ');
  return [...rest.matchAll(word)].every(([each]) => asking.has(each) || /^\d+$/.test(each));
}

/** Looks through texts for what their templates read of values. Text outside templates reads nothing. */
export function valueReadsIn(texts: Iterable<string>): ValueReads {
  const whole = new Set<string>();
  const onTheWay = new Set<string>();
  const words = new Set<string>();
  for (const text of texts) {
    if (!text.includes('{{')) continue;
    for (const inside of actionsIn(text)) {
      for (const [each] of inside.matchAll(word)) words.add(each);
      const isAsked = isCondition(inside);
      for (const { index, 1: dotted = '', 2: quoted = '' } of inside.matchAll(chain)) {
        const path = dotted.split('.').slice(1);
        if (lookup.test(inside.slice(Math.max(0, index - 60), index)))
          path.push(...[...quoted.matchAll(/"([^"]+)"/g)].map(([, key = '']) => key));
        for (let length = 0; length <= path.length; length++) onTheWay.add(keyOfPath(path.slice(0, length)));
        if (!isAsked) whole.add(keyOfPath(path));
      }
    }
  }
  return { whole, onTheWay, words };
}
