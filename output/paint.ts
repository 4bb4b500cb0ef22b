import { randomBytes } from 'node:crypto';
import colors from 'picocolors';

/**
 * Colours for a terminal. What they write is no escape sequence yet but a mark that only this process knows: where the text leaves, marks
 * become sequences, and every sequence that came in with a name or a value is written out instead. Without colours they change nothing.
 */
export const paint = {
  bold: style(1, 22),
  dim: style(2, 22),
  red: style(31, 39),
  green: style(32, 39),
  yellow: style(33, 39),
  magenta: style(35, 39),
  cyan: style(36, 39),
} as const;

const nonce = randomBytes(8).toString('hex');
const marks = new RegExp(`<${nonce} (\\d+)>`, 'g');

function style(open: number, close: number): (text: string) => string {
  return (text) => (colors.isColorSupported ? `<${nonce} ${open}>${text}<${nonce} ${close}>` : text);
}

/** The text with sequences in place of the marks, and everything between them as `clean` leaves it. */
export function painted(text: string, clean: (between: string) => string): string {
  return text
    .split(marks)
    .map((part, index) => (index % 2 === 1 ? `\u001b[${part}m` : clean(part)))
    .join('');
}

/** How many columns a text takes: marks take none. */
export function widthOf(text: string): number {
  return text.replaceAll(marks, '').length;
}
