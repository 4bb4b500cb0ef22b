import { existsSync } from 'node:fs';
import colors from 'picocolors';
import { ResourceGraph } from '../../graph/graph.ts';
import { readFolderInto } from '../../graph/read-folder.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { writeWhole } from '../write-whole.ts';
import { askForValues, givenValues, type SecretValues } from './secret-values.ts';
import { sealWithSops } from './sops.ts';
import { unsealedSecrets, type UnsealedSecret } from './unsealed-secrets.ts';

export interface SealOptions {
  /** File with the values, or `-` for standard input. @default they are asked for */
  readonly from?: string;
  /** Names of the secrets to seal. @default every one that is missing */
  readonly only?: readonly string[];
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
    process.stderr.write('every secret is sealed\n');
    return exitCodes.ok;
  }
  const values = await valuesFor(missing, options.from);
  // All are encrypted before the first is written: a key that does not fit leaves nothing half-done.
  const sealed = missing.map((secret) => sealWithSops(secret, values.get(secret.name) ?? {}, options.recipient ?? []));
  for (const [index, { file }] of missing.entries()) {
    writeWhole(file, sealed[index] ?? '');
    process.stdout.write(`${file}\n`);
  }
  process.stderr.write(
    `${colors.green(`${missing.length} sealed`)}; commit ${missing.length === 1 ? 'it' : 'them'}, and run npm run synth\n`,
  );
  return exitCodes.ok;
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
      `--only ${unknown.join(', ')}: not missing; missing are ${found.map(({ name }) => name).join(', ') || 'none'}`,
    );
  }
  return only.length === 0 ? found : found.filter(({ name }) => only.includes(name));
}

function valuesFor(missing: readonly UnsealedSecret[], from: string | undefined): SecretValues | Promise<SecretValues> {
  if (from !== undefined) return givenValues(missing, from);
  if (process.stdin.isTTY && process.stderr.isTTY) return askForValues(missing);
  const lines = missing.map(({ name, keys }) => `  ${name}: { ${Object.keys(keys).join(': …, ')}: … }`);
  throw new UsageError(
    `nobody to ask: standard input is no terminal; give the values with --from <file>, in this form:\n${lines.join('\n')}`,
  );
}
