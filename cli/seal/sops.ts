import { spawnSync } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import { dump } from 'js-yaml';
import { objectAt, valueAt, type JsonObject } from '../../graph/json.ts';
import { SourceFile } from '../../graph/yaml/source-file.ts';
import { UsageError } from '../exit-codes.ts';
import type { UnsealedSecret } from '../../graph/facts/unsealed-secrets.ts';
import { withoutValues } from './without-values.ts';

const sops = process.env['HOLDFAST_SOPS'] ?? 'sops';

/**
 * The Secret as sops encrypts it: names stay readable, every value is sealed. The plain text goes through a pipe, never to disk.
 *
 * @throws UsageError when sops is not there, refuses, or leaves a value readable; without the values.
 */
export function sealWithSops(
  secret: UnsealedSecret,
  values: Readonly<Record<string, string>>,
  recipients: readonly string[],
): string {
  const { name, namespace, type, file } = secret;
  const manifest = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, type, stringData: values };
  const { status, stdout, stderr, error } = spawnSync(
    sops,
    [
      'encrypt',
      ...['--input-type', 'yaml', '--output-type', 'yaml'],
      ...['--encrypted-regex', '^(data|stringData)$'],
      ...['--filename-override', file],
      ...(recipients.length > 0 ? ['--age', recipients.join(',')] : []),
    ],
    { input: dump(manifest), encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (error !== undefined) throw notRun(error);
  if (status !== 0) {
    const said = withoutValues(stderr.trim(), Object.values(values));
    throw new UsageError(
      `sops does not encrypt ${file}:\n  ${said.replaceAll('\n', '\n  ')}\nname a key with --recipient age1…, or in the creation rules of .sops.yaml`,
    );
  }
  refuseOther(manifest, file, stdout);
  return stdout;
}

/** @throws UsageError where sops is not there, before anybody is asked for a value */
export function refuseWithoutSops(): void {
  const { error } = spawnSync(sops, ['--version']);
  if (error !== undefined) throw notRun(error);
}

function notRun(error: NodeJS.ErrnoException): UsageError {
  const reason = error.code === 'ENOENT' ? 'not found' : error.message;
  return new UsageError(`${sops}: ${reason}; install sops 3.10 or later (getsops.io), or set HOLDFAST_SOPS to it`);
}

/** @throws UsageError where what sops gave is not the Secret that was meant, or a value of it can be read. */
function refuseOther(meant: JsonObject, file: string, text: string): void {
  const readable = readableKeys(file, text);
  if (readable.length > 0) {
    throw new UsageError(
      `sops leaves ${readable.join(', ')} of ${file} readable; nothing was written: correct encrypted_regex in .sops.yaml`,
    );
  }
  const { documents } = new SourceFile(file, text);
  const { sops: signature, ...rest } = objectAt(documents[0], []);
  const names = (value: JsonObject): JsonObject => ({
    ...value,
    stringData: Object.keys(objectAt(value, ['stringData'])).sort(),
  });
  if (documents.length !== 1 || !isDeepStrictEqual(names(rest), names(meant)))
    throw new UsageError(`sops makes another Secret of ${file} than was meant; nothing was written`);
  // The version stands last: without it nobody could open the file again.
  if (['mac', 'version'].some((key) => typeof valueAt(signature, [key]) !== 'string'))
    throw new UsageError(`what sops makes of ${file} is cut off; nothing was written: try again`);
}

/** Keys whose values are not ciphertext. */
function readableKeys(file: string, text: string): string[] {
  const [document] = new SourceFile(file, text).documents;
  const sealed = Object.entries(objectAt(document, ['stringData']));
  if (sealed.length === 0) return ['everything'];
  return sealed.flatMap(([key, value]) => (typeof value === 'string' && value.startsWith('ENC[') ? [] : [key]));
}
