import { isObject, valueAt, type Json, type JsonObject, type JsonPath } from '../json.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import { effectiveNamespace, keyOf, splitApiVersion, type ObjectId } from './object-id.ts';
import type { Written } from './written.ts';

/** What kustomize remembers of an object that a generator made. */
export interface Generation {
  readonly behavior: string;
  readonly needsHash: boolean;
}

/** Where the text of an object lies before anything changes it. */
export interface WrittenIn {
  readonly source: SourceFile;
  /** Index of its document. */
  readonly index: number;
  /** The way to it in its document: an item of a List, or the entry of a generator. */
  readonly path: JsonPath;
  /** As it is written there. */
  readonly document: JsonObject;
  /** The generator that makes it, in its kustomization; undefined for what is written as an object. */
  readonly generator?: {
    readonly field: 'configMapGenerator' | 'secretGenerator' | 'generators';
    readonly index: number;
  };
}

interface History {
  /** What it was called before, the oldest first. */
  readonly previous: readonly ObjectId[];
  readonly prefixes: readonly string[];
  readonly suffixes: readonly string[];
  readonly generation: Generation | undefined;
  /** Vars that take their value from it. */
  readonly vars: readonly string[];
  /** Fields that are one and the same to kustomize: whoever changes one of them later changes all. */
  readonly links: readonly (readonly JsonPath[])[];
  /** Whether a patch set its name again: a text without quotes, whatever it was. */
  readonly isNamedAgain: boolean;
  /** Whether a value was put somewhere that does not fit the type of the field. */
  readonly mayMisfit: boolean;
}

const noHistory: History = {
  previous: [],
  prefixes: [],
  suffixes: [],
  generation: undefined,
  vars: [],
  links: [],
  isNamedAgain: false,
  mayMisfit: false,
};

/** An object on its way through a build. It never changes: whoever changes it makes another one. */
export class BuiltObject {
  readonly writtenIn: WrittenIn;
  readonly manifest: Written;
  readonly history: History;
  #id: ObjectId | undefined;
  #key: string | undefined;
  #previousIds: readonly ObjectId[] | undefined;

  constructor(writtenIn: WrittenIn, manifest: Written, history: History = noHistory) {
    this.writtenIn = writtenIn;
    this.manifest = manifest;
    this.history = history;
  }

  /** What it is called now. */
  get id(): ObjectId {
    this.#id ??= idOf(this.manifest);
    return this.#id;
  }

  /** The same for all that kustomize takes for one object. */
  get key(): string {
    this.#key ??= keyOf(this.id);
    return this.#key;
  }

  /** What it was called at first. */
  get originalId(): ObjectId {
    return this.previousIds[0] ?? this.id;
  }

  /** What it was called before, the oldest first. */
  get previousIds(): readonly ObjectId[] {
    const { group, version } = this.id;
    this.#previousIds ??= this.history.previous.map((id) => ({ ...id, group, version }));
    return this.#previousIds;
  }

  /** All that it was ever called. */
  get ids(): readonly ObjectId[] {
    return this.history.previous.length === 0 ? [this.id] : [...this.previousIds, this.id];
  }

  /** Whether kustomize keeps notes of its own on it: in annotations, so that there are some, whatever is written. */
  get isNoted(): boolean {
    const { previous, prefixes, suffixes, generation } = this.history;
    const isGenerated = generation !== undefined && (generation.needsHash || generation.behavior !== '');
    return isGenerated || [previous, prefixes, suffixes].some((notes) => notes.length > 0);
  }

  withManifest(manifest: Written): BuiltObject {
    if (manifest === this.manifest) return this;
    const { links } = this.history;
    const linked = links.length === 0 ? manifest : withLinked(this.manifest, manifest, links);
    return new BuiltObject(this.writtenIn, linked, this.history);
  }

  /** kustomize puts one node of YAML into several fields that a label makes: they stay one. */
  linked(paths: readonly JsonPath[]): BuiltObject {
    return paths.length < 2 ? this : this.withHistory({ links: [...this.history.links, paths] });
  }

  /** It is called as before: what was worked out of that stays. */
  withHistory(change: Partial<History>): BuiltObject {
    const other = new BuiltObject(this.writtenIn, this.manifest, { ...this.history, ...change });
    other.#id = this.#id;
    other.#key = this.#key;
    return other;
  }

  /** Whether its name has no type any more: a prefix, a suffix or a patch makes it a text without quotes, whatever it is. */
  get hasPlainName(): boolean {
    const { prefixes, suffixes, isNamedAgain } = this.history;
    return isNamedAgain || prefixes.length > 0 || suffixes.length > 0;
  }

  /** Without what kustomize keeps in annotations: somebody took those away. */
  forgotten(): BuiltObject {
    return this.withHistory({ previous: [], prefixes: [], suffixes: [], generation: undefined });
  }

  /** Remembers what it is called, before that changes. */
  remembered(): BuiltObject {
    const previous = { ...this.id, namespace: effectiveNamespace(this.id) };
    return this.withHistory({ previous: [...this.history.previous, previous] });
  }
}

function withLinked(before: Written, after: Written, links: History['links']): Written {
  return links.reduce((sum, paths) => {
    const differs = (path: JsonPath): boolean => {
      const value = valueAt(sum.value, path);
      return value !== undefined && value !== valueAt(before.value, path);
    };
    const changedPath = paths.find(differs);
    const value = changedPath === undefined ? undefined : sum.follow(changedPath);
    if (value === undefined) return sum;
    return paths.reduce((all, path) => (all.follow(path) === undefined ? all : all.withFollowed(path, value)), sum);
  }, after);
}

function idOf(manifest: Written): ObjectId {
  const { value } = manifest;
  const metadata = isObject(value) ? value['metadata'] : undefined;
  return {
    ...splitApiVersion(textIn(value, 'apiVersion') ?? manifest.get('apiVersion')?.name ?? ''),
    kind: textIn(value, 'kind') ?? manifest.get('kind')?.name ?? '',
    name: textIn(metadata, 'name') ?? manifest.at('metadata', 'name')?.name ?? '',
    namespace: textIn(metadata, 'namespace') ?? manifest.at('metadata', 'namespace')?.name ?? '',
  };
}

/** What is no text is read as its author wrote it, which takes longer. */
function textIn(value: Json, key: string): string | undefined {
  const found = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof found === 'string' ? found : undefined;
}
