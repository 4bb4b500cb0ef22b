import { existsSync, readFileSync, statSync } from 'node:fs';
import { isObject, jsonOf } from '../../graph/json.ts';
import { UsageError } from '../exit-codes.ts';

/** A finding that is accepted. */
export interface Entry {
  readonly rule: string;
  readonly file: string;
  readonly object: string | null;
  readonly observed: string;
}

/** A file that cannot be read, which is accepted. */
export interface UnreadableEntry {
  readonly file: string;
  readonly reason: string;
}

/** What a baseline accepts. */
export interface Baseline {
  readonly findings: readonly Entry[];
  /** Those of an earlier version have none. */
  readonly unreadable: readonly UnreadableEntry[];
}

const required = {
  findings: 'texts rule, file and observed, and object as text or null',
  unreadable: 'texts file and reason',
} as const;

/**
 * Says no where a baseline would be written over something else, such as a manifest.
 *
 * @throws UsageError
 */
export function refuseOtherThanBaseline(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true || stats.size === 0) return;
  const found = jsonIn(path);
  if (isObject(found) && 'version' in found && Array.isArray(found['findings'])) return;
  throw new UsageError(`${path} was not written: it is there, and no baseline of holdfast; remove it, or name another`);
}

/** @throws UsageError where it is not there, or none. */
export function readBaseline(path: string): Baseline {
  if (!existsSync(path)) throw new UsageError(`--baseline ${path}: not there; write it with --write-baseline ${path}`);
  const found = jsonIn(path);
  if (!isObject(found) || found['version'] !== 1 || !Array.isArray(found['findings'])) {
    throw new UsageError(
      `--baseline ${path}: no baseline of holdfast; remove it, and write it anew with --write-baseline ${path}`,
    );
  }
  return {
    findings: entriesIn(path, 'findings', found['findings'], isEntry),
    unreadable: entriesIn(path, 'unreadable', found['unreadable'] ?? [], isUnreadableEntry),
  };
}

function entriesIn<Item>(
  path: string,
  key: 'findings' | 'unreadable',
  list: unknown,
  is: (entry: unknown) => entry is Item,
): readonly Item[] {
  const entries: readonly unknown[] = Array.isArray(list) ? list : [list];
  const damaged = entries.findIndex((entry) => !is(entry));
  if (damaged < 0) return entries as readonly Item[];
  throw new UsageError(
    `--baseline ${path}: ${key}[${damaged}] is damaged; required: ${required[key]}; write it anew with --write-baseline ${path}`,
  );
}

function jsonIn(path: string): unknown {
  try {
    return jsonOf(readFileSync(path, 'utf8'));
  } catch {
    return undefined; // such as a folder: no baseline either
  }
}

function isEntry(value: unknown): value is Entry {
  if (!isObject(value)) return false;
  const { rule, file, object, observed } = value;
  const isText = [rule, file, observed].every((each) => typeof each === 'string');
  return isText && (object === null || typeof object === 'string');
}

function isUnreadableEntry(value: unknown): value is UnreadableEntry {
  return isObject(value) && typeof value['file'] === 'string' && typeof value['reason'] === 'string';
}
