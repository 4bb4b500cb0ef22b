import { textAt, type Json } from '../json.ts';
import type { InputPatterns } from '../input-patterns.ts';
import { fitsSelector } from './label-selector.ts';
import type { BuiltObject } from './built-object.ts';
import { BuildError } from './failures.ts';
import { effectiveNamespace, type ObjectId } from './object-id.ts';

const idFields = ['group', 'version', 'kind', 'name', 'namespace'] as const;
type IdField = (typeof idFields)[number];

/** Picks objects: regular expressions over whole values, and selectors of labels and annotations. What is empty fits all. */
export class ObjectSelector {
  readonly #patterns: InputPatterns;
  readonly #fields: Readonly<Record<IdField, string>>;
  readonly #labels: string;
  readonly #annotations: string;

  /** @throws BuildError when a regular expression is none */
  constructor(written: Json, patterns: InputPatterns) {
    const field = (name: string): string => textAt(written, [name]) ?? '';
    this.#patterns = patterns;
    this.#fields = Object.fromEntries(idFields.map((name) => [name, field(name)])) as Record<IdField, string>;
    this.#labels = field('labelSelector');
    this.#annotations = field('annotationSelector');
    for (const pattern of Object.values(this.#fields))
      if (!patterns.isPattern(pattern)) throw new BuildError(`${JSON.stringify(pattern)} is no regular expression`);
  }

  /** As the targets of patches are picked: by what an object was called at first, or is called now. */
  fits(object: BuiltObject): boolean {
    const { id, originalId } = object;
    return (
      this.#fitsKind(id) &&
      (this.#fits('name', originalId.name) || this.#fits('name', id.name)) &&
      (this.#fits('namespace', effectiveNamespace(originalId)) || this.#fits('namespace', effectiveNamespace(id))) &&
      this.fitsMetadata(object)
    );
  }

  /** Whether one name of an object fits. */
  fitsId(id: ObjectId): boolean {
    return this.#fitsKind(id) && this.#fits('name', id.name) && this.#fits('namespace', id.namespace);
  }

  /** Whether nothing but metadata is asked. */
  get isEmpty(): boolean {
    return idFields.every((name) => this.#fields[name] === '');
  }

  get asksMetadata(): boolean {
    return this.#labels !== '' || this.#annotations !== '';
  }

  /** Labels and annotations are compared as they are written: `1.10` is no `1.1`. */
  fitsMetadata({ manifest }: BuiltObject): boolean {
    const asks = (selector: string, field: string): boolean =>
      selector === '' || fitsSelector(selector, (key) => manifest.at('metadata', field, key)?.text);
    return asks(this.#labels, 'labels') && asks(this.#annotations, 'annotations');
  }

  #fitsKind(id: ObjectId): boolean {
    return this.#fits('kind', id.kind) && this.#fits('group', id.group) && this.#fits('version', id.version);
  }

  #fits(field: IdField, value: string): boolean {
    const pattern = this.#fields[field];
    return pattern === '' || pattern === '.*' || this.#patterns.fitsWhole(pattern, value);
  }
}
