import type { JsonPath } from '../json.ts';
import { onceForEach } from '../once-for-each.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import { eachSecretIn } from './secrets-in.ts';
import { mayHoldSecret } from './secrets-in-text.ts';

/** A secret that is written in a file. */
export interface SecretInFile {
  /** Which of its documents it stands in, from 0. */
  readonly document: number;
  readonly path: JsonPath;
  readonly value: string;
  /** What of the value is secret, where it is not all of it. */
  readonly part: string | undefined;
}

/**
 * Every secret of a file, of whatever length; undefined where its text cannot hold any, which is quick to see. The rule that tells them and
 * the masks of a report go through a file once.
 */
export const secretsOfFile: (file: SourceFile) => readonly SecretInFile[] | undefined = onceForEach((file) => {
  if (!mayHoldSecret(file.text)) return undefined;
  const found: SecretInFile[] = [];
  for (const [index, document] of file.documents.entries())
    eachSecretIn(document, (value, path, part) => found.push({ document: index, path, value, part }));
  return found;
});
