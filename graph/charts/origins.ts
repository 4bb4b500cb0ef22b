import type { Json, JsonPath } from '../json.ts';

/**
 * Where in the values the parts of an object come from. Noted of what was made anew; what was taken over as it stands keeps the way
 * below it.
 */
export class Origins {
  readonly #parts = new WeakMap<object, JsonPath>();
  readonly #fields = new WeakMap<object, Map<string | number, JsonPath>>();

  /** Notes that `part` was made of what stands at `path`; returns it. */
  made<Part extends object>(part: Part, path: JsonPath): Part {
    this.#parts.set(part, path);
    return part;
  }

  /** Notes the same of one field. */
  field(part: object, key: string | number, path: JsonPath): void {
    const known = this.#fields.get(part);
    if (known === undefined) this.#fields.set(part, new Map([[key, path]]));
    else known.set(key, path);
  }

  /** Where in the values `path` of an object was decided, or the nearest thing that is known. */
  find(root: Json, path: JsonPath): JsonPath {
    let node = root;
    let found = this.#of(node) ?? [];
    for (const step of path) {
      const noted = this.#fieldsOf(node)?.get(step);
      node = typeof node === 'object' && node !== null ? (node as Record<string | number, Json>)[step] : undefined;
      found = noted ?? this.#of(node) ?? [...found, step];
    }
    return found;
  }

  #of(node: Json): JsonPath | undefined {
    return typeof node === 'object' && node !== null ? this.#parts.get(node) : undefined;
  }

  #fieldsOf(node: Json): ReadonlyMap<string | number, JsonPath> | undefined {
    return typeof node === 'object' && node !== null ? this.#fields.get(node) : undefined;
  }
}
