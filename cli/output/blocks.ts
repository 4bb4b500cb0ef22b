import { wrapped } from '../../output/wrap.ts';
import { counted } from '../../output/counted.ts';

/** What can be said of one thing, from its name alone to all that is shown of it: lines, made when they are wanted. */
export interface Block {
  /** How many findings it is about. */
  readonly count: number;
  /** From the shortest to the longest; each as if it were the only one. */
  readonly depths: readonly (() => readonly Line[])[];
}

/** A line, and how much further what does not fit is to the right. */
export interface Line {
  readonly text: string;
  readonly hang: number;
}

export function line(text: string, hang = 2): Line {
  return { text, hang };
}

/** Lines as wide as there is room for. */
export function broken(lines: readonly Line[], width: number | undefined): string[] {
  return lines.flatMap(({ text, hang }) => wrapped(text, width, hang));
}

/**
 * Blocks in no more lines than there is room for: of all more is said, step by step; what room is left in the end goes to the first. Where
 * not even their names fit, the last ones are counted.
 *
 * @param noun what a block is
 */
export function fitted(
  blocks: readonly Block[],
  { room, width, noun }: { readonly room: number; readonly width: number | undefined; readonly noun: string },
): string[] {
  const said = blocks.map(({ depths }) => broken(depths[0]?.() ?? [], width));
  const heights = said.map(({ length }) => length);
  let used = heights.reduce((sum, height) => sum + height, 0);
  if (used > room) return named(blocks, said, { room, noun });
  const deepest = Math.max(0, ...blocks.map(({ depths }) => depths.length));
  for (let depth = 1; depth < deepest; depth++) {
    for (const [index, { depths }] of blocks.entries()) {
      const lines = depths[depth];
      // At least one line more: what cannot fit is not made.
      if (lines === undefined || used >= room) continue;
      const deeper = broken(lines(), width);
      const more = deeper.length - (said[index]?.length ?? 0);
      if (used + more > room) continue;
      used += more;
      said[index] = deeper;
    }
  }
  return said.flat();
}

/** The names of the first, and the number of the others. */
function named(
  blocks: readonly Block[],
  said: readonly (readonly string[])[],
  { room, noun }: { readonly room: number; readonly noun: string },
): string[] {
  let [told, used] = [0, 1]; // the last line
  while (told < said.length && used + (said[told]?.length ?? 0) <= room) used += said[told++]?.length ?? 0;
  const left = blocks.slice(told);
  const count = left.reduce((sum, block) => sum + block.count, 0);
  return [
    ...said.slice(0, told).flat(),
    `and ${left.length} more ${left.length === 1 ? noun : `${noun}s`} with ${counted(count, 'finding')}`,
  ];
}
