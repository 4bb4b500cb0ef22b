import { groupBy } from '../../graph/group-by.ts';
import { oncePerKey } from '../../graph/once-per-key.ts';
import type { Origin } from '../../graph/origin.ts';
import type { Suppression } from '../../graph/resource/suppression.ts';
import type { SourceFile } from '../../graph/yaml/source-file.ts';

/** Suppressions by rule. */
type ByRule = ReadonlyMap<string, readonly Suppression[]>;

/**
 * Suppressions by what they speak of: there may be as many as findings, and of those in a document each finding there only asks for its
 * own rule.
 *
 * @returns what speaks of a place, by rule
 */
export function byPlace(suppressions: readonly Suppression[]): (origin: Origin) => ByRule {
  const sources = new Map<string, SourceFile>();
  for (const { place } of suppressions) if ('source' in place) sources.set(place.source.path, place.source);
  const places = new Map(
    [...groupBy(suppressions, keyOf)].map(([key, own]) => [key, groupBy(own, ({ rule }) => rule)] as const),
  );
  const ofTopology = oncePerKey((key: string): ByRule => {
    const [topology = '', path = ''] = JSON.parse(key) as string[];
    const above = pathsAbove(path).flatMap((each) => [
      ...(places.get(JSON.stringify([topology, each]))?.values() ?? []),
    ]);
    return groupBy(above.flat(), ({ rule }) => rule);
  });
  return (origin) => {
    if (origin.from === 'topology') return ofTopology(JSON.stringify([origin.topology, origin.path]));
    const source = origin.from === 'file' ? sources.get(origin.file) : undefined;
    if (source === undefined || origin.from !== 'file') return nothing;
    const document = source.documentAt(source.offsetAt(origin.line, origin.column));
    return places.get(JSON.stringify([source.path, document])) ?? nothing;
  };
}

const nothing: ByRule = new Map();

function keyOf({ place }: Suppression): string {
  return JSON.stringify('source' in place ? [place.source.path, place.document] : [place.topology, place.path]);
}

/** A path of a topology, and those of what it is in. */
function pathsAbove(path: string): string[] {
  return [...path.matchAll(/[.[]|$/g)].map(({ index }) => path.slice(0, index));
}
