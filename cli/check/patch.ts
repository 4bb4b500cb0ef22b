import { formatPatch, structuredPatch, type StructuredPatchHunk } from 'diff';
import { groupBy } from '../../graph/group-by.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { redactionOf } from '../../graph/masking/redaction.ts';
import { maskedLine } from '../../graph/masking/masked-line.ts';
import { secretsInText } from '../../graph/secrets/secrets-in-text.ts';
import type { SourceFile } from '../../graph/yaml/source-file.ts';
import type { FixedFile } from './fix.ts';

/** Edits as a patch, and what people have to know about it. */
export interface Patch {
  readonly text: string;
  readonly notes: readonly string[];
}

/**
 * The edits as a patch that `git apply` takes. A line that holds a secret is not shown, and a patch with a masked line would not apply:
 * the lines around an edit end before it, and an edit of such a line is left out and named.
 */
export function patchOf(graph: ResourceGraph, files: readonly FixedFile[]): Patch {
  const sources = groupBy(graph.files, ({ path }) => path);
  const patches = files.map((file) => ofFile(graph, file, sources.get(file.path)?.[0]));
  return { text: patches.map(({ text }) => text).join(''), notes: patches.flatMap(({ notes }) => notes) };
}

/** A line that stays, or lines that change together. */
interface Block {
  readonly lines: string[];
  readonly isChange: boolean;
  readonly oldStart: number;
  isHidden: boolean;
}

function ofFile(graph: ResourceGraph, { path, before, after }: FixedFile, source: SourceFile | undefined): Patch {
  const isHidden = (line: string, number: number | undefined): boolean =>
    (source !== undefined && number !== undefined && maskedLine(graph, source, number).text !== line) ||
    secretsInText(line).length > 0 ||
    redactionOf(graph).text(line, path) !== line;
  const patch = structuredPatch(`a/${path}`, `b/${path}`, before, after, '', '', { context: 3 });
  const blocks = patch.hunks.map((hunk) => blocksOf(hunk, isHidden));
  const hunks = numbered(blocks.flatMap(parts));
  const left = blocks.flat().filter((block) => block.isChange && block.isHidden);
  const isBare = hunks.some(
    ({ lines, oldStart, oldLines }) => endsBare(lines) && !isAtEnd(before, oldStart + oldLines),
  );
  return {
    text: hunks.length === 0 ? '' : formatPatch({ ...patch, hunks }).replace(/^=+\n/, ''),
    notes: [
      ...left.map(
        ({ oldStart }) => `${path}:${oldStart}: an edit is not shown, for its line holds a secret; --fix makes it\n`,
      ),
      ...(isBare
        ? [`${path}: lines that hold secrets are left out of the patch: git apply needs --unidiff-zero for it\n`]
        : []),
    ],
  };
}

function blocksOf(hunk: StructuredPatchHunk, isHidden: (line: string, number: number | undefined) => boolean): Block[] {
  const blocks: Block[] = [];
  let oldLine = hunk.oldStart;
  for (const line of hunk.lines) {
    const [sign, last] = [line[0], blocks.at(-1)];
    // That a file does not end its last line is said behind it.
    const belongs = sign === '\\' || (sign !== ' ' && last?.isChange === true);
    const block =
      belongs && last !== undefined ? last : { lines: [], isChange: sign !== ' ', oldStart: oldLine, isHidden: false };
    if (block !== last) blocks.push(block);
    block.lines.push(line);
    if (sign === '\\') continue;
    if (isHidden(line.slice(1).replace(/\r$/, ''), sign === '+' ? undefined : oldLine)) block.isHidden = true;
    if (sign !== '+') oldLine++;
  }
  return blocks;
}

/** The runs of blocks that may be shown and change something. */
function parts(blocks: readonly Block[]): Block[][] {
  const runs: Block[][] = [[]];
  for (const block of blocks)
    if (block.isHidden) runs.push([]);
    else runs.at(-1)?.push(block);
  return runs.filter((run) => run.some(({ isChange }) => isChange));
}

/** Hunks with the numbers of their lines, before and after those that are shown. */
function numbered(runs: readonly (readonly Block[])[]): StructuredPatchHunk[] {
  let added = 0;
  return runs.map((run) => {
    const lines = run.flatMap((block) => block.lines);
    const count = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length;
    const [oldStart, kept] = [run[0]?.oldStart ?? 1, count(' ')];
    const hunk = {
      oldStart,
      oldLines: kept + count('-'),
      newStart: oldStart + added,
      newLines: kept + count('+'),
      lines,
    };
    added += count('+') - count('-');
    return hunk;
  });
}

function endsBare(lines: readonly string[]): boolean {
  return lines.findLast((line) => !line.startsWith('\\'))?.startsWith(' ') === false;
}

function isAtEnd(text: string, line: number): boolean {
  return line > (text.match(/\n/g)?.length ?? 0) + (text.endsWith('\n') ? 0 : 1);
}
