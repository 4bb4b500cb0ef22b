import { clusters } from '../../../stacks/clusters.ts';
import { RealStack, type LooseManifest } from '../../real-stack.ts';
import { Random } from '../../oracle/random.ts';
import type { Kubernetes } from '../kubernetes.ts';
import { grow, placesIn, type PublishedKind } from './grown-objects.ts';
import { namesOfSchemaWays, namesOfWays, plant } from './planted-mistakes.ts';
import { rightObjects } from './right-objects.ts';
import { ask, type ServerWord } from './server-words.ts';

/** An object, right or with one mistake in it, and what the API server says of it. */
export interface Question {
  /** `right`, or what is wrong with it. */
  readonly way: string;
  /** Where, and in which kind. */
  readonly place: string;
  readonly manifest: LooseManifest;
  readonly json?: string | undefined;
  readonly server: ServerWord;
}

export const right = 'right';
/** From many fields to none but those that have to be there: the fewer, the likelier it is that the server takes them together. */
const shares = [0.4, 0.2, 0.1, 0];

/** Asks the server about objects of every kind, `seeds` of each that are grown, and about those of the stacks. */
export async function questions(
  kubernetes: Kubernetes,
  kinds: readonly PublishedKind[],
  { seeds, ofStacks }: { readonly seeds: number; readonly ofStacks: number },
): Promise<Question[]> {
  const kindOf = new Map(kinds.map((kind) => [`${kind.apiVersion} ${kind.kind}`, kind]));
  const written = [...rightObjects(), ...new Random(1).some(objectsOfStacks(), ofStacks)].flatMap((manifest, index) => {
    const kind = kindOf.get(`${manifest.apiVersion} ${manifest.kind}`);
    return kind === undefined ? [] : [() => withMistakes(kubernetes, kind, manifest, new Random(index))];
  });
  const grown = kinds.flatMap((kind, index) =>
    Array.from({ length: seeds }, (_, seed) => async () => {
      const random = new Random(1000 * seed + index);
      let manifest = grow(kind, 'a', random, 0);
      for (const share of shares) {
        manifest = grow(kind, 'a', random, share);
        if ((await ask(kubernetes, manifest))?.isTaken === true) break;
      }
      return withMistakes(kubernetes, kind, manifest, random);
    }),
  );
  const asked = await Promise.all([...written, ...grown].map((make) => make()));
  return asked.flat();
}

/** An object, where the server takes it, and with each mistake for which it has a place. What the server does not take anyway shows little. */
async function withMistakes(
  kubernetes: Kubernetes,
  kind: PublishedKind,
  manifest: LooseManifest,
  random: Random,
): Promise<Question[]> {
  const name = `${kind.apiVersion} ${kind.kind}`;
  const whole = await ask(kubernetes, manifest);
  // Some kinds can only be asked something, never made.
  if (whole === undefined || whole.isUnreadable || /does not allow this method|must be specified/.test(whole.message))
    return [];
  const places = placesIn(kind, manifest);
  const found: Question[] = whole.isTaken ? [{ way: right, place: name, manifest, server: whole }] : [];
  for (const way of [...namesOfWays, ...namesOfSchemaWays]) {
    const planted = plant(way, manifest, places, random);
    if (planted === undefined) continue;
    const server = await ask(kubernetes, planted.manifest, planted.json);
    if (server === undefined || (!whole.isTaken && !server.isUnreadable)) continue;
    found.push({
      way,
      place: `${name} ${planted.path.join('.')}`,
      manifest: planted.manifest,
      json: planted.json,
      server,
    });
  }
  return found;
}

function objectsOfStacks(): LooseManifest[] {
  return Object.keys(clusters).flatMap((name) =>
    new RealStack(name)
      .graph()
      .objects()
      .flatMap(({ manifest, madeBy }) => {
        if (madeBy !== undefined) return [];
        const { namespace: _namespace, ...metadata } = (manifest as LooseManifest).metadata ?? {};
        return [{ ...manifest, metadata }];
      }),
  );
}
