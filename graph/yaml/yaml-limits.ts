import type { Event } from 'js-yaml';
import { budgets } from '../budgets.ts';
import type { Json } from '../json.ts';
import { YamlBudgetError } from './yaml-error.ts';
import { yamlLibrary } from './yaml-events.ts';

const { EVENT_ALIAS, EVENT_DOCUMENT, EVENT_MAPPING, EVENT_POP, EVENT_SEQUENCE } = yamlLibrary;

/** Before it is parsed, which takes a hundred bytes for each value. */
export function refuseLength(text: string): void {
  if (text.length > 4 * budgets.documents && countOf(text, '\n---') > budgets.documents)
    throw new YamlBudgetError(`it holds more than ${budgets.documents} documents`, { line: 1, column: 1 });
  if (hasTooManySigns(text))
    throw new YamlBudgetError(`it may hold more than ${budgets.signs} values`, { line: 1, column: 1 });
}

/** Whether a text may hold more values than a file may. */
export function hasTooManySigns(text: string): boolean {
  if (text.length <= budgets.signs) return false;
  const signs =
    countOf(text, '\n') + countOf(text, ',') + countOf(text, '[') + countOf(text, '{') + countOf(text, '- ');
  return signs > budgets.signs;
}

function countOf(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) count++;
  return count;
}

/** Whether an alias stands for something around it: no program takes that, and whoever walked through it would not come back. */
export function containsItself(events: readonly Event[], text: string): boolean {
  if (!text.includes('&') || !text.includes('*')) return false;
  const open: number[] = [];
  const anchors = new Map<string, number>();
  for (const [index, event] of events.entries()) {
    if (event.type === EVENT_POP) open.pop();
    else if (event.type === EVENT_DOCUMENT) open.push(index);
    else {
      const name = event.anchorStart < 0 ? '' : text.slice(event.anchorStart, event.anchorEnd);
      if (event.type !== EVENT_ALIAS && name !== '') anchors.set(name, index);
      if (event.type === EVENT_MAPPING || event.type === EVENT_SEQUENCE) open.push(index);
      else if (event.type === EVENT_ALIAS && open.includes(anchors.get(name) ?? -1)) return true;
    }
  }
  return false;
}

/** Behind the star of an alias comes its name: in a schedule such as `0 3 * * *` there is none. */
const behindNoAlias = ' \t\r\n,[]{}';

/** Whether a text has so many stars that, were each an alias, they could stand for too much: an alias at most doubles what stands there. */
export function mayAmplify(text: string): boolean {
  let most = text.length;
  for (let star = text.indexOf('*'); star >= 0 && most <= budgets.values; star = text.indexOf('*', star + 1))
    if (!behindNoAlias.includes(text[star + 1] ?? ' ')) most *= 2;
  return most > budgets.values;
}

/** A few aliases of aliases stand for billions of values: whoever walked through them would not come back. */
export function refuseAmplification(events: readonly Event[], documents: readonly Json[]): void {
  let index = -1;
  let most = 0;
  for (const { type } of events) {
    if (type === EVENT_DOCUMENT) {
      index++;
      most = 0;
    }
    // Only where that may be too much it is counted.
    most = type === EVENT_ALIAS ? most * 2 : most + 1;
    if (most <= budgets.values) continue;
    const size = sizeOf(documents[index], new Map());
    if (size > budgets.values)
      throw new YamlBudgetError(`its aliases stand for ${size} values, more than ${budgets.values}`, {
        line: 1,
        column: 1,
      });
    most = Number.NEGATIVE_INFINITY; // until the next document
  }
}

function sizeOf(value: Json, sizes: Map<object, number>): number {
  if (typeof value !== 'object' || value === null) return 1;
  const known = sizes.get(value);
  if (known !== undefined) return known;
  sizes.set(value, 1); // what contains itself ends here
  let size = 1;
  for (const item of Object.values(value)) size += sizeOf(item as Json, sizes);
  sizes.set(value, size);
  return size;
}
