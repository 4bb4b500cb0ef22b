import { existsSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
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

/** Reads `Pulumi.<stack>.yaml` in the folder of the project. Encrypted values cannot be read, and secrets may be missing: stand-ins take their place. */
export function configurationOf(stack: string, settings: Settings): Configuration {
  const file = `Pulumi.${stack}.yaml`;
  const document = existsSync(file) ? (load(readFileSync(file, 'utf8')) as { config?: Record<string, unknown> }) : {};
  const entries = Object.entries(document.config ?? {});
  const encrypted = entries.filter(([, value]) => isEncrypted(value)).map(([key]) => key);
  const missing = Object.entries(settings)
    .filter(([name, setting]) => setting.isSecret && !entries.some(([key]) => key === `holdfast:${name}`))
    .map(([name]) => `holdfast:${name}`);
  const plain = entries.flatMap(([key, value]) =>
    isEncrypted(value) ? [] : [[key, typeof value === 'string' ? value : JSON.stringify(value)] as const],
  );
  const secretKeys = [...encrypted, ...missing];
  return {
    config: Object.fromEntries([...plain, ...secretKeys.map((key) => [key, standIn] as const)]),
    secretKeys,
    missingSecrets: missing.map((key) => key.replace('holdfast:', '')),
  };
}

function isEncrypted(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'secure' in value;
}
