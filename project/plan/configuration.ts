import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, objectAt, type JsonObject } from '../../graph/json.ts';
import { parseYaml } from '../../graph/yaml/parse-yaml.ts';
import { keepSecret } from '../../graph/secrets/kept.ts';
import { keepSecretsIn } from '../../graph/masking/keep-secrets-in.ts';
import { YamlError } from '../../graph/yaml/yaml-error.ts';
import type { Settings } from '../../infra/settings.ts';

/** The configuration of a stack, as far as it can be read without the key that decrypts it. */
export interface Configuration {
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  /** Secrets that nobody has set yet; stand-ins take their place in a plan. */
  readonly missingSecrets: readonly string[];
}

/** Stands for a secret that is encrypted, or not set yet. It is marked as a secret all the same. */
const standIn = 'not-known-here';

/**
 * Reads `Pulumi.<stack>.yaml` in the folder of the project. Encrypted values cannot be read, and secrets may be missing: stand-ins take their
 * place. A secret in plain text is kept out of what is said from then on.
 *
 * @param options.withOptional whether stand-ins take the place of secrets that the program does without as well: a plan from nothing shows
 * everything that will be made, one against a state what the next deployment makes. @default true
 * @param options.folder the folder of the project @default the current one
 * @throws Error where it is no YAML, with the place and nothing of its text.
 */
export function configurationOf(
  stack: string,
  settings: Settings,
  { withOptional = true, folder = '.' }: { readonly withOptional?: boolean; readonly folder?: string } = {},
): Configuration {
  const file = join(folder, `Pulumi.${stack}.yaml`);
  const config = objectAt(existsSync(file) ? documentIn(file) : {}, ['config']);
  keepSecretsIn(config);
  const entries = Object.entries(config);
  const encrypted = entries.filter(([, value]) => isEncrypted(value)).map(([key]) => key);
  const missing = Object.entries(settings)
    .filter(([, setting]) => withOptional || !setting.isOptional)
    .filter(([name, setting]) => setting.isSecret && !entries.some(([key]) => key === `holdfast:${name}`))
    .map(([name]) => `holdfast:${name}`);
  const plain = entries.flatMap(([key, value]) =>
    isEncrypted(value) ? [] : [[key, typeof value === 'string' ? value : JSON.stringify(value)] as const],
  );
  for (const [key, value] of plain) if (settings[key.replace('holdfast:', '')]?.isSecret) keepSecret(value);
  const secretKeys = [...encrypted, ...missing];
  return {
    config: Object.fromEntries([...plain, ...secretKeys.map((key) => [key, standIn] as const)]),
    secretKeys,
    missingSecrets: missing.map((key) => key.replace('holdfast:', '')),
  };
}

function documentIn(file: string): JsonObject {
  try {
    const [document] = parseYaml(file, readFileSync(file, 'utf8'));
    return isObject(document) ? document : {};
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const { line, column } = error.position;
    throw new Error(`${file}:${line}:${column}: it is no YAML: ${error.message}`, { cause: error });
  }
}

function isEncrypted(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'secure' in value;
}
