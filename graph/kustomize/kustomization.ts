import type { Origin } from '../origin.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import type { Failure } from './failures.ts';
import { SpotPlace, type Place } from './place.ts';
import { Written } from './written.ts';

/** A kustomization with what its texts are relative to. */
export interface Kustomization {
  /** What it says. */
  readonly written: Written;
  /** The folder that its paths are relative to. */
  readonly folder: string;
  /** Its file; undefined for one that Flux makes where there is none. */
  readonly source: SourceFile | undefined;
  /** The file that budgets are said of. */
  readonly where: string;
  /** What kustomize refuses in the file itself. */
  readonly problems: readonly Failure[];
}

/** A text of a kustomization; nothing where it is empty. */
export function textIn(written: Written, field: string): Written | undefined {
  const found = written.get(field);
  return found === undefined || found.isNull || found.text === '' ? undefined : found;
}

/** The items of a list of a kustomization. */
export function listIn(written: Written, field: string): Written[] {
  return written.get(field)?.items ?? [];
}

/** The texts of a map of texts, in the order in which kustomize sets them. */
export function pairsIn(map: Written | undefined): { readonly key: string; readonly value: Written }[] {
  return [...(map?.keys ?? [])].sort().flatMap((key) => {
    const value = map?.get(key);
    return value === undefined ? [] : [{ key, value: new Written(value.text, value.place) }];
  });
}

/** A value that a kustomization sets, at the place that says so. */
export function setBy(value: string | number | boolean, place: Place): Written {
  return new Written(value, new SpotPlace(() => place.origin));
}

export function originOf(written: Written): () => Origin {
  return () => written.place.origin;
}
