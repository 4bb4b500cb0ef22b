import { FileOrigin } from '../file-origin.ts';
import type { JsonObject, JsonPath } from '../json.ts';
import type { Origin } from '../origin.ts';
import type { SourceFile } from '../source-file.ts';
import type { Built, BuiltFile } from './build.ts';
import type { Patch } from './patches.ts';
import type { Rendered } from './render.ts';
import type { Variables } from './substitution.ts';

/** A Flux Kustomization as a document of a file. */
export interface Declared {
  readonly source: SourceFile;
  readonly index: number;
  readonly document: JsonObject;
}

/** A Flux Kustomization in one cluster, as the one above it renders it. */
export interface Consumer {
  readonly declared: Declared;
  readonly rendered: Rendered;
  readonly spec: JsonObject;
  readonly cluster: string;
  /** The folder that it applies; undefined where `spec.path` leads nowhere that was read. */
  readonly folder: string | undefined;
  readonly built: Built;
  readonly patches: readonly Patch[];
  readonly parent: Consumer | undefined;
  /** What it fills in; undefined where it substitutes nothing. */
  readonly variables: () => Variables | undefined;
}

/** A file as one Flux Kustomization applies it. */
export interface Use {
  readonly consumer: Consumer;
  readonly file: BuiltFile;
}

/** Where a field of a Kustomization is written: in its own file, or where a parent set it. */
export function locateIn(consumer: Consumer, path: JsonPath): Origin {
  const { source, index } = consumer.declared;
  return consumer.rendered.locate(path) ?? new FileOrigin(source, index, path);
}
