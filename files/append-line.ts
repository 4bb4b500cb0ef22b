import { appendFileSync } from 'node:fs';
import { refusalToWrite } from './refusal-to-write.ts';
import { WriteError, reasonOf } from './write-error.ts';

/** Adds a line to a file, which is made where there is none. @throws WriteError */
export function appendLine(path: string, line: string): void {
  const refusal = refusalToWrite({ path, text: line });
  if (refusal !== undefined) throw new WriteError(`${path}: not written: ${refusal}`);
  try {
    appendFileSync(path, `${line}\n`);
  } catch (error) {
    throw new WriteError(`${path}: cannot be written: ${reasonOf(error)}`);
  }
}
