import { plainScalar } from '../yaml/yaml-scalar.ts';
import type { Place } from './place.ts';
import { Written } from './written.ts';

/** A scalar with another text, written the way it was: what stood without quotes is read as whatever the new text means so. */
export function withText(scalar: Written, text: string, place: Place): Written {
  const meaning = plainScalar(text);
  const isQuoted = typeof scalar.value === 'string' && (typeof meaning === 'string' || scalar.place.raw === undefined);
  return new Written(isQuoted ? text : meaning, place);
}
