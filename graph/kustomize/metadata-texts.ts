import { isObject, type Json } from '../json.ts';
import { Written } from './written.ts';

/** The manifest with labels or annotations as kustomize writes them: texts all of them, and none where there are none. */
export function withTextsOf(manifest: Written, field: 'labels' | 'annotations'): Written {
  const metadata = manifest.get('metadata');
  const entries = metadata?.get(field);
  if (metadata === undefined || entries === undefined) return manifest;
  if (entries.keys.length === 0) return manifest.with('metadata', metadata.without(field));
  if (isAllText(entries.value)) return manifest;
  const texts = entries.keys.reduce((sum, key) => {
    const entry = sum.get(key);
    return entry === undefined || isPlainText(entry.value) ? sum : sum.with(key, new Written(entry.text, entry.place));
  }, entries);
  return manifest.with('metadata', metadata.with(field, texts));
}

function isAllText(value: Json): boolean {
  return isObject(value) && Object.values(value).every(isPlainText);
}

/** A time is read as one and written as it stood. */
function isPlainText(value: Json): boolean {
  return typeof value === 'string' && !/^\d{4}-\d\d-\d\dT/.test(value);
}
