import { existsSync } from 'node:fs';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readFolderInto } from '../../graph/readers/read-folder.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { refusalToWrite, type FileToWrite } from '../../files/refusal-to-write.ts';
import { writeFiles } from '../../files/write-files.ts';
import { askForValues, givenValues, type SecretValues } from './secret-values.ts';
import { generatedValues } from './generated-values.ts';
import { refuseWithoutSops, sealWithSops } from './sops.ts';
import { unsealedSecrets, type UnsealedSecret } from '../../graph/facts/unsealed-secrets.ts';
import { fieldsFor, media } from '../../output/media.ts';
import { note, print } from '../../output/outlet.ts';
import { paint } from '../../output/paint.ts';

export interface SealOptions {
  /** File with the values, or `-` for standard input. @default they are asked for */
  readonly from?: string;
  /** Names of the secrets to seal. @default every one that is missing */
  readonly only?: readonly string[];
  /** Values to make up, each as `name.key`. @default none */
  readonly generate?: readonly string[];
  /** Age recipients. @default what the rules of .sops.yaml say */
  readonly recipient?: readonly string[];
}

/**
 * `holdfast seal`: encrypts every secret that a synthesized tree still lacks, once, with the user's sops and key. Values are asked
 * for or read from a file; they are never arguments, and never written in plain text.
 */
export async function seal(folders: readonly string[], options: SealOptions): Promise<number> {
  const missing = wanted(folders, options.only ?? []);
  if (missing.length === 0) {
    note('every secret is sealed\n');
    return exitCodes.ok;
  }
  refuseElsewhere(missing);
  refuseWithoutSops();
  const generated = generatedValues(missing, options.generate ?? []);
  const given: SecretValues = generated.left.length === 0 ? new Map() : await valuesFor(generated.left, options.from);
  const valuesOf = ({ name }: UnsealedSecret) => ({ ...given.get(name), ...generated.values.get(name) });
  // All are encrypted before the first is written: a key that does not fit leaves nothing half-done.
  const sealed = missing.map((secret) => sealWithSops(secret, valuesOf(secret), options.recipient ?? []));
  writeFiles(missing.map((secret, index) => ({ ...placeOf(secret), text: sealed[index] ?? '' })));
  for (const { file } of missing) print(`${field(file)}\n`);
  note(
    `${paint.green(`${missing.length} sealed`)}; commit ${missing.length === 1 ? 'it' : 'them'}, and run npm run synth\n`,
  );
  return exitCodes.ok;
}

const { field } = media.terminal;

/** A sealed file is new, and lies in the project: the tree that names it may be a stranger's. */
function placeOf({ file }: UnsealedSecret): FileToWrite {
  return { path: file, text: '', within: process.cwd(), before: null };
}

/** @throws UsageError before anybody is asked for a value that could not be kept */
function refuseElsewhere(missing: readonly UnsealedSecret[]): void {
  const refusals = missing.flatMap((secret) => {
    const reason = refusalToWrite(placeOf(secret));
    return reason === undefined ? [] : [`${field(secret.name)}: spec.file "${field(secret.file)}": ${reason}`];
  });
  if (refusals.length > 0)
    throw new UsageError(
      `nothing was sealed:\n  ${refusals.join('\n  ')}\nWhat exists already is taken by npm run synth; --only names the others`,
    );
}

function wanted(folders: readonly string[], only: readonly string[]): UnsealedSecret[] {
  const absent = folders.filter((folder) => !existsSync(folder));
  if (absent.length > 0) throw new UsageError(`${absent.join(', ')}: not there; run npm run synth first`);
  const graph = new ResourceGraph();
  for (const folder of folders) readFolderInto(graph, folder);
  const found = unsealedSecrets(graph);
  const unknown = only.filter((name) => !found.some((secret) => secret.name === name));
  if (unknown.length > 0) {
    throw new UsageError(
      `--only ${unknown.join(', ')}: not missing; missing are ${found.map(({ name }) => field(name)).join(', ') || 'none'}`,
    );
  }
  return only.length === 0 ? found : found.filter(({ name }) => only.includes(name));
}

function valuesFor(missing: readonly UnsealedSecret[], from: string | undefined): SecretValues | Promise<SecretValues> {
  if (from !== undefined) return givenValues(missing, from);
  if (process.stdin.isTTY && process.stderr.isTTY) return askForValues(missing);
  const lines = missing.map(
    ({ name, keys }) => `  ${field(name)}: { ${fieldsFor('terminal', Object.keys(keys)).join(': …, ')}: … }`,
  );
  throw new UsageError(
    `nobody to ask: standard input is no terminal; give the values with --from <file>, in this form:\n${lines.join('\n')}`,
  );
}
