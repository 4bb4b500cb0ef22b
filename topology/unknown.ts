/**
 * What nobody has told yet, in the place of what it would be: no default and no guess. Answers that rest on it say so, and nothing can be
 * provisioned from it. `holdfast import` leaves it where a repository does not say.
 */
export interface Unknown {
  /** Tells it from everything that is known. */
  readonly kind: 'unknown';
  /** What is known of it all the same, such as `Rook Ceph` or `kubeadm`. @default nothing */
  readonly name?: string;
  /** The command or the line that would tell. @default whoever runs it knows */
  readonly tell?: string;
}

/** Something that nobody has told, with where it would stand. */
export interface UnknownFact {
  /** Dotted path inside the topology, such as `clusters.home.nodes`. */
  readonly path: string;
  /** What is known of it all the same. */
  readonly name: string | undefined;
  /** The command or the line that would tell. */
  readonly tell: string | undefined;
}

/** Marks something that nobody has told. `tell` is the command or the line that would. */
export function unknown(tell?: string, name?: string): Unknown {
  return { kind: 'unknown', ...(name !== undefined && { name }), ...(tell !== undefined && { tell }) };
}

/** Whether this is a mark, and nothing that is known. */
export function isUnknown(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'unknown';
}

/** What is known, or undefined where nobody has told. */
export function told<T>(value: T | Unknown): Exclude<T, Unknown> | undefined {
  return isUnknown(value) ? undefined : (value as Exclude<T, Unknown>);
}

/** `T`, in which some fields may be unknown. */
export type MayBeUnknown<T, Fields extends keyof T> = {
  readonly [Field in keyof T]: Field extends Fields ? T[Field] | Unknown : T[Field];
};

/** Everything in a topology that nobody has told, in the order of its paths. */
export function unknownFacts(topology: object): UnknownFact[] {
  return [...factsIn(topology, '')];
}

function* factsIn(value: unknown, path: string): Generator<UnknownFact> {
  if (isUnknown(value)) yield { path, name: value.name, tell: value.tell };
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* factsIn(item, `${path}[${index}]`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* factsIn(item, path === '' ? key : `${path}.${key}`);
  }
}
