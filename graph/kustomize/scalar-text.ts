import { plainScalar, plainScalarOfYaml11 } from '../yaml/yaml-scalar.ts';
import { SpotPlace, type Place } from './place.ts';
import { Written } from './written.ts';

/**
 * A scalar with another text, written the way it was (kyaml v0.21.1, yaml/fns.go, FieldSetter): what stood without quotes is read as
 * whatever the new text means so, now and after further changes.
 */
export function withText(scalar: Written, text: string, place: Pick<Place, 'origin'>): Written {
  if (isQuoted(scalar)) return new Written(text, new SpotPlace(() => place.origin, undefined, 'quoted'));
  return untyped(text, () => place.origin);
}

/** A scalar whose type is that of its text. */
export function untyped(text: string, origin: () => Place['origin']): Written {
  return new Written(plainScalar(text), new SpotPlace(origin, text, 'untyped'));
}

/** Whether a scalar has no type of its own, and no quotes. */
export function isUntyped({ place }: Written): boolean {
  return place.style === 'untyped';
}

/** What is data to kustomize gets quotes where it means something else without them. */
function isQuoted({ value, place }: Written): boolean {
  if (typeof value !== 'string' || place.raw !== undefined) return false;
  return place.style === 'quoted' || typeof plainScalarOfYaml11(value) !== 'string';
}
