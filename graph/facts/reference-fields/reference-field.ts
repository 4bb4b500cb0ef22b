import type { Meaning } from '../../resource/resource.ts';

/** A field by which the objects of a kind name another object. */
export interface ReferenceField {
  /** The kinds that have it. */
  readonly of: readonly string[];
  /** The API group that they are of, without its version. */
  readonly group: string;
  /** The way to the name; `*` stands for every item of a list and every value of a map. */
  readonly path: readonly string[];
  /** The kind that is named, or the kinds among which a field `kind` beside the name chooses; the first is its default. */
  readonly kind: string | readonly string[];
  /** What it means for the order of synthesis. @default nothing */
  readonly meaning?: Meaning;
  /** Whether a rule of its own judges it, because more decides than the name. @default false */
  readonly isJudgedElsewhere?: boolean;
  /** Whether the name may be left open by `optional: true` beside it, or around it. @default false */
  readonly mayBeOptional?: boolean;
  /** Whether it is looked for in a namespace that a setting of its controller says. @default false: in that of the object */
  readonly isAnywhere?: boolean;
  /** What is there without anybody's making it, such as an account of every namespace. @default nothing */
  readonly given?: RegExp;
  /** Whether no chart brings what is named, unless its values hold the name: it belongs to an operator that charts do not know. @default false */
  readonly isOfNoChart?: boolean;
  /** Whether nothing is refused where it is missing: what should be there then has no effect. @default false */
  readonly isHarmless?: boolean;
}

/** Several fields of the same kinds, by what they name: the way to each name, with a dot between steps. */
export function fieldsOf(
  shared: Pick<ReferenceField, 'group' | 'of'>,
  ...fields: readonly (Omit<ReferenceField, 'group' | 'of' | 'path'> & { readonly at: string | readonly string[] })[]
): ReferenceField[] {
  return fields.flatMap(({ at, ...rest }) => [at].flat().map((way) => ({ ...shared, ...rest, path: way.split('.') })));
}
