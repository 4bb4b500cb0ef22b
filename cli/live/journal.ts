import { appendFileSync } from 'node:fs';
import { UsageError } from '../exit-codes.ts';
import { messageOf } from '../../graph/message-of.ts';

/** A log for machines: one JSON document on each line, with its time. Nothing of a request's body or an answer is in it. */
export type Journal = (event: string, about: object) => void;

/** A log that is written line by line, so that it says what was done even where the program was stopped. @throws UsageError */
export function journalIn(path: string | undefined): Journal {
  if (path === undefined) return () => undefined;
  const write: Journal = (event, about) =>
    appendFileSync(path, `${JSON.stringify({ at: new Date().toISOString(), event, ...about })}\n`);
  try {
    write('begin', { arguments: process.argv.slice(2) });
  } catch (error) {
    throw new UsageError(`--log ${path}: cannot be written (${messageOf(error)})`);
  }
  return write;
}
