import { didYouMean } from '../topology/mistakes.ts';
import { UsageError } from './exit-codes.ts';

/**
 * The value of an option of which there are only a few.
 *
 * @throws UsageError with all of them, and the one that was probably meant.
 */
export function oneOf<const Choice extends string>(option: string, value: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new UsageError(
    `${option} "${value}" is unknown; choose one of ${choices.join(', ')}${didYouMean(value, choices)}`,
  );
}
