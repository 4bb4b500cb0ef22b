import { fieldsFor } from '../../output/media.ts';
import { widthOf } from '../../output/paint.ts';

/** Rows under headings, each column as wide as its widest cell. Colours count nothing, and no cell breaks its line. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const cellsOf = fieldsFor('terminal', rows);
  const widths = headings.map((heading, column) =>
    Math.max(widthOf(heading), ...cellsOf.map((row) => widthOf(row[column] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell))).join('  ')}`.trimEnd();
  return [line(headings), ...cellsOf.map(line)];
}
