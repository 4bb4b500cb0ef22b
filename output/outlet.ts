import { createInterface } from 'node:readline/promises';
import { withoutKept } from '../graph/secrets/kept.ts';
import { media, type Medium } from './media.ts';

/** Writes what a command was asked for to standard output, as its medium takes it. Nothing else writes there. */
export function print(text: string, medium: Medium = 'terminal'): void {
  process.stdout.write(leaving(text, medium));
}

/** Writes what is said beside it, such as progress and errors, to standard error. Nothing else writes there. */
export function note(text: string): void {
  process.stderr.write(leaving(text, 'terminal'));
}

/** Data as JSON, for programs. */
export function printJson(data: unknown): void {
  print(`${JSON.stringify(data, null, 2)}\n`, 'json');
}

/** A whole text as it leaves for a medium, without credentials: what goes into a file passes here as well. */
export function leaving(text: string, medium: Medium): string {
  return media[medium].whole(withoutKept(text));
}

/** Narrower ones are no place to read: lines are broken for one of this width then. */
const narrowest = 40;

/**
 * How wide lines may be: as the terminal is, or as `COLUMNS` says. Undefined where neither is there: what reads from a pipe, such as grep,
 * gets each line whole.
 */
export function columns(): number | undefined {
  const told = Number(process.env['COLUMNS']);
  const found = process.stdout.isTTY ? process.stdout.columns : Number.isInteger(told) && told > 0 ? told : undefined;
  return found === undefined || found === 0 ? undefined : Math.max(narrowest, found);
}

/** Empties the screen of a terminal; does nothing where there is none. */
export function clearScreen(): void {
  if (process.stdout.isTTY) process.stdout.write('\u001b[2J\u001b[H');
}

/** Asks on the terminal, and waits for yes or no. Anything but yes is no, and so is the end of the input. */
export async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // A question alone would wait for ever on a terminal that is closed.
    const end = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    const answer = await Promise.race([terminal.question(leaving(question, 'terminal')), end]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
