import { isObject, type Json, type JsonObject } from '../../json.ts';
import { emitted } from '../../yaml/emitted-text.ts';
import type { Chart, Item } from './chart.ts';

/**
 * A section of an entry, such as `data` of a ConfigMap, as its template sees it. The chart hands entries on as YAML, and `toYaml` cuts off
 * the last line break of that: a text of several lines that stands last loses one each time.
 *
 * @see the library chart common 4.6.2: enabledConfigmaps, valuesToObject
 */
export function handedOn(
  chart: Chart,
  { item, items, key }: { readonly item: Item; readonly items: readonly Item[]; readonly key: string },
): Json {
  const whole = item.values[key];
  const isLastOfAll = lastOf(items.map(({ id }) => id)) === item.id;
  const isCut = chart.rules.since(4, 0) && isLastOfAll && lastOf(Object.keys(item.values)) === key;
  const once = isCut ? withTextAtEnd(whole, whole, withoutLastBreak) : whole;
  // A manifest is written behind nothing but its own name.
  const isCutAgain = key === 'manifest' || lastOf([...Object.keys(item.values), 'identifier', 'name']) === key;
  return isCutAgain ? withTextAtEnd(once, once, withoutLastBreak) : once;
}

/** What stands at the end of an object: its last text keeps one line break at most. @param written before templates were filled in */
export function atEndOfObject(values: Json, written: Json): Json {
  return withTextAtEnd(values, written, withOneBreak);
}

/** What a template hands on as YAML that `toYaml` made: a text of several lines that stands last loses its line break. */
export function handedOnOnce(values: Json): Json {
  return withTextAtEnd(values, values, withoutLastBreak);
}

/** Changes the text that stands last, if it is written as a block. @param written the same before templates were filled in */
function withTextAtEnd(values: Json, written: Json, change: (text: string) => string): Json {
  if (typeof values === 'string')
    return typeof written === 'string' && emitted(written).style === 'literal' ? change(values) : values;
  if (Array.isArray(values) && Array.isArray(written)) {
    const list = values as readonly Json[];
    return [
      ...list.slice(0, -1),
      ...list.slice(-1).map((last) => withTextAtEnd(last, (written as readonly Json[]).at(-1), change)),
    ];
  }
  if (!isObject(values) || !isObject(written)) return values;
  const last = lastOf(Object.keys(values));
  if (last === undefined) return values;
  const changed: JsonObject = { [last]: withTextAtEnd(values[last], written[last], change) };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, key === last ? changed[key] : value]));
}

function withoutLastBreak(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

function withOneBreak(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '\n') end--;
  return end < text.length ? `${text.slice(0, end)}\n` : text;
}

/** The last key in YAML that Go writes: numbers count by their size. */
function lastOf(keys: readonly string[]): string | undefined {
  return keys.toSorted(byName).at(-1);
}

function byName(one: string, other: string): number {
  const [parts, others] = [partsOf(one), partsOf(other)];
  for (const [index, part] of parts.entries()) {
    const beside = others[index];
    if (beside === undefined) return 1;
    if (part === beside) continue;
    const areNumbers = /^\d/.test(part) && /^\d/.test(beside) && Number(part) !== Number(beside);
    return areNumbers ? Number(part) - Number(beside) : part < beside ? -1 : 1;
  }
  return parts.length - others.length;
}

function partsOf(name: string): readonly string[] {
  return name.match(/\d+|\D/g) ?? [];
}
