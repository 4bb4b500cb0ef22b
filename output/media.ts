import { painted } from './paint.ts';
import { oneLine, printable } from './visible.ts';

/** What a text is written for. `commands` are the lines that a workflow of GitHub Actions obeys. */
export type Medium = 'terminal' | 'json' | 'xml' | 'commands' | 'markdown' | 'mermaid' | 'html' | 'patch';

/** What each medium makes of text that somebody else wrote. */
interface Rules {
  /** A name, a value or a sentence, to be put into a document: it stays text there, and on its line. */
  readonly field: (text: string) => string;
  /** A whole document on its way out: nothing in it steers who shows it, whatever was put into it. */
  readonly whole: (text: string) => string;
}

export const media: Readonly<Record<Medium, Rules>> = {
  terminal: { field: oneLine, whole: (text) => painted(text, (part) => withoutCommands(printable(part))) },
  // In a document of JSON everything that is hidden stands inside a text, where an escape means the same.
  json: {
    field: (text) => text,
    whole: (text) => printable(text, jsonEscape).replaceAll(bracketCommand, `${jsonEscape('#')}$1`),
  },
  xml: {
    field: (text) => oneLine(text).replace(/[&<>"']/g, entity),
    whole: (text) => printable(text).replaceAll(bracketCommand, '&#35;$1'),
  },
  commands: { field: oneLine, whole: (text) => printable(text).replaceAll(bracketCommand, brokenBracket) },
  markdown: { field: markdown, whole: (text) => withoutCommands(printable(text)) },
  mermaid: { field: mermaid, whole: (text) => withoutCommands(printable(text)) },
  html: { field: html, whole: printable },
  patch: { field: (text) => text, whole: (text) => withoutCommands(printablePatch(text)) },
};

/** Line endings of Windows and byte order marks steer nothing, and without them a patch would not apply. */
function printablePatch(text: string): string {
  return text
    .split(/(\r(?=\n)|\uFEFF)/)
    .map((part) => (part === '\r' || part === '\uFEFF' ? part : printable(part)))
    .join('');
}

/** Every text inside some data as a field of the medium, so that none can be forgotten. Keys are left as they are. */
export function fieldsFor<Data>(medium: Medium, data: Data): Data {
  const { field } = media[medium];
  const encode = (value: unknown): unknown => {
    if (typeof value === 'string') return field(value);
    if (Array.isArray(value)) return value.map(encode);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encode(item)]));
  };
  return encode(data) as Data;
}

/** A name or a place as code of Markdown, also in a cell of a table. */
export function markdownCode(text: string): string {
  const shown = oneLine(text);
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = /^`|`$/.test(shown) ? ' ' : '';
  return `${fence}${space}${shown.replaceAll('|', '\\|')}${space}${fence}`;
}

/** Data for a script element of a page: nothing in it ends the element. */
export function scriptData(data: unknown): string {
  return JSON.stringify(data).replace(/[<>&]|#(?=#)/g, jsonEscape);
}

/** The value of a property of a workflow command, such as its file. */
export function commandProperty(text: string): string {
  return commandData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** What a workflow command says: its line breaks are kept, in the way that commands write them. */
export function commandData(text: string): string {
  return printable(text).replaceAll('%', '%25').replaceAll('\n', '%0A');
}

/** Runners of workflows obey `##[command]` and `##vso[command]` wherever they stand in a line. */
const bracketCommand = /#(#(?:vso|teamcity)?\[)/gi;
const brokenBracket = '#\\$1';

/** They obey `::command` at the beginning of a line, whatever space is before it. */
function withoutCommands(text: string): string {
  return text.replaceAll(/(^|\n)([^\S\n]*)::/g, '$1$2\\::').replaceAll(bracketCommand, brokenBracket);
}

function jsonEscape(character: string): string {
  return character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function entity(character: string): string {
  return `&#${character.codePointAt(0) ?? 0};`;
}

/** Nothing of it is a link, an image, an element, a cell's end, or calls somebody by name. */
function markdown(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_[\]<>|~&!$]/g, '\\$&')
    .replace(/@|#(?=\d)/g, '$&&#8203;');
}

/** Mermaid has no escapes but numbers of characters; they are used for all that is neither a letter nor a digit nor harmless. */
function mermaid(text: string): string {
  return oneLine(text).replace(/[^\p{L}\p{N} .,:/+_-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
}

/** Line breaks stay: commands of several lines are shown as such. */
function html(text: string): string {
  return printable(text)
    .replace(/[&<>"']|#(?=#)/g, entity)
    .replaceAll(/(^|\n)([^\S\n]*)::/g, '$1$2&#58;:');
}
