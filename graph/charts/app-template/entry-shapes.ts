import { isObject } from '../../json.ts';
import { all, fields, flag, listOf, mapOf, nullable, text, type Shape, type Versioned } from './shapes.ts';

export const labels: Shape = nullable(mapOf(nullable(text)));

/** What every entry that makes an object takes. */
const shared: Readonly<Record<string, Shape | Versioned>> = {
  enabled: flag,
  annotations: labels,
  labels,
  forceRename: { shape: text, from: [4, 0] },
  prefix: { shape: text, from: [4, 0] },
  suffix: { shape: text, from: [4, 0] },
  nameOverride: { shape: text, until: [4, 0] },
};

/** An entry that makes an object. */
export function entry(
  own: Readonly<Record<string, Shape | Versioned>>,
  demands: Parameters<typeof fields>[1] = {},
): Shape {
  return all(fields({ ...shared, ...own }, demands), renamedOnce);
}

/** What is named anew gets nothing before or behind its name. */
const renamedOnce: Shape = (value) => {
  if (!isObject(value) || !Object.hasOwn(value, 'forceRename')) return [];
  const other = ['suffix', 'prefix'].find((key) => Object.hasOwn(value, key));
  return other === undefined ? [] : [{ path: [other], reason: `cannot stand beside forceRename` }];
};

/** What objects are chosen by. */
export const selector = fields({
  matchLabels: mapOf(text),
  matchExpressions: listOf(fields({ key: text, operator: text, values: listOf(text) })),
});
