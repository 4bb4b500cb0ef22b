import { valueAt, type Json, type JsonObject } from '../json.ts';
import { eachSecretIn } from '../secrets/secrets-in.ts';
import { mask } from '../secrets/shapes.ts';

/** What stands in place of a value that only a key opens. */
export const sealed = '[encrypted]';

/**
 * A manifest as it may be shown: with a mask in place of what is secret, and without the `sops` block, which no cluster gets. What is
 * encrypted is not shown either: it is another text after every encryption.
 */
export function maskedManifest(manifest: JsonObject): JsonObject {
  const copy = structuredClone(manifest) as Record<string, Json>;
  delete copy['sops'];
  eachSecretIn(copy, (_, path, part) => {
    const around = valueAt(copy, path.slice(0, -1));
    const last = path.at(-1);
    if (typeof around !== 'object' || around === null || last === undefined) return;
    const text = (around as Record<string | number, Json>)[last];
    (around as Record<string | number, Json>)[last] =
      part === undefined || typeof text !== 'string' ? mask : text.replaceAll(part, mask);
  });
  return withoutCiphertext(copy) as JsonObject;
}

function withoutCiphertext(value: Json): Json {
  if (typeof value === 'string') return value.startsWith('ENC[') ? sealed : value;
  if (Array.isArray(value)) return value.map((item) => withoutCiphertext(item as Json));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutCiphertext(item as Json)]));
}
