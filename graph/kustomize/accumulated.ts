import type { Origin } from '../origin.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import type { Failure } from './failures.ts';
import { noFieldSpecs, type FieldSpecs } from './field-specs.ts';
import type { ObjectList } from './object-list.ts';
import type { Written } from './written.ts';

/** What was seen on the way of a build besides objects. */
export interface Seen {
  /** Files that the build takes in. */
  readonly sources: readonly SourceFile[];
  /** Files that the build needs, and that are no YAML or beyond a budget. */
  readonly unreadable: readonly string[];
  /** Entries that lie elsewhere, such as in another repository, or that a variable names. */
  readonly remote: readonly string[];
  /** Entries that name nothing that is there. */
  readonly missing: readonly { readonly entry: string; readonly at: () => Origin }[];
  /** Entries that change what is built, such as Components and files of patches, and that were not read. */
  readonly changing: readonly string[];
  /** Why kustomize would refuse. */
  readonly failures: readonly Failure[];
}

/** What a build has gathered so far. */
export interface Accumulated {
  readonly objects: ObjectList;
  readonly specs: FieldSpecs;
  readonly vars: readonly Written[];
  readonly seen: Seen;
}

export const nothingSeen: Seen = { sources: [], unreadable: [], remote: [], missing: [], changing: [], failures: [] };
export const nothingYet: Accumulated = { objects: [], specs: noFieldSpecs, vars: [], seen: nothingSeen };

/** Collects what is seen. */
export class Seeing implements Seen {
  readonly sources: SourceFile[] = [];
  readonly unreadable: string[] = [];
  readonly remote: string[] = [];
  readonly missing: Seen['missing'][number][] = [];
  readonly changing: string[] = [];
  readonly failures: Failure[] = [];

  add(other: Seen): void {
    if (other === nothingSeen) return;
    for (const each of other.sources) this.sources.push(each);
    for (const each of other.unreadable) this.unreadable.push(each);
    for (const each of other.remote) this.remote.push(each);
    for (const each of other.missing) this.missing.push(each);
    for (const each of other.changing) this.changing.push(each);
    for (const each of other.failures) this.failures.push(each);
  }

  /** Everything in it, counted. */
  get size(): number {
    return this.sources.length + this.unreadable.length + this.remote.length + this.missing.length;
  }
}
