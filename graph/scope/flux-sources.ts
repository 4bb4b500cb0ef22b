import { isObject, listAt, objectAt, textAt, type Json, type JsonObject } from '../json.ts';
import { identify } from '../identity.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import { unknownIn } from '../unknown.ts';
import { keyOf, mayBeNamed, type SourceReference } from './source-reference.ts';

/**
 * Whose files a Flux Kustomization applies: those that were read, those of another repository, whose a variable decides, or nobody
 * knows.
 */
export type Ownership = 'own' | 'foreign' | 'hidden' | 'unknown';

/** An object of Flux from which files come, such as a GitRepository. */
export interface SourceObject extends SourceReference {
  /** Where it fetches from, without protocol, user and ending; undefined where a variable decides. */
  readonly address: string | undefined;
  readonly source: SourceFile;
  readonly manifest: JsonObject;
}

/** A folder that the Flux operator applies: the root of a cluster, of a FluxInstance or of the values of its chart. */
export interface Sync {
  readonly source: SourceFile;
  readonly index: number;
  /** Where `sync` stands in the document. */
  readonly at: readonly string[];
  readonly path: string;
  readonly reference: SourceReference;
  readonly address: string | undefined;
}

/** A reference of a Kustomization, and whether its path leads to a folder that was read. */
export interface Referenced {
  /** Undefined where a variable decides. */
  readonly reference: SourceReference | undefined;
  readonly isFound: boolean;
}

const fetched = new Set(['GitRepository', 'OCIRepository', 'Bucket', 'HelmChart', 'ExternalArtifact']);

/** Every source and every sync that was read, and which of them are this repository. */
export class FluxSources {
  readonly objects: readonly SourceObject[];
  readonly syncs: readonly Sync[];
  /** Artifacts that are put together of folders, by `namespace/name`: each path in the artifact with the path in the repository. */
  readonly #generated = new Map<string, readonly Copy[]>();
  readonly #byKey: ReadonlyMap<string, SourceObject>;
  /** Undefined where a variable decides which address this repository has. */
  readonly #own: ReadonlySet<string> | undefined;
  /** Sources whose kind, name or namespace is a variable: each may be one that somebody names. */
  readonly #hidden: readonly SourceObject[];
  readonly #ownership = new Map<string, Ownership>();

  /** @param referenced every `sourceRef` of a Flux Kustomization, as often as it is written */
  constructor(sources: readonly SourceFile[], referenced: readonly Referenced[]) {
    this.objects = sources.flatMap(sourceObjectsIn);
    this.syncs = sources.flatMap(syncsIn);
    this.#hidden = this.objects.filter(
      (object) => unknownIn([object.kind, object.name, object.namespace]) !== undefined,
    );
    this.#byKey = new Map(this.objects.map((object) => [keyOf(object), object]));
    for (const { name, namespace, artifacts } of sources.flatMap(generatorsIn))
      for (const artifact of artifacts) this.#generated.set(`${namespace}/${artifact.name || name}`, artifact.copies);
    this.#own = this.#ownAddresses(referenced);
  }

  /** Whether the files that a reference leads to are the ones that were read. */
  ownership(reference: SourceReference): Ownership {
    if (reference.kind === 'ExternalArtifact') return this.#copies(reference) === undefined ? 'unknown' : 'own';
    const key = keyOf(reference);
    const known = this.#ownership.get(key) ?? this.#ownershipOf(reference);
    this.#ownership.set(key, known);
    return known;
  }

  #ownershipOf(reference: SourceReference): Ownership {
    const isSync = this.#isSync(reference);
    const object = this.#byKey.get(keyOf(reference)) ?? (isSync ? undefined : this.#aloneOf(reference));
    if (object === undefined) {
      if (isSync) return 'own';
      return this.#own === undefined || this.#hidden.some((each) => mayBeNamed(each, reference)) ? 'hidden' : 'unknown';
    }
    if (this.#own === undefined || object.address === undefined) return isStart(object) ? 'own' : 'hidden';
    if (this.#own.size === 0) return 'unknown';
    return this.#isOwnAddress(object.address, this.#own) ? 'own' : 'foreign';
  }

  /** The one source of that kind and name, whatever namespace it is written in: what applies it may set another. */
  #aloneOf({ kind, name }: SourceReference): SourceObject | undefined {
    const found = this.objects.filter((object) => object.kind === kind && object.name === name);
    return new Set(found.map(({ address }) => address)).size === 1 ? found[0] : undefined;
  }

  /** The path in the repository of a path in what a reference leads to; the same unless the artifact is put together. */
  pathIn(reference: SourceReference, path: string): string {
    const inside = path.replace(/^\.?\/+/, '');
    const copy = this.#copies(reference)?.find(({ to }) => to === '' || inside === to || inside.startsWith(`${to}/`));
    return copy === undefined ? path : `./${[copy.from, inside.slice(copy.to.length)].join('/')}`;
  }

  #copies({ kind, namespace, name }: SourceReference): readonly Copy[] | undefined {
    return kind === 'ExternalArtifact' ? this.#generated.get(`${namespace}/${name}`) : undefined;
  }

  #isSync(reference: SourceReference): boolean {
    return this.syncs.some((sync) => keyOf(sync.reference) === keyOf(reference));
  }

  /** An OCI artifact of the same repository lies below its address in the registry. */
  #isOwnAddress(address: string, all: ReadonlySet<string>): boolean {
    const path = address.slice(address.indexOf('/') + 1);
    return [...all].some((own) => {
      const ownPath = own.slice(own.indexOf('/') + 1);
      const isArtifact = address.startsWith('oci:') && own !== undeclared;
      return own === address || (isArtifact && `/${path}/`.includes(`/${ownPath}/`));
    });
  }

  /**
   * What a cluster starts from is this repository; else the address whose Kustomizations name most folders that were read. Where that is
   * a source that is nowhere declared, a bootstrap made it, and every address is another repository's.
   */
  #ownAddresses(referenced: readonly Referenced[]): ReadonlySet<string> | undefined {
    const start = this.objects.filter((object) => isStart(object) || this.#isSync(object));
    const first = [...this.syncs, ...start].flatMap(({ address }) => address ?? []);
    if (first.length > 0) return new Set(first);
    // The one that decides may be among those that are not known.
    const isHidden = referenced.some(({ reference }) => {
      const object = reference && this.#byKey.get(keyOf(reference));
      return reference === undefined || (object !== undefined && object.address === undefined);
    });
    if (isHidden || this.#hidden.length > 0) return undefined;
    const found = new Map<string, { found: number; all: number }>();
    for (const { reference, isFound } of referenced) {
      if (reference === undefined) continue;
      const object = this.#byKey.get(keyOf(reference));
      const address = object === undefined ? undeclared : object.address;
      if (address === undefined) continue;
      const known = found.get(address) ?? { found: 0, all: 0 };
      found.set(address, { found: known.found + (isFound ? 1 : 0), all: known.all + 1 });
    }
    const [most] = [...found]
      .filter(([, each]) => each.found * 2 >= each.all)
      .sort(([, a], [, b]) => b.found - a.found);
    return new Set(most === undefined || most[1].found === 0 ? [] : [most[0]]);
  }
}

/** What `flux bootstrap` calls the source of the repository that it writes to. */
function isStart({ name }: SourceReference): boolean {
  return name === 'flux-system';
}

/** No address is like it. */
const undeclared = '';

function sourceObjectsIn(source: SourceFile): SourceObject[] {
  if (!/source\.toolkit\.fluxcd\.io|GitRepository|OCIRepository/.test(source.text)) return [];
  return source.documents.flatMap((document) => {
    const identity = identify(document);
    if (identity === undefined || !isObject(document)) return [];
    const { apiVersion, group, kind, name, namespace = 'flux-system' } = identity;
    if (group !== 'source.toolkit.fluxcd.io' && unknownIn(apiVersion) === undefined) return [];
    if (!fetched.has(kind) && unknownIn(kind) === undefined) return [];
    return [
      { kind, name, namespace, source, manifest: document, address: addressOf(textAt(document, ['spec', 'url'])) },
    ];
  });
}

function syncsIn(source: SourceFile): Sync[] {
  if (!source.text.includes('sync:')) return [];
  return source.documents.flatMap((document, index) => {
    const at = placeOfSync(document);
    const sync = objectAt(document, at ?? []);
    const path = textAt(sync, ['path']);
    if (at === undefined || path === undefined) return [];
    const namespace = textAt(document, ['metadata', 'namespace']) ?? 'flux-system';
    const [kind, name] = [textAt(sync, ['kind']) ?? 'GitRepository', textAt(sync, ['name']) ?? 'flux-system'];
    const address = addressOf(textAt(sync, ['url']));
    return [{ source, index, at, path, address, reference: { kind, name, namespace } }];
  });
}

/** Of a FluxInstance, of a release of its chart, or of the values of one in a file of their own. */
function placeOfSync(document: Json): readonly string[] | undefined {
  const identity = identify(document);
  const at =
    identity === undefined
      ? ['instance', 'sync']
      : identity.kind === 'FluxInstance'
        ? ['spec', 'sync']
        : identity.kind === 'HelmRelease'
          ? ['spec', 'values', 'instance', 'sync']
          : undefined;
  return at !== undefined && textAt(document, [...at, 'url']) !== undefined ? at : undefined;
}

/** `https://user@host/owner/name.git` and `ssh://git@host/owner/name` are one address: `host/owner/name`. */
export function addressOf(url: string | undefined): string | undefined {
  if (url === undefined || unknownIn(url) !== undefined) return undefined;
  const isOci = url.startsWith('oci://');
  const plain = url
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/^[^@/]*@/, '')
    .replace(/^([^/:]+):(?!\d)/, '$1/')
    .replace(/(?<!\/)\/+$/, '')
    .replace(/\.git$/, '')
    .toLowerCase();
  return isOci ? `oci:${plain}` : plain;
}

/** A folder of the repository as it lies in an artifact. */
interface Copy {
  readonly from: string;
  readonly to: string;
}

interface Generator {
  readonly name: string;
  readonly namespace: string;
  readonly artifacts: readonly { readonly name: string; readonly copies: readonly Copy[] }[];
}

/** ArtifactGenerators of source-watcher: `@alias/folder/**` becomes `@artifact/folder/`. */
function generatorsIn(source: SourceFile): Generator[] {
  if (!source.text.includes('ArtifactGenerator')) return [];
  return source.documents.flatMap((document) => {
    const identity = identify(document);
    if (identity?.kind !== 'ArtifactGenerator') return [];
    const artifacts = listAt(document, ['spec', 'artifacts']).map((artifact) => ({
      name: textAt(artifact, ['name']) ?? '',
      copies: listAt(artifact, ['copy']).map((copy) => ({
        from: folderIn(textAt(copy, ['from']) ?? ''),
        to: folderIn(textAt(copy, ['to']) ?? ''),
      })),
    }));
    return [{ name: identity.name, namespace: identity.namespace ?? 'flux-system', artifacts }];
  });
}

function folderIn(place: string): string {
  const [folder = ''] = place.replace(/^@[^/]*\/?/, '').split('*');
  return folder.replace(/(?<!\/)\/+$/, '');
}
