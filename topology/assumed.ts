/** A value that no source gives. The topology records it, so that every page and plan can say what was guessed. */
export class Assumed<T> {
  /** The value that is assumed. */
  readonly value: T;
  /** Why this one, and what to check before relying on it. */
  readonly reason: string;

  constructor(value: T, reason: string) {
    this.value = value;
    this.reason = reason;
  }
}

/** Marks `value` as an assumption. `reason` says why this value was chosen and what to check before relying on it. */
export function assumed<const T>(value: T, reason: string): Assumed<T> {
  return new Assumed(value, reason);
}

/** `T`, in which any part may be marked as assumed. */
export type Assumable<T> =
  | Assumed<T>
  | (T extends string | number | boolean | undefined | null
      ? T
      : T extends readonly (infer Item)[]
        ? readonly Assumable<Item>[]
        : { [Key in keyof T]: Assumable<T[Key]> });

/** One assumption of a topology: where it stands, what was assumed and why. */
export interface Assumption {
  /** Dotted path inside the topology, such as `machines.k3s-cp-03.vmId`. */
  readonly path: string;
  /** The value that is assumed. */
  readonly value: unknown;
  /** Why this one. */
  readonly reason: string;
}

/** Removes the marks from `input`, collecting what they said. */
export function collectAssumptions(input: unknown): { value: unknown; assumptions: Assumption[] } {
  const assumptions: Assumption[] = [];
  const unwrap = (node: unknown, path: string): unknown => {
    if (node instanceof Assumed) {
      const value = unwrap(node.value, path);
      assumptions.push({ path, value, reason: node.reason });
      return value;
    }
    if (Array.isArray(node)) return node.map((item, index) => unwrap(item, `${path}[${index}]`));
    if (node === null || typeof node !== 'object') return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, item]) => [key, unwrap(item, path === '' ? key : `${path}.${key}`)]),
    );
  };
  return { value: unwrap(input, ''), assumptions };
}
