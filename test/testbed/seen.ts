import { readFileSync, writeFileSync } from 'node:fs';
import type { State } from '../../analysis/impact/state.ts';

/** How something is taken away: all of its processes at once, or its network. */
export type How = 'power' | 'cut';

/** What was seen of an application from a failure on. */
export interface SeenApplication {
  /** The id of its part in the failure model. */
  readonly part: string;
  /** The nodes of its pods that served before, one for each pod. */
  readonly before: readonly string[];
  readonly observed: State;
  /** Seconds until it served again, after an interruption. */
  readonly servedAfterSeconds?: number;
  /** Seconds until as many pods as before served, none of them reduced; undefined where that never was. */
  readonly wholeAfterSeconds?: number;
}

/** What was seen of a failure, in a form that a file keeps: predictions are not part of it, so that later ones can be held against it. */
export interface SeenFailure {
  readonly stack: string;
  /** Ids of the parts that failed. */
  readonly failed: readonly string[];
  readonly how: How;
  /** Nodes that were taken away. */
  readonly gone: readonly string[];
  /** Nodes on which pods of CoreDNS served before. */
  readonly namesOn: readonly string[];
  /** For how long the bed let pods wait on a node that is lost, where they say nothing: 300 in a real cluster. */
  readonly tolerationSeconds: number;
  /** For how long was looked. */
  readonly seconds: number;
  /** Seconds until the API server called the nodes not ready; undefined where it never did. */
  readonly notReadyAfterSeconds?: number;
  readonly applications: readonly SeenApplication[];
}

/** Adds failures to those that a file keeps, or starts it. */
export function writeSeen(path: string, seen: readonly SeenFailure[]): void {
  writeFileSync(path, `${JSON.stringify(seen, undefined, 1)}\n`);
}

export function readSeen(path: string): SeenFailure[] {
  return JSON.parse(readFileSync(path, 'utf8')) as SeenFailure[];
}
