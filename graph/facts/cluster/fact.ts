import type { Origin } from '../../origin.ts';

/** Something about a cluster as a whole: known, with who says it; or not, with the reason. */
export type Fact<Value> =
  | {
      readonly is: 'known';
      readonly value: Value;
      /** Who says it, such as `OCIRepository/flux-manifests`. */
      readonly by: string;
      /** Where. */
      readonly at: Origin;
    }
  | {
      readonly is: 'unknown';
      /** In words that stand alone. */
      readonly reason: string;
      /** Whether something says it, or may, and was not understood or not read; otherwise nothing does. */
      readonly isHidden: boolean;
    };

/** Something that nothing says. */
export function unsaid(reason: string): Fact<never> {
  return { is: 'unknown', reason, isHidden: false };
}

/** Something that is said somewhere, and not known all the same. */
export function hiddenFact(reason: string): Fact<never> {
  return { is: 'unknown', reason, isHidden: true };
}
