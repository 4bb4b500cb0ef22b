import { isSecretUnder, secretName } from './secret-names.ts';
import { mask, mayHoldShape, shapes } from './shapes.ts';

/** A part of a text, by its offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Parts of every name that says so. Spelt in both cases, with what begins alike together and what stands before a key looked at last, it
 * is searched for in an eighth of the time.
 */
const hint =
  /[pP](?:[aA][sS]{2}|[wW][dD]|[sS][kK]|[eE][mM])|[tT][oO][kK][eE][nN]|[sS][eE][cC][rR][eE][tT]|[cC](?:[rR][eE][dD][eE]|[oO]{2}[kK][iI][eE])|[aA][uU][tT][hH]|[bB][eE][aA][rR][eE][rR]|[oO][tT][pP]|[kK][eE][yY](?<=[\w.-].{3})/;

/** Whether a text could hold a secret at all. Most files do not, and need not be gone through. */
export function mayHoldSecret(text: string): boolean {
  return hint.test(text) || mayHoldShape(text);
}

const assignment =
  /(?<![\w.-])-{0,2}([A-Za-z_][\w.-]{0,100})(["']?[ \t]{0,8}(?:=|:(?=[\s"'])|[ \t](?=\S))[ \t]{0,8}[|>]?)/g;

/**
 * The secrets in a text of no known language: settings, arguments, a script, a comment. What follows a name that says so, as `name=value`,
 * `name: value` or `--name value`, and what has the form of one.
 */
export function secretsInText(text: string): Span[] {
  const spans: Span[] = [];
  // Few texts hold a value with its name: the others are told apart by what is cheap to look for.
  if ((text.includes('=') || text.includes(':') || text.includes('--')) && hint.test(text)) {
    const search = new RegExp(assignment, 'g');
    for (let match = search.exec(text); match !== null; match = search.exec(text)) {
      const [whole, name = '', between = ''] = match;
      if (secretName(name) === 'no' || (!/[:=]/.test(between) && !whole.startsWith('--'))) continue;
      const span = valueAt(text, search.lastIndex, between.includes(':'));
      if (!isSecretUnder(name, text.slice(span.start, span.end))) continue;
      spans.push(span);
      search.lastIndex = span.end; // a value is gone through once
    }
  }
  if (mayHoldShape(text)) {
    for (const shape of shapes) {
      for (const match of text.matchAll(shape)) spans.push({ start: match.index, end: match.index + match[0].length });
    }
  }
  return spans;
}

/** The text with a mask for each of its secrets. */
export function withoutSecretsInText(text: string): string {
  let [result, at] = ['', 0];
  for (const { start, end } of secretsInText(text).sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    result += text.slice(at, start) + mask;
    at = end;
  }
  return result + text.slice(at);
}

/** A quoted value to its closing quote; after a colon to the end of the line, or of the entry; otherwise to the end of the word. */
function valueAt(text: string, start: number, isToEndOfLine: boolean): Span {
  const quote = text[start];
  if (quote === '"') return { start: start + 1, end: endOf(/(?<!\\)"/g, text, start + 1) };
  if (quote === "'") return { start: start + 1, end: endOf(/'/g, text, start + 1) };
  return { start, end: endOf(isToEndOfLine ? /\n|\s#|(?:(?<!\s)\s+)?[,}](?:\s|$)/g : /[\s"'&;,)]/g, text, start) };
}

function endOf(end: RegExp, text: string, start: number): number {
  end.lastIndex = start;
  return end.exec(text)?.index ?? text.length;
}
