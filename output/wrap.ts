import { widthOf } from './paint.ts';

/**
 * A line as lines that fit a width, broken at spaces; what follows stands as far to the right as the text of the first begins, or `hang`
 * columns further. A word that is wider than that, such as a path or an address, stays whole.
 */
export function wrapped(line: string, width: number | undefined, hang = 0): string[] {
  if (width === undefined || widthOf(line) <= width) return [line];
  const start = line.length - line.trimStart().length;
  const indent = ' '.repeat(Math.min(start + hang, Math.floor(width / 2)));
  const lines: string[] = [];
  let current = line.slice(0, start);
  let [used, isEmpty] = [start, true];
  let space = '';
  for (const word of line.slice(start).split(' ')) {
    // Several spaces in a row are columns, and stay.
    if (word === '') {
      space += ' ';
      continue;
    }
    const needed = widthOf(word);
    if (!isEmpty && used + space.length + needed > width) {
      lines.push(current);
      current = indent;
      [used, isEmpty, space] = [indent.length, true, ''];
    }
    current += (isEmpty ? '' : space) + word;
    used += (isEmpty ? 0 : space.length) + needed;
    [isEmpty, space] = [false, ' '];
  }
  return [...lines, current];
}
