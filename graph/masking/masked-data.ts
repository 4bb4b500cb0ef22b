import { isObject, type Json, type JsonObject } from '../json.ts';
import { placeholders } from '../resource/planned-resource.ts';
import { eachSecretIn } from '../secrets/secrets-in.ts';
import { mask } from '../secrets/shapes.ts';

/** Data with a mask for every secret in it, and for what is a secret at the same place of `beside`. */
export function maskedData(data: JsonObject, beside?: JsonObject): JsonObject {
  const places = new Set<string>();
  eachSecretIn(data, (_, path) => void places.add(JSON.stringify(path)));
  const masked = (value: Json, other: Json, path: readonly (string | number)[]): Json => {
    if (other === placeholders.secret || places.has(JSON.stringify(path))) return mask;
    if (Array.isArray(value)) {
      const others = Array.isArray(other) ? (other as readonly Json[]) : [];
      return (value as readonly Json[]).map((item, index) => masked(item, others[index], [...path, index]));
    }
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        masked(item, isObject(other) ? other[key] : undefined, [...path, key]),
      ]),
    );
  };
  return masked(data, beside, []) as JsonObject;
}
