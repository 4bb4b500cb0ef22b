import { schemaForms } from './schema-forms.ts';
import { typedForms } from './typed-forms.ts';

/** What a value may be. */
export interface PropertyForm {
  readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | 'any';
  /** Of each item of an array, or of each value of a map. */
  readonly items?: PropertyForm;
  /** What stands in an object; asked for late, because types may hold themselves. */
  readonly fields?: () => Readonly<Record<string, PropertyForm>>;
  /** Fields without which an object is refused. */
  readonly required?: readonly string[];
  /** The only values that are allowed. */
  readonly values?: readonly unknown[];
  readonly isSecret?: boolean;
}

/** What a provider takes for a resource, and what it gives. */
export interface ResourceForm {
  readonly inputs: Readonly<Record<string, PropertyForm>>;
  readonly requiredInputs: readonly string[];
  readonly outputs: Readonly<Record<string, PropertyForm>>;
  /** Outputs that are there once the resource exists. */
  readonly requiredOutputs: readonly string[];
  /** Inputs whose schema says that a change makes the resource anew. */
  readonly replaces: readonly string[];
}

/** A package as its provider knows it. */
export interface PackageForms {
  readonly version: string;
  /** Configuration of the provider itself. */
  readonly provider: ResourceForm;
  /** Undefined for a type that the provider does not have. */
  readonly resource: (type: string) => ResourceForm | undefined;
  /** Whether a resource without a name is given one: bridged providers do (`SetAutonaming`). */
  readonly givesNames: boolean;
}

/** The packages that the stacks and new projects use; whose schema is not at hand is read from the types of its SDK. */
export function formsOf(name: string): PackageForms {
  return name === 'hcloud' || name === 'proxmoxve' ? schemaForms(name) : typedForms(name);
}

export const packages = ['hcloud', 'proxmoxve', 'cloudflare', 'random', 'tls', 'kubernetes'] as const;
