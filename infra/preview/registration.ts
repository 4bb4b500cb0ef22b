import type { PropertyMap } from './property-values.ts';
import type { SavedResource } from './saved-state.ts';

/** A resource that a program asked for. */
export interface Registration {
  /** Its name in the state. */
  readonly urn: string;
  /** Type token. */
  readonly type: string;
  /** Name in the program. */
  readonly name: string;
  /** URN of its parent. */
  readonly parent: string | undefined;
  /** Whether a provider makes it, as opposed to a component that only groups others. */
  readonly isCustom: boolean;
  /** What the program asks for. */
  readonly inputs: PropertyMap;
  /** URNs of what it waits for. */
  readonly dependencies: readonly string[];
  /** Whether Pulumi refuses to delete it. */
  readonly isProtected: boolean;
  /** Paths whose changes do not count. */
  readonly ignoreChanges: readonly string[];
  /** URNs that it had under former names. */
  readonly aliases: readonly string[];
  /** The same resource in the saved state. */
  readonly saved: SavedResource | undefined;
}

/** The resource that a stack itself is. */
export const stackType = 'pulumi:pulumi:Stack';
