import { appendLine } from '../../files/append-line.ts';
import { leaving } from '../../output/outlet.ts';

/** A log for machines: one JSON document on each line, with its time. Nothing of a request's body or an answer is in it, and no credential. */
export type Journal = (event: string, about: object) => void;

/** A log that is written line by line, so that it says what was done even where the program was stopped. @throws WriteError */
export function journalIn(path: string | undefined): Journal {
  if (path === undefined) return () => undefined;
  const write: Journal = (event, about) =>
    appendLine(path, leaving(JSON.stringify({ at: new Date().toISOString(), event, ...about }), 'json'));
  write('begin', { arguments: process.argv.slice(2) });
  return write;
}
