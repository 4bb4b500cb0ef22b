import { posix } from 'node:path';
import { addTo } from '../group-by.ts';
import { FileOrigin } from '../file-origin.ts';
import { isObject, listAt, objectAt, textAt, type JsonObject } from '../json.ts';
import type { Origin } from '../origin.ts';
import type { SourceFile } from '../source-file.ts';
import type { Generated } from './build.ts';
import { locateIn, type Consumer, type Use } from './consumer.ts';
import type { Variable, Variables } from './substitution.ts';

interface ConfigSource {
  readonly file: string;
  /** Read when somebody fills them in: most ConfigMaps hold no variables. */
  readonly values: () => ReadonlyMap<string, Variable>;
}

/** Finds the variables of a Flux Kustomization: written in it, in ConfigMaps, or made of `.env` files. */
export class VariableSources {
  readonly #byName = new Map<string, ConfigSource[]>();
  readonly #others: ReadonlyMap<string, string>;
  readonly #usesOf: (path: string) => readonly Use[];

  constructor(
    sources: readonly SourceFile[],
    others: ReadonlyMap<string, string>,
    usesOf: (path: string) => readonly Use[],
  ) {
    this.#others = others;
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
      else for (const [key, variable] of found.values()) known.set(key, variable);
    }
    for (const [name, value] of Object.entries(objectAt(consumer.spec, ['postBuild', 'substitute']))) {
      const isPlain = ['string', 'number', 'boolean'].includes(typeof value);
      known.set(name, {
        value: isPlain ? String(value) : undefined,
        origin: () => locateIn(consumer, ['spec', 'postBuild', 'substitute', name]),
      });
    }
    return known.size === 0 && unknownSource === undefined ? undefined : { known, unknownSource };
  }

  /** The only source of that name, or the one that the same cluster applies. */
  #find(consumer: Consumer, kind: string, name: string): ConfigSource | undefined {
    for (let above: Consumer | undefined = consumer; above !== undefined; above = above.parent) {
      const made = above.built.generated.find((each) => each.kind === kind && each.name === name);
      if (made !== undefined) return this.#generated(made);
    }
    const candidates = this.#byName.get(`${kind}/${name}`) ?? [];
    if (candidates.length < 2) return candidates[0];
    const applied = candidates.filter(({ file }) => this.#usesOf(file).some((use) => isAbove(use.consumer, consumer)));
    return applied.length === 1 ? applied[0] : undefined;
  }

  #generated({ kind, document, source, index, folder }: Generated): ConfigSource | undefined {
    const values = new Map<string, Variable>();
    const field = kind === 'ConfigMap' ? 'configMapGenerator' : 'secretGenerator';
    const put = (line: string, origin: () => Origin): void => {
      const at = line.indexOf('=');
      if (at < 1 || line.trimStart().startsWith('#')) return;
      const value = line.slice(at + 1).replace(/^(["'])(.*)\1$/, '$2');
      values.set(line.slice(0, at).trim(), { value: kind === 'Secret' ? undefined : value, origin });
    };
    for (const [number, literal] of listAt(document, ['literals']).entries()) {
      if (typeof literal !== 'string') continue;
      const path = [field, index, 'literals', number];
      put(literal, () => new FileOrigin(source, 0, path));
    }
    const files = [...listAt(document, ['envs']), document['env']].filter((entry) => typeof entry === 'string');
    for (const entry of files) {
      const path = posix.normalize(posix.join(folder, entry));
      const text = this.#others.get(path);
      if (text === undefined) return undefined;
      for (const [line, content] of text.split(/\r?\n/).entries())
        put(content, () => ({ from: 'file', file: path, line: line + 1, column: 1 }));
    }
    return { file: source.path, values: () => values };
  }
}

function isAbove(other: Consumer, consumer: Consumer): boolean {
  for (let above: Consumer | undefined = consumer; above !== undefined; above = above.parent)
    if (above === other) return true;
  return false;
}

/** Keys of a ConfigMap or Secret. Values of Secrets, and encrypted ones, are not known. */
function valuesIn(source: SourceFile, index: number, document: JsonObject, kind: string): Map<string, Variable> {
  const values = new Map<string, Variable>();
  for (const field of ['data', 'stringData']) {
    for (const [key, value] of Object.entries(objectAt(document, [field]))) {
      const isKnown = kind === 'ConfigMap' && typeof value === 'string' && !value.startsWith('ENC[');
      values.set(key, {
        value: isKnown ? value : undefined,
        origin: () => new FileOrigin(source, index, [field, key]),
      });
    }
  }
  return values;
}
