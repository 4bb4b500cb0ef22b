/**
 * What a terminal, a browser or a reader does not show as itself: control characters, halves of characters, and what turns the direction
 * of a text or takes no room. Built from numbers, since nobody can see them in a source.
 */
const ranges: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x61c, 0x61c],
  [0x180e, 0x180e],
  [0x200b, 0x200b],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0xfffe, 0xffff],
  [0xe0000, 0xe007f],
];
const code = (point: number): string => `\\u{${point.toString(16)}}`;
const hidden = new RegExp(`[${ranges.map(([first, last]) => `${code(first)}-${code(last)}`).join('')}]`, 'gu');

/** The text with everything in it that is not seen written as an escape, such as `\x1b`; line breaks as `\n`. For names and values. */
export function oneLine(text: string): string {
  return text.replace(hidden, escapeOf);
}

/** The same for a text of several lines: line breaks and tabs stay. */
export function printable(text: string, escape: (character: string) => string = escapeOf): string {
  return text.replace(hidden, (character) =>
    character === '\n' || character === '\t' ? character : escape(character),
  );
}

const short: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function escapeOf(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x100) return short.get(character) ?? `\\x${point.toString(16).padStart(2, '0')}`;
  return point > 0xffff ? code(point) : `\\u${point.toString(16).padStart(4, '0')}`;
}
