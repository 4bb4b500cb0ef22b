import { isObject, textAt, type JsonObject } from '../json.ts';
import { identify, type Identity } from '../identity.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import type { BuiltObject } from '../kustomize/built-object.ts';
import { DocumentPlace } from '../kustomize/place.ts';
import { Written } from '../kustomize/written.ts';
import { mayBe, unknownIn } from '../unknown.ts';

/** What applies something, as a document of a file: a Flux Kustomization or a kustomization. */
export interface Declared {
  readonly source: SourceFile;
  readonly index: number;
  readonly document: JsonObject;
  /** Where no document declares it, such as for the sync of a FluxInstance. @default as the one above it renders it */
  readonly manifest?: Written;
}

/** What a Flux Kustomization says, with the places of what it says. */
export function writtenOf({ source, index, document, manifest }: Declared): Written {
  return manifest ?? new Written(document, new DocumentPlace(source, index, []));
}

/** The one that an object of a build is written as. */
export function declaredAs(
  { writtenIn: { source, document } }: BuiltObject,
  all: ReadonlyMap<SourceFile, readonly Declared[]>,
): Declared | undefined {
  return all.get(source)?.find((declared) => declared.document === document);
}

/** The Flux Kustomizations that a file is written as. */
export function declaredIn(source: SourceFile): Declared[] {
  if (!/kustomize\.toolkit\.fluxcd\.io|Kustomization|sourceRef/.test(source.text)) return [];
  return source.documents.flatMap((document, index) => {
    const identity = identify(document);
    if (identity === undefined || !isObject(document)) return [];
    const isFlux = identity.group === 'kustomize.toolkit.fluxcd.io' && identity.kind === 'Kustomization';
    return isFlux || mayBeFlux(identity, document) ? [{ source, index, document }] : [];
  });
}

/** Whether it is one as soon as the variables of its type are filled in. */
function mayBeFlux({ apiVersion, group, kind }: Identity, document: JsonObject): boolean {
  if (unknownIn(apiVersion) === undefined && unknownIn(kind) === undefined) return false;
  const isGroup = group === 'kustomize.toolkit.fluxcd.io' || unknownIn(apiVersion) !== undefined;
  return isGroup && mayBe(kind, 'Kustomization') && textAt(document, ['spec', 'path']) !== undefined;
}
