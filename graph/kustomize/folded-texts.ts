import { isObject, type Json, type JsonObject } from '../json.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import { unreadSchemaIn } from '../yaml/unread-schemas.ts';
import { Written } from './written.ts';

/** A line that is followed by one with more indentation, or by empty lines at the end. */
const mayChange = /\n[ \t]|\n\n(?![^])/;

/**
 * Folded texts as kustomize writes them: its emitter takes the first letter of the whole text for the one behind a line break, and so puts
 * an empty line in front of every part with more indentation, which is there when that is read again (sigs.k8s.io/yaml v1.6.0,
 * goyaml.v3/emitterc.go, yaml_emitter_write_folded_scalar).
 */
export function withFoldedTexts(manifest: Written, source: SourceFile): Written {
  return hasFolded(source) && concerns(manifest.value) ? refolded(manifest) : manifest;
}

const known = new WeakMap<SourceFile, boolean>();

function hasFolded(source: SourceFile): boolean {
  let answer = known.get(source);
  if (answer === undefined) known.set(source, (answer = /[\s:-]>[-+\d]*[ \t]*(?:#.*)?\r?\n/.test(source.text)));
  return answer;
}

function concerns(value: Json): boolean {
  if (typeof value === 'string') return mayChange.test(value);
  if (Array.isArray(value)) return (value as readonly Json[]).some(concerns);
  if (!isObject(value) || unreadSchemaIn(value) !== undefined) return false;
  return Object.values(value).some(concerns);
}

function refolded(node: Written): Written {
  const { value } = node;
  if (typeof value === 'string')
    return node.place.isFolded === true ? new Written(emittedFolded(value), node.place) : node;
  if (node.kind === 'list') {
    const items = node.items;
    const after = items.map((item) => (concerns(item.value) ? refolded(item) : item));
    return after.every((item, index) => item === items[index]) ? node : node.withItems(after);
  }
  return Object.entries(value as JsonObject).reduce((sum, [key, item]) => {
    const before = concerns(item) ? sum.get(key) : undefined;
    const after = before === undefined ? undefined : refolded(before);
    return after === undefined || after === before ? sum : sum.with(key, after);
  }, node);
}

/**
 * A text with a space in front of a line break is written between quotes. One that begins with a blank goes the other way, and is left alone: the
 * emitter puts no empty lines into it at all.
 */
function emittedFolded(text: string): string {
  return / (?:\n|(?![^]))|^\n*[ \t]/.test(text)
    ? text
    : text.replace(/^([^ \t\n].*\n)(?=\n*[ \t]|\n+(?![^]))/gm, '$1\n');
}
