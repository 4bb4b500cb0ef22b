import type { LooseManifest } from '../../real-stack.ts';
import type { Random } from '../../oracle/random.ts';
import type { Place } from './grown-objects.ts';

/** An object with one mistake in it. */
export interface PlantedMistake {
  readonly way: string;
  /** Where it was made. */
  readonly path: readonly (string | number)[];
  readonly manifest: LooseManifest;
  /** As text, where that says more than the manifest. */
  readonly json?: string;
}

interface Chosen {
  readonly place: Place;
  /** What the place lies in, and may be changed. */
  readonly around: LooseManifest;
  readonly key: string | number;
  readonly value: unknown;
  readonly random: Random;
}

/** Makes a mistake at a place; false where it cannot be made there. */
type Way = (chosen: Chosen) => boolean;

const put =
  (fits: (chosen: Chosen) => boolean, value: (chosen: Chosen) => unknown): Way =>
  (chosen) => {
    if (!fits(chosen)) return false;
    chosen.around[chosen.key] = value(chosen);
    return true;
  };
const rename =
  (to: (name: string, random: Random) => string): Way =>
  ({ place, around, key, value, random }) => {
    const name = String(key);
    const wrong = to(name, random);
    if (!place.isField || !place.isClosed || wrong === name || Object.hasOwn(around, wrong)) return false;
    Reflect.deleteProperty(around, name);
    around[wrong] = value;
    return true;
  };
const is =
  (...types: readonly string[]) =>
  ({ place }: Chosen): boolean =>
    types.includes(place.schema.type);
const isStruct = (chosen: Chosen): boolean => is('object')(chosen) && chosen.place.schema.properties !== undefined;

/** What people write that is wrong, by name. */
export const ways: Readonly<Record<string, Way>> = {
  'a letter is missing in the name of a field': rename((name, random) => {
    const at = 1 + random.below(Math.max(1, name.length - 1));
    return name.slice(0, at) + name.slice(at + 1);
  }),
  'a capital letter in the name of a field': rename((name) => name.charAt(0).toUpperCase() + name.slice(1)),
  'a field that there never was': ({ place, around, random }) => {
    if (!place.isField || !place.isClosed) return false;
    around['invented'] = random.one<unknown>(['a', true, { a: 1 }, ['a']]);
    return true;
  },
  'a field one level too deep': ({ place, around, key, value }) => {
    if (!place.isField || !place.isClosed) return false;
    around[key] = { [key]: value };
    return true;
  },
  'a text for a number': put(is('integer', 'number'), () => '5'),
  'a word for a number': put(is('integer', 'number'), () => 'five'),
  'a fraction for a whole number': put(is('integer'), () => 1.5),
  'a number for a text': put(is('string'), () => 8080),
  'a boolean for a text': put(is('string'), () => true),
  'a text for a boolean': put(is('boolean'), () => 'yes'),
  'a text for a map': put(is('object'), () => 'a:b'),
  'a list for a map': put(is('object'), ({ value }) => [value]),
  'a map for a list': put(is('array'), ({ value }) => (value as unknown[])[0] ?? {}),
  'a text for a list': put(is('array'), () => 'a'),
  'a text for an item that is a map': put(
    (chosen) => isStruct(chosen) && typeof chosen.key === 'number',
    () => 'a:b',
  ),
  'a map for a text': put(is('string'), () => ({ name: 'a' })),
  'a map for a number or a text': put(
    ({ place }) => place.schema.special === 'integer or text',
    () => ({ a: 1 }),
  ),
  'a boolean for a quantity': put(
    ({ place }) => place.schema.special === 'quantity',
    () => true,
  ),
  'nothing for a field that has to be there': put(
    ({ place }) => place.isRequired,
    () => null,
  ),
  'a field that has to be there is missing': ({ place, around, key }) => {
    if (!place.isRequired) return false;
    return Reflect.deleteProperty(around, key);
  },
  'a text that is none of those': put(
    ({ place }) => place.schema.enum !== undefined && place.schema.type === 'string',
    () => 'Whatever',
  ),
  'one of those texts in small letters': put(
    ({ place, value }) =>
      place.schema.enum?.includes(String(value).toLowerCase()) === false && place.schema.type === 'string',
    ({ value }) => String(value).toLowerCase(),
  ),
  'no text for one of some': put(
    ({ place }) => place.schema.enum !== undefined && place.schema.type === 'string',
    () => '',
  ),
  'a label that is a number': ({ place, around }) => {
    if (place.path.length !== 1) return false;
    around['metadata'].labels = { a: 1 };
    return true;
  },
};
const twice = 'a field twice';

/** What a schema says of values beyond their types: tables leave it out, CRDs that were read do not. */
const ofSchemas: Readonly<Record<string, Way>> = {
  'a text of another form': put(
    ({ place }) => place.schema.pattern !== undefined,
    () => ' \t ',
  ),
  'a number below the least': put(
    ({ place }) => is('integer')({ place } as Chosen) && place.schema.minimum !== undefined,
    ({ place }) => place.schema.minimum - 1,
  ),
  'a number above the most': put(
    ({ place }) => place.schema.maximum < 1e9,
    ({ place }) => place.schema.maximum + 1,
  ),
  'a text that is too long': put(
    ({ place }) => place.schema.maxLength < 1000,
    ({ place }) => 'a'.repeat(place.schema.maxLength + 1),
  ),
  'a list with too few items': put(
    ({ place }) => place.schema.minItems > 0,
    () => [],
  ),
  'a list with too many items': put(
    ({ place, value }) => place.schema.maxItems < 100 && (value as unknown[]).length > 0,
    ({ place, value }) => Array.from({ length: place.schema.maxItems + 1 }, () => (value as unknown[])[0]),
  ),
};

/** Every way by its name, and those that only a schema tells. */
export const namesOfWays: readonly string[] = [...Object.keys(ways), twice];
export const namesOfSchemaWays: readonly string[] = Object.keys(ofSchemas);

/** Makes one mistake of a kind somewhere; undefined where an object has no place for it. */
export function plant(
  way: string,
  manifest: LooseManifest,
  places: readonly Place[],
  random: Random,
): PlantedMistake | undefined {
  for (const place of random.some(places, places.length)) {
    const root = structuredClone(manifest);
    const key = place.path.at(-1);
    if (key === undefined) continue;
    const around = place.path.slice(0, -1).reduce<LooseManifest>((below, step) => below[step], root);
    const { path } = place;
    if (way === twice) {
      if (!place.isField) continue;
      return { way, path, manifest: root, json: withFieldTwice(root, around, String(key)) };
    }
    if ((ways[way] ?? ofSchemas[way])?.({ place, around, key, value: around[key], random }) === true)
      return { way, path, manifest: root };
  }
  return undefined;
}

function withFieldTwice(root: LooseManifest, around: LooseManifest, key: string): string {
  const mark = 'stands-here-twice';
  around[mark] = around[key];
  const json = JSON.stringify(root);
  Reflect.deleteProperty(around, mark);
  return json.replace(JSON.stringify(mark), () => JSON.stringify(key));
}
