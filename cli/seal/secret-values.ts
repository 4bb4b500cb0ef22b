import { readFileSync } from 'node:fs';
import { isObject, jsonOf } from '../../graph/json.ts';
import { SourceFile } from '../../graph/yaml/source-file.ts';
import { YamlError } from '../../graph/yaml/yaml-error.ts';
import { fieldsFor, media } from '../../output/media.ts';
import { leaving } from '../../output/outlet.ts';
import { UsageError } from '../exit-codes.ts';
import type { UnsealedSecret } from '../../graph/facts/unsealed-secrets.ts';

/** Values by key, by the secret's name. Never shown. */
export type SecretValues = ReadonlyMap<string, Readonly<Record<string, string>>>;

/**
 * Values from a file of YAML or JSON, `name: { key: value }`.
 *
 * @throws UsageError naming every secret and key that is missing, unknown or no text; never a value.
 */
export function givenValues(missing: readonly UnsealedSecret[], from: string): SecretValues {
  const document = parse(from);
  if (!isObject(document)) throw new UsageError(`${from}: required: name: { key: value } for each secret`);
  const mistakes: string[] = [];
  const values = new Map<string, Readonly<Record<string, string>>>();
  for (const { name, keys, type } of missing) {
    const given = document[name];
    if (!isObject(given)) {
      mistakes.push(`${name}: missing; required: the keys ${Object.keys(keys).join(', ')}`);
      continue;
    }
    for (const key of Object.keys(given)) {
      if (!Object.hasOwn(keys, key))
        mistakes.push(`${name}.${key}: unknown; the keys are ${Object.keys(keys).join(', ')}`);
    }
    const own: Record<string, string> = {};
    for (const [key, where] of Object.entries(keys)) {
      const value = Object.hasOwn(given, key) ? given[key] : undefined;
      if (typeof value === 'string' && value !== '') {
        own[key] = value;
        const refused = refusal(type, key, value);
        if (refused !== undefined) mistakes.push(`${name}.${key}: ${refused}`);
      } else {
        mistakes.push(
          `${name}.${key}: ${value === undefined || value === '' ? 'missing' : 'no text: put it in quotes'}; required: ${where}`,
        );
      }
    }
    values.set(name, own);
  }
  const known = new Set(missing.map(({ name }) => name));
  for (const name of Object.keys(document))
    if (!known.has(name)) mistakes.push(`${name}: no secret of that name is missing`);
  if (mistakes.length > 0)
    throw new UsageError(`nothing was sealed; ${from}:\n  ${fieldsFor('terminal', mistakes).join('\n  ')}`);
  return values;
}

/** Asks for every value without showing it. */
export async function askForValues(missing: readonly UnsealedSecret[]): Promise<SecretValues> {
  const { isCancel, log, password } = await import('@clack/prompts');
  const values = new Map<string, Readonly<Record<string, string>>>();
  for (const { name, namespace, keys, type } of missing) {
    log.step(asked(`${namespace}/${name}`));
    const own: Record<string, string> = {};
    for (const [key, where] of Object.entries(keys)) {
      const value = await password({
        message: asked(`${key} (${where})`),
        validate: (text) => (text === undefined || text === '' ? 'a value is required' : refusal(type, key, text)),
      });
      if (isCancel(value)) throw new UsageError('stopped; nothing was sealed');
      own[key] = value;
    }
    values.set(name, own);
  }
  return values;
}

/** What a prompt shows of a tree, which may be a stranger's: it goes to the terminal by another way. */
function asked(text: string): string {
  return leaving(media.terminal.field(text), 'terminal');
}

/** Why the API server would refuse a value, without the value: once it is sealed, nobody sees what is wrong with it. */
function refusal(type: string, key: string, value: string): string | undefined {
  if (type !== 'kubernetes.io/dockerconfigjson' || key !== '.dockerconfigjson') return undefined;
  if (isObject(jsonOf(value))) return undefined;
  return 'no JSON; required: { "auths": { "<registry>": { "auth": "<user:password in base64>" } } }';
}

function parse(from: string): unknown {
  try {
    return new SourceFile(from, readFileSync(from === '-' ? 0 : from, 'utf8')).documents[0];
  } catch (error) {
    // The text around a mistake of YAML may be a secret: only its place is told.
    if (error instanceof YamlError) {
      const { line, column } = error.position;
      throw new UsageError(`${from}:${line}:${column}: it is no YAML`);
    }
    throw new UsageError(`${from}: cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`);
  }
}
