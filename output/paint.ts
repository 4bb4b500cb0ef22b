import { randomBytes } from 'node:crypto';
import stringWidth from 'fast-string-width';
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
/** Without a space: lines are broken at spaces. */
const marks = new RegExp(`<${nonce}:(\\d+|link\\d*)>`, 'g');
const addresses: string[] = [];

function style(open: number, close: number): (text: string) => string {
  return (text) => (colors.isColorSupported ? `<${nonce}:${open}>${text}<${nonce}:${close}>` : text);
}

/** The text as a link, where a terminal shows links: what is no link there stays plain. The address is one of our own, and none of the input. */
export function link(text: string, address: string | undefined): string {
  if (address === undefined || !colors.isColorSupported || !process.stdout.isTTY) return text;
  return `<${nonce}:link${addresses.push(address) - 1}>${text}<${nonce}:link>`;
}

/** The text with sequences in place of the marks, and everything between them as `clean` leaves it. */
export function painted(text: string, clean: (between: string) => string): string {
  return text
    .split(marks)
    .map((part, index) => (index % 2 === 1 ? sequence(part) : clean(part)))
    .join('');
}

function sequence(mark: string): string {
  if (!mark.startsWith('link')) return `\u001b[${mark}m`;
  // https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda
  return `\u001b]8;;${addresses[Number(mark.slice(4) || NaN)] ?? ''}\u001b\\`;
}

/** How many columns a text takes: marks take none, and characters of East Asia two. */
export function widthOf(text: string): number {
  return stringWidth(text.replaceAll(marks, ''));
}
