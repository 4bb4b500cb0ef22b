import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { Origin } from '../../graph/origin.ts';
import { maskedLine } from '../../graph/masking/masked-line.ts';
import type { SourceFile } from '../../graph/yaml/source-file.ts';
import { paint, widthOf } from '../../output/paint.ts';
import { oneLine } from '../../output/visible.ts';

/** Longer lines help nobody. */
const longestLine = 160;

/** The line that a finding points at, with a mark below the place; nothing where there is no such line. Secrets in it are masked. */
export function codeFrame(
  graph: ResourceGraph,
  origin: Origin | undefined,
  { sources, width }: { readonly sources: ReadonlyMap<string, SourceFile>; readonly width: number | undefined },
): string[] {
  const source = origin?.from === 'file' ? sources.get(origin.file) : undefined;
  if (origin?.from !== 'file' || source === undefined) return [];
  const { line, column } = origin;
  const shown = maskedLine(graph, source, line);
  if (shown.text.trim() === '' || shown.text.length > longestLine) return [];
  const gutter = String(line).padStart(5);
  // Broken, the mark would be below something else.
  if (width !== undefined && widthOf(`${gutter} | ${oneLine(shown.text)}`) > width) return [];
  return [
    `${paint.dim(`${gutter} |`)} ${oneLine(shown.text)}`,
    `${paint.dim('      |')} ${' '.repeat(oneLine(shown.before(column)).length)}${paint.red('^')}`,
  ];
}
