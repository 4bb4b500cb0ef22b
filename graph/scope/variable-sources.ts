import { addTo } from '../group-by.ts';
import { FileOrigin } from '../yaml/file-origin.ts';
import { isObject, listAt, objectAt, textAt, type JsonObject } from '../json.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import type { BuiltObject } from '../kustomize/built-object.ts';
import type { Failure } from '../kustomize/failures.ts';
import { locateIn, type Consumer, type Use } from './consumer.ts';
import { isEncrypted, unknownIn } from '../unknown.ts';
import type { Variable, Variables } from './substitution.ts';

interface ConfigSource {
  readonly file: string;
  /** Read when somebody fills them in: most ConfigMaps hold no variables. */
  readonly values: () => ReadonlyMap<string, Variable>;
}

/** Finds the variables of a Flux Kustomization: written in it, in ConfigMaps, or made by generators. */
export class VariableSources {
  readonly #byName = new Map<string, ConfigSource[]>();
  readonly #usesOf: (path: string) => readonly Use[];

  constructor(sources: readonly SourceFile[], usesOf: (path: string) => readonly Use[]) {
    this.#usesOf = usesOf;
    for (const source of sources) {
      if (!/kind:\s*["']?(ConfigMap|Secret)\b/.test(source.text)) continue;
      for (const [index, document] of source.documents.entries()) {
        const kind = textAt(document, ['kind']);
        const name = textAt(document, ['metadata', 'name']);
        if ((kind !== 'ConfigMap' && kind !== 'Secret') || name === undefined || !isObject(document)) continue;
        let read: ReadonlyMap<string, Variable> | undefined;
        const values = (): ReadonlyMap<string, Variable> => (read ??= valuesIn(source, index, document, kind));
        addTo(this.#byName, `${kind}/${name}`, { file: source.path, values });
      }
    }
  }

  /** Undefined where Flux substitutes nothing: without postBuild, and where no variable is known at all. */
  of(consumer: Consumer): Variables | undefined {
    if (!isObject(consumer.spec['postBuild'])) return undefined;
    const known = new Map<string, Variable>();
    let unknownSource: string | undefined;
    for (const reference of listAt(consumer.spec, ['postBuild', 'substituteFrom'])) {
      const [kind = '', name = ''] = [textAt(reference, ['kind']), textAt(reference, ['name'])];
      const found = this.#find(consumer, kind, name);
      if (found === undefined) unknownSource = `${kind}/${name}`;
      else if (consumer.work.take('renderedValues', found.values().size, consumer.declared.source.path))
        for (const [key, variable] of found.values()) known.set(key, variable);
    }
    for (const [name, value] of Object.entries(objectAt(consumer.spec, ['postBuild', 'substitute']))) {
      if (value === null) continue; // the API server drops it
      const isPlain = ['string', 'number', 'boolean'].includes(typeof value);
      known.set(name, {
        value: isPlain ? onOneLine(String(value)) : undefined,
        origin: () => locateIn(consumer, ['spec', 'postBuild', 'substitute', name]),
      });
    }
    return known.size === 0 && unknownSource === undefined
      ? undefined
      : { known, unknownSource, misnamed: misnamedIn(known) };
  }

  /** The only source of that name, or the one that the same cluster applies. */
  #find(consumer: Consumer, kind: string, name: string): ConfigSource | undefined {
    for (let above: Consumer | undefined = consumer; above !== undefined; above = above.parent) {
      const { objects } = above.built;
      if (!consumer.work.take('renderedValues', objects.length, consumer.declared.source.path)) return undefined;
      const made = objects.find((object) => isMade(object, kind, name));
      if (made !== undefined) return generated(made);
    }
    const candidates = (this.#byName.get(`${kind}/${name}`) ?? []).filter((source) =>
      this.#mayBeBeside(consumer, source, (object) => isCalled(object, kind, name)),
    );
    if (candidates.length < 2) return candidates[0];
    for (const fits of [isAbove, isOfSameCluster]) {
      const applied = candidates.filter(({ file }) => this.#usesOf(file).some((use) => fits(use.consumer, consumer)));
      if (applied.length > 0) return applied.length === 1 ? applied[0] : undefined;
    }
    return undefined;
  }

  /** Whether a source may lie in the namespace of a Kustomization, where Flux looks for it: what is applied to another does not. */
  #mayBeBeside(consumer: Consumer, { file }: ConfigSource, isIt: (object: BuiltObject) => boolean): boolean {
    const namespace = textAt(consumer.manifest.value, ['metadata', 'namespace']);
    const places = this.#usesOf(file).flatMap(({ object }) => (isIt(object) ? object.id.namespace : []));
    if (namespace === undefined || places.length === 0) return true;
    return places.some((place) => place === '' || place === namespace || unknownIn(place) !== undefined);
  }
}

const nameOfVariable = /^[_A-Za-z][_A-Za-z0-9]*$/;

/** Flux asks this of every variable, whoever fills it in (fluxcd/pkg kustomize v1.41.0, kustomize_varsub.go). */
function misnamedIn(known: ReadonlyMap<string, Variable>): Failure | undefined {
  for (const [name, { origin }] of known)
    if (!nameOfVariable.test(name))
      return { reason: `${name} is no name of a variable, which has letters, digits and _ alone`, at: origin };
  return undefined;
}

function isCalled({ id, originalId }: BuiltObject, kind: string, name: string): boolean {
  return id.kind === kind && (id.name === name || originalId.name === name);
}

/** Whether a generator makes an object that is called so, or was before its hash. */
function isMade(object: BuiltObject, kind: string, name: string): boolean {
  return object.writtenIn.generator !== undefined && isCalled(object, kind, name);
}

function generated({ writtenIn, manifest, id }: BuiltObject): ConfigSource {
  const values = new Map<string, Variable>();
  const data = manifest.get('data');
  for (const key of data?.keys ?? []) {
    const entry = data?.get(key);
    if (entry === undefined) continue;
    const isKnown = id.kind === 'ConfigMap' && typeof entry.value === 'string';
    values.set(key, { value: isKnown ? onOneLine(entry.text) : undefined, origin: () => entry.place.origin });
  }
  return { file: writtenIn.source.path, values: () => values };
}

/** Flux takes the line breaks out of what it fills in. */
function onOneLine(value: string): string {
  return value.replaceAll('\n', '');
}

function isAbove(other: Consumer, consumer: Consumer): boolean {
  for (let above: Consumer | undefined = consumer; above !== undefined; above = above.parent)
    if (above === other) return true;
  return false;
}

function isOfSameCluster(other: Consumer, consumer: Consumer): boolean {
  return other.cluster === consumer.cluster;
}

/** Keys of a ConfigMap or Secret. Values of Secrets, and encrypted ones, are not known. */
function valuesIn(source: SourceFile, index: number, document: JsonObject, kind: string): Map<string, Variable> {
  const values = new Map<string, Variable>();
  for (const field of ['data', 'stringData']) {
    for (const [key, value] of Object.entries(objectAt(document, [field]))) {
      const isKnown = kind === 'ConfigMap' && typeof value === 'string' && !isEncrypted(value);
      values.set(key, {
        value: isKnown ? onOneLine(value) : undefined,
        origin: () => new FileOrigin(source, index, [field, key]),
      });
    }
  }
  return values;
}
