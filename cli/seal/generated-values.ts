import { randomInt } from 'node:crypto';
import { nearestName } from '../../topology/mistakes.ts';
import { fieldsFor } from '../../output/media.ts';
import { UsageError } from '../exit-codes.ts';
import type { SecretValues } from './secret-values.ts';
import type { UnsealedSecret } from '../../graph/facts/unsealed-secrets.ts';

const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** Of 62 characters, 32 hold 190 bits. Letters and digits alone: no shell, URL or YAML reads them otherwise. */
const length = 32;

/** Values that nobody has to know, made up, and what is left to be asked for. */
export interface Generated {
  readonly values: SecretValues;
  readonly left: readonly UnsealedSecret[];
}

/**
 * Makes up random values.
 *
 * @param wanted `name.key` of each
 * @throws UsageError for one that is not missing, or has a form
 */
export function generatedValues(missing: readonly UnsealedSecret[], wanted: readonly string[]): Generated {
  const names = missing.flatMap(({ name, keys }) => Object.keys(keys).map((key) => `${name}.${key}`));
  const mistakes = wanted.flatMap((each) => {
    if (each.endsWith('..dockerconfigjson')) return [`${each}: it has a form; give it with --from`];
    if (names.includes(each)) return [];
    const near = nearestName(each, names);
    return [
      `${each}: not missing; ${near === undefined ? `missing are ${names.join(', ')}` : `did you mean ${near}?`}`,
    ];
  });
  if (mistakes.length > 0)
    throw new UsageError(`nothing was sealed; --generate:\n  ${fieldsFor('terminal', mistakes).join('\n  ')}`);
  const isWanted = (name: string, key: string): boolean => wanted.includes(`${name}.${key}`);
  const keysOf = ({ name, keys }: UnsealedSecret, which: boolean): [string, string][] =>
    Object.entries(keys).filter(([key]) => isWanted(name, key) === which);
  return {
    values: new Map(
      missing.map((secret) => [secret.name, Object.fromEntries(keysOf(secret, true).map(([key]) => [key, madeUp()]))]),
    ),
    left: missing
      .map((secret) => ({ ...secret, keys: Object.fromEntries(keysOf(secret, false)) }))
      .filter(({ keys }) => Object.keys(keys).length > 0),
  };
}

function madeUp(): string {
  return Array.from({ length }, () => characters[randomInt(characters.length)]).join('');
}
