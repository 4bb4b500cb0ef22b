import { isCertainlyYaml } from './certain-yaml.ts';
import { isObject, listAt, objectAt, type Json, type JsonObject } from '../json.ts';
import { parseYaml } from './parse-yaml.ts';
import { hasTooManySigns } from './yaml-limits.ts';

/** The text of a file without the schemas of its CRDs, each of which a mark stands for, and their lines. */
export interface WithoutSchemas {
  readonly text: string;
  readonly blocks: readonly string[];
}

const field = 'openAPIV3Schema';
const mark = 'holdfast-reads-this-schema-later-';
/** Less is parsed sooner than cut out. */
const longBlock = 512;

/**
 * Takes out the schemas of CRDs, as far as they are YAML for certain: repositories that commit CRDs hold megabytes of them, and judge by
 * ten. Undefined where there is none.
 */
export function withoutSchemas(text: string): WithoutSchemas | undefined {
  if (!text.includes(`${field}:\n`) || !text.includes('CustomResourceDefinition') || text.includes(mark))
    return undefined;
  if (hasTooManySigns(text)) return undefined; // which is said of it when it is parsed
  const parts: string[] = [];
  const blocks: string[] = [];
  let done = 0;
  for (let at = text.indexOf(`${field}:\n`); at >= 0; at = text.indexOf(`${field}:\n`, Math.max(done, at + 1))) {
    const column = at - (text.lastIndexOf('\n', at) + 1);
    if (text.slice(at - column, at).trim() !== '') continue;
    const start = at + field.length + 2;
    const end = endOfBlock(text, start, column);
    const lines = text.slice(start, end);
    if (lines.length < longBlock || !isCertainlyYaml(lines, column)) continue;
    parts.push(text.slice(done, start - 1), ` ${mark}${blocks.length}\n`);
    blocks.push(lines);
    done = end;
  }
  return blocks.length === 0 ? undefined : { text: parts.join('') + text.slice(done), blocks };
}

/** Where the lines end that are deeper than a column. */
function endOfBlock(text: string, start: number, column: number): number {
  const deeper = ' '.repeat(column + 1);
  let at = start;
  while (at < text.length && (text.startsWith(deeper, at) || text[at] === '\n'))
    at = text.indexOf('\n', at) + 1 || text.length;
  return at;
}

/** Lines of schemas that nobody has asked for, by the map that they belong in. */
const unread = new WeakMap<JsonObject, string>();

/** The lines of a schema that is not read yet, where a map holds one. */
export function unreadSchemaIn(holder: JsonObject): string | undefined {
  return unread.get(holder);
}

/** Reads the schemas of a CRD. */
export function readSchemasOf(document: Json): void {
  for (const version of listAt(document, ['spec', 'versions'])) void objectAt(version, ['schema'])[field];
}

/** Puts the schemas where their marks stand, to be parsed when somebody asks; undefined where a mark is no schema of a CRD. */
export function withSchemas(documents: readonly Json[], blocks: readonly string[]): readonly Json[] | undefined {
  const holders = documents
    .flatMap((document) => (isObject(document) && document['kind'] === 'CustomResourceDefinition' ? [document] : []))
    .flatMap((document) => listAt(document, ['spec', 'versions']))
    .map((version) => objectAt(version, ['schema']))
    .filter((holder) => typeof holder[field] === 'string' && holder[field].startsWith(mark));
  if (holders.length !== blocks.length || holders.some((holder, index) => holder[field] !== `${mark}${index}`))
    return undefined;
  for (const [index, holder] of holders.entries()) readLater(holder, blocks[index] ?? '');
  return documents;
}

function readLater(holder: JsonObject, lines: string): void {
  unread.set(holder, lines);
  const options = { configurable: true, enumerable: true };
  const get = (): Json => {
    const [document] = parseYaml('', `schema:\n${lines}`);
    const value = objectAt(document, ['schema']);
    unread.delete(holder);
    Object.defineProperty(holder, field, { ...options, writable: true, value });
    return value;
  };
  Object.defineProperty(holder, field, { ...options, get });
}
