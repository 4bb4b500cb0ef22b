import { isObject, type Json, type JsonObject } from '../json.ts';
import { onceForEach } from '../once-for-each.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import { unreadSchemaIn } from '../yaml/unread-schemas.ts';
import { Written } from './written.ts';

const mayHave = onceForEach((source: SourceFile) =>
  /:(?:\s|#[^\n]*\n)*[,}\]]|[{,]\s*[\w./-]+\s*[,}]/.test(source.text),
);

/**
 * Values that are not written, in braces or brackets: kustomize writes quotes there, and so they are texts when that is read again
 * (sigs.k8s.io/yaml v1.6.0, goyaml.v3/emitterc.go, yaml_emitter_select_scalar_style).
 */
export function withEmptyTexts(manifest: Written, source: SourceFile): Written {
  return mayHave(source) && hasNull(manifest.value) ? filled(manifest) : manifest;
}

function hasNull(value: Json): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return (value as readonly Json[]).some(hasNull);
  return isObject(value) && unreadSchemaIn(value) === undefined && Object.values(value).some(hasNull);
}

function filled(node: Written): Written {
  const { value } = node;
  if (value === null) return node.place.isEmptyInFlow === true ? new Written('', node.place) : node;
  if (node.kind === 'list') {
    const items = node.items;
    const after = items.map((item) => (hasNull(item.value) ? filled(item) : item));
    return after.every((item, index) => item === items[index]) ? node : node.withItems(after);
  }
  return Object.entries(value as JsonObject).reduce((sum, [key, item]) => {
    const before = hasNull(item) ? sum.get(key) : undefined;
    const after = before === undefined ? undefined : filled(before);
    return after === undefined || after === before ? sum : sum.with(key, after);
  }, node);
}
