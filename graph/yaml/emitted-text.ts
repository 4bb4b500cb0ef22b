import { isObject, type Json } from '../json.ts';
import { parseYaml11 } from './parse-yaml.ts';
import { YamlError } from './yaml-error.ts';
import { plainScalarOfYaml11, withoutLast } from './yaml-scalar.ts';

/** A text as it stands in the YAML that Flux fills variables into (sigs.k8s.io/yaml, over the emitter of go-yaml v2). */
export interface EmittedText {
  readonly style: 'plain' | 'single' | 'double' | 'literal';
  readonly text: string;
  /** For a block: whether line breaks at its end are cut off, are one, or all stay. */
  readonly ending?: 'strip' | 'clip' | 'keep' | undefined;
}

const isIndicator = /^[#,[\]{}&*!|>'"%@`]|^[?:-](?:\s|$)|^---|^\.\.\.|:(?:\s|$)|\s#/;
// Tabs count as special there, and so does a space in front of a line break.
const isSpecial = /[^\n\x20-\x7E\x85\xA0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]|\uFEFF| \n/u;

/** How a text is written there. */
export function emitted(text: string): EmittedText {
  const mustQuote =
    typeof plainScalarOfYaml11(text) !== 'string' || /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/.test(text);
  if (isSpecial.test(text)) return { style: 'double', text: JSON.stringify(text) };
  if (text.includes('\n'))
    return text.endsWith(' ')
      ? { style: 'double', text: JSON.stringify(text) }
      : { style: 'literal', text, ending: endingOf(text) };
  if (mustQuote) return { style: 'double', text: JSON.stringify(text) };
  if (text.startsWith(' ') || text.endsWith(' ') || isIndicator.test(text))
    return { style: 'single', text: `'${text.replaceAll("'", "''")}'` };
  return { style: 'plain', text };
}

const isWord = /^[A-Za-z0-9_.+-][A-Za-z0-9_./+-]*$/;

/** What a text means there after it was changed; undefined where it is no YAML any more. */
export function reread({ style, text, ending }: EmittedText, isItem: boolean): { readonly value: Json } | undefined {
  if (style === 'literal') return { value: chomped(text, ending) };
  if (style === 'plain' && isWord.test(text)) return { value: plainScalarOfYaml11(text) };
  try {
    const inside = indented(text);
    const [document, ...others] = parseYaml11('', isItem ? `- ${inside}\n` : `x: ${inside}\n`);
    if (others.length > 0) return undefined;
    if (isItem) return Array.isArray(document) && document.length === 1 ? { value: document[0] as Json } : undefined;
    return isObject(document) && Object.keys(document).length === 1 ? { value: document['x'] } : undefined;
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}

/** Where quotes or brackets are open, Go lets a line begin at any column, unless it looks like the end of a document. */
function indented(text: string): string {
  return /^['"[{]/.test(text) && !/\n(?:---|\.\.\.)(?:\s|$)/.test(text) ? text.replaceAll('\n', '\n  ') : text;
}

function endingOf(text: string): EmittedText['ending'] {
  if (!text.endsWith('\n')) return 'strip';
  return text.endsWith('\n\n') ? 'keep' : 'clip';
}

function chomped(text: string, ending: EmittedText['ending']): string {
  if (ending === 'keep') return text;
  const body = withoutLast(text, '\n');
  return ending === 'strip' || body === '' ? body : `${body}\n`;
}
