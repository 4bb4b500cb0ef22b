import { isObject, type Json, type JsonPath } from '../json.ts';

/** What Go reads into a field; `any` is read by nobody here. */
export type Type = 'text' | 'flag' | 'number' | 'texts' | 'flags' | 'any' | readonly [Type] | Fields;

/** What Go reads into a map, by field. */
export interface Fields {
  readonly [field: string]: Type;
}

/** What does not fit, in words that follow a place, and where it stands. */
export interface Misfit {
  readonly reason: string;
  readonly path: JsonPath;
}

/**
 * What of a value Go does not read.
 *
 * @param isStrict whether fields that do not exist and numbers that stand for texts count, as in a kustomization that another includes
 */
export function misfitsOfType(value: Json, type: Type, isStrict: boolean): Misfit[] {
  return misfits(value, type, { path: [], isStrict });
}

interface Way {
  readonly path: JsonPath;
  readonly isStrict: boolean;
}

function misfits(value: Json, type: Type, way: Way): Misfit[] {
  if (value === null || value === undefined || type === 'any') return [];
  const inside = (step: string | number): Way => ({ ...way, path: [...way.path, step] });
  if (typeof type === 'string') {
    if (type !== 'texts' && type !== 'flags') return fits(value, type, way.isStrict) ? [] : [misfit(value, type, way)];
    if (!isObject(value)) return [misfit(value, 'map', way)];
    const each = type === 'texts' ? 'text' : 'flag';
    return Object.entries(value).flatMap(([key, item]) => misfits(item, each, inside(key)));
  }
  if (isList(type)) {
    if (!Array.isArray(value)) return [misfit(value, 'list', way)];
    return (value as readonly Json[]).flatMap((item, index) => misfits(item, type[0], inside(index)));
  }
  if (!isObject(value)) return [misfit(value, 'map', way)];
  return Object.entries(value).flatMap(([key, item]) => {
    const field = Object.hasOwn(type, key) ? key : Object.keys(type).find((each) => sameToGo(each, key));
    const own = field === undefined ? undefined : type[field];
    if (own !== undefined) return misfits(item, own, inside(key));
    // Those of the kustomization itself are told elsewhere.
    return way.isStrict && way.path.length > 0
      ? [{ reason: `${named(inside(key))} is no field`, path: inside(key).path }]
      : [];
  });
}

const isList = (type: readonly [Type] | Fields): type is readonly [Type] => Array.isArray(type);
const sameToGo = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function fits(value: Json, type: 'text' | 'flag' | 'number', isStrict: boolean): boolean {
  if (type === 'flag') return typeof value === 'boolean';
  if (type === 'number') return typeof value === 'number';
  // What Flux itself reads first may be any scalar where a text is asked for.
  return typeof value === 'string' || (!isStrict && typeof value !== 'object');
}

const words = { text: 'a text', flag: 'true or false', number: 'a number', list: 'a list', map: 'a map' };

function misfit(value: Json, type: keyof typeof words, way: Way): Misfit {
  const is = Array.isArray(value)
    ? 'a list'
    : isObject(value)
      ? 'a map'
      : typeof value === 'string'
        ? 'a text'
        : `a ${typeof value}`;
  return { reason: `${named(way)} is ${is}, and has to be ${words[type]}`, path: way.path };
}

const named = ({ path }: Way): string =>
  path.reduce<string>(
    (sum, step) => (typeof step === 'number' ? `${sum}[${step}]` : sum === '' ? step : `${sum}.${step}`),
    '',
  );
