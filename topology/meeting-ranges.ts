import { endsOf, type AddressRange } from './address-ranges.ts';

/** Two of several ranges that hold one address. */
export interface Meeting<Ranged> {
  readonly earlier: Ranged;
  readonly later: Ranged;
}

/**
 * Ranges that share an address with an earlier one, each once and in their order, by one pass over them sorted: where several meet at one
 * address not every pair is named, but none is named only where none meet. What is no range meets nothing.
 */
export function meetingRanges<Ranged extends { readonly range: AddressRange }>(
  ranges: readonly Ranged[],
): readonly Meeting<Ranged>[] {
  const placed = ranges.flatMap((each, index) => {
    const ends = endsOf(each.range);
    if (ends === undefined || ends.last < ends.first) return [];
    return [{ each, index, first: `${ends.family} ${ends.first}`, last: `${ends.family} ${ends.last}` }];
  });
  placed.sort((a, b) => (a.first === b.first ? a.index - b.index : a.first < b.first ? -1 : 1));
  const found = new Map<number, { readonly index: number; readonly meeting: Meeting<Ranged> }>();
  let widest: (typeof placed)[number] | undefined;
  for (const one of placed) {
    if (widest !== undefined && one.first <= widest.last) {
      const [earlier, later] = one.index < widest.index ? [one, widest] : [widest, one];
      if (!found.has(later.index))
        found.set(later.index, { index: later.index, meeting: { earlier: earlier.each, later: later.each } });
    }
    if (widest === undefined || one.last > widest.last) widest = one;
  }
  return [...found.values()].sort((a, b) => a.index - b.index).map(({ meeting }) => meeting);
}
