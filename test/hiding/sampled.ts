import { onceForEach } from '../../graph/once-for-each.ts';
import type { FilesExample } from '../../invariants/example.ts';
import type { Random } from '../oracle/random.ts';
import { Hideout } from './added.ts';
import type { Hideable } from './hideable.ts';
import { filesOf, ways } from './ways/ways.ts';
import type { Hiding } from './ways/hiding.ts';

/** What became of hiding. */
export interface Hidings {
  /** How often something was hidden, by the way in which it was. */
  readonly tried: Map<string, number>;
  /** Every finding that hiding something added, in words. */
  readonly added: string[];
}

export function nothingHidden(): Hidings {
  return { tried: new Map(), added: [] };
}

/** Hides everything in a repository, one at a time and in every way; or one of so many, drawn at random. */
export function hideAll(hideable: Hideable, into: Hidings, isDrawn: () => boolean = () => true): void {
  const hideout = new Hideout(hideable);
  for (const file of filesOf(hideout.example))
    for (const [way, hide] of Object.entries(ways))
      for (const hiding of hide(hideout.example, file)) if (isDrawn()) take(hideout, way, { hiding, into });
}

/**
 * Hides so many things: each in a repository, a file of it and a way that are drawn at random, until a finding is added that must not
 * be.
 */
export function hideSome(
  hideables: readonly Hideable[],
  { count, random, into }: { readonly count: number; readonly random: Random; readonly into: Hidings },
): void {
  const hideoutOf = onceForEach((hideable: Hideable) => new Hideout(hideable));
  for (let drawn = 0; drawn < count && into.added.length === 0; drawn++) {
    const hideout = hideoutOf(random.one(hideables));
    const found = drawFrom(hideout.example, random);
    if (found !== undefined) take(hideout, found.way, { hiding: found.hiding, into });
  }
}

function drawFrom(example: FilesExample, random: Random): { way: string; hiding: Hiding } | undefined {
  const file = random.one(filesOf(example));
  const possible = Object.entries(ways).flatMap(([way, hide]) => {
    const hidings = [...hide(example, file)];
    return hidings.length === 0 ? [] : [{ way, hidings }];
  });
  if (possible.length === 0) return undefined;
  const { way, hidings } = random.one(possible);
  return { way, hiding: random.one(hidings) };
}

function take(
  hideout: Hideout,
  way: string,
  { hiding, into }: { readonly hiding: Hiding; readonly into: Hidings },
): void {
  into.tried.set(way, (into.tried.get(way) ?? 0) + 1);
  into.added.push(...hideout.addedBy(hiding));
}
