import type { JsonObject, JsonPath } from '../json.ts';
import type { Origin } from '../origin.ts';
import type { Place } from './artifacts.ts';
import type { Declared } from './declared.ts';
import type { Built } from '../kustomize/builds.ts';
import type { BuiltObject } from '../kustomize/built-object.ts';
import type { Written } from '../kustomize/written.ts';
import type { Variables } from './substitution.ts';
import type { Work } from '../work.ts';

/** What applies something in one cluster, as the one above it renders it. */
export interface Consumer {
  /** Who applies it: Flux, Argo CD, or somebody by `kubectl -k`. */
  readonly by: 'Flux' | 'Argo CD' | 'kustomize';
  readonly declared: Declared;
  /** The whole document, as it is applied. */
  readonly manifest: Written;
  readonly spec: JsonObject;
  readonly cluster: string;
  /** Where it looks for its files. */
  readonly place: Place;
  /** The folder that it applies; undefined where `spec.path` leads nowhere that was read. */
  readonly folder: string | undefined;
  readonly built: Built;
  readonly parent: Consumer | undefined;
  /** Whether a cluster starts from it: a bootstrap or the Flux operator applies it, and nothing else. */
  readonly isSync: boolean;
  /** What it fills in; undefined where it substitutes nothing. */
  readonly variables: () => Variables | undefined;
  /** Why what it applies was not read; undefined where it was. */
  readonly notFollowed: NotFollowed | undefined;
  /** The namespace of what names none, where Argo CD gives it one. */
  readonly namespace?: Written | undefined;
  /** What working it out takes. */
  readonly work: Work;
}

/** Why what somebody applies was not read. */
export interface NotFollowed {
  /** In words that follow a name. */
  readonly reason: string;
  /** Whether another repository holds it. */
  readonly isForeign: boolean;
  /** Whether it is a release of a chart that was not rendered. */
  readonly isRelease: boolean;
}

/** An object as one of them applies it. */
export interface Use {
  readonly consumer: Consumer;
  readonly object: BuiltObject;
}

/** Where a field of a Kustomization is written: in its own file, or where a parent set it. */
export function locateIn(consumer: Consumer, path: JsonPath): Origin {
  return originAt(consumer.manifest, path);
}

/** Where what stands at a path was decided. */
export function originAt(manifest: Written, path: JsonPath): Origin {
  return path.reduce((place, step) => place.child(step), manifest.place).origin;
}
