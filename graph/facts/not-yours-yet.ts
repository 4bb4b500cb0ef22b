import { holdsExampleAddress, holdsExampleKey } from '../../topology/examples.ts';
import type { Assumption } from '../../topology/assumed.ts';
import type { ReadTopology } from '../../topology/read-topology.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import { unsealedSecrets } from './unsealed-secrets.ts';

/** Something that was filled in for you, and that only you know. */
export interface NotYours {
  readonly kind: 'assumed' | 'unsealed' | 'example';
  /** Where to put what is yours. */
  readonly place: string;
  /** What stands there, or what is missing. */
  readonly found: string;
}

/** What the topologies and trees of a graph still hold of others: examples first, then what is not sealed, then what is assumed. */
export function notYoursIn(graph: ResourceGraph): NotYours[] {
  const unsealed = unsealedSecrets(graph).map(({ file, name, keys }): NotYours => ({
    kind: 'unsealed',
    place: file,
    found: `${name}: ${Object.keys(keys).join(', ')}`,
  }));
  const declared = graph.topologies.map((topology) => notYoursOf(topology));
  return [...declared.flatMap(({ examples }) => examples), ...unsealed, ...declared.flatMap(({ guesses }) => guesses)];
}

/** What was guessed, and was not read anywhere. */
export function guessesOf({ assumptions }: ReadTopology): Assumption[] {
  return assumptions.filter(({ reason }) => !reason.startsWith('read in '));
}

/** Settings that still have the value of an example. */
export function exampleSettings(config: Readonly<Record<string, unknown>>): NotYours[] {
  return Object.entries(config)
    .flatMap(([key, value]) => textsIn(value, key))
    .filter(([, text]) => isExample(text))
    .map(([place, found]) => ({ kind: 'example', place, found }));
}

function notYoursOf(topology: ReadTopology): { readonly examples: NotYours[]; readonly guesses: NotYours[] } {
  const { assumptions: _, exemptions: _exempt, source: _source, ...declared } = topology;
  const examples = textsIn(declared, '')
    .filter(([, text]) => isExample(text))
    .map(([place, found]): NotYours => ({ kind: 'example', place, found }));
  const places = new Set(examples.map(({ place }) => place));
  const guesses = guessesOf(topology)
    .filter(({ path }) => !places.has(path))
    .map(({ path, reason }): NotYours => ({ kind: 'assumed', place: path, found: reason }));
  return { examples, guesses };
}

function isExample(text: string): boolean {
  return holdsExampleKey(text) || holdsExampleAddress(text);
}

/** Every text below a value, with its dotted path. */
function textsIn(value: unknown, path: string): (readonly [path: string, text: string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => textsIn(item, path === '' ? key : `${path}.${key}`));
}
