import type { Json, JsonObject } from '../json.ts';
import type { Origin } from '../origin.ts';

/** What a deployment does to a resource. */
export type StepKind = 'create' | 'same' | 'update' | 'replace' | 'delete' | 'read';

/** A resource of a Pulumi preview: what is asked for, and what becomes of what is there. */
export interface PlannedResource {
  /** Tells it from other resources of the graph. */
  readonly type: 'planned';
  /** Its URN. */
  readonly id: string;
  /** The name that the program gave it. */
  readonly name: string;
  /** Where it was read. */
  readonly origin: Origin;
  /** Name of the Pulumi stack. */
  readonly stack: string;
  /** Type token, such as `hcloud:index/server:Server`. */
  readonly resourceType: string;
  /** Whether a provider makes it, as opposed to a component that only groups others. */
  readonly isCustom: boolean;
  /** What an update would do to it. */
  readonly step: StepKind;
  /** What the program asks for; for a deletion, what was asked for last. Secrets and unknown values are words: see `placeholders`. */
  readonly inputs: JsonObject;
  /** What was asked for last, where the resource exists. */
  readonly previous?: JsonObject;
  /** Paths of inputs that change. */
  readonly changed: readonly string[];
  /** Those among them that cannot change in place. */
  readonly replacedFor: readonly string[];
  /** Paths that the program ignores on purpose and that differ. */
  readonly ignored: readonly string[];
  /** Paths that the program ignores on purpose. */
  readonly ignoreChanges: readonly string[];
  /** Whether Pulumi refuses to destroy it, by the program or by the saved state. */
  readonly isProtected: boolean;
  /** URN of its parent. */
  readonly parent: string | undefined;
  /** URNs of what it waits for. */
  readonly dependencies: readonly string[];
}

/** What stands for a value that must not or cannot be shown. */
export const placeholders = { secret: '[secret]', unknown: '[known after apply]' } as const;

/** Whether the value is there to be judged. */
export function isShown(value: Json): value is string | number | boolean | readonly Json[] | JsonObject {
  return value !== undefined && value !== null && value !== placeholders.secret && value !== placeholders.unknown;
}
