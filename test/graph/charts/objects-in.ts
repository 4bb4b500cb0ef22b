import { parseAllDocuments } from 'yaml';
import type { JsonObject } from '../../../graph/json.ts';

/** The objects that helm printed. */
export function objectsIn(rendered: string): JsonObject[] {
  const documents = parseAllDocuments(rendered, { version: '1.1' });
  return documents.flatMap((document) => {
    const object = document.toJS() as JsonObject | null | undefined;
    return object === null || object === undefined ? [] : [object];
  });
}
