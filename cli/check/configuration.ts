import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isObject } from '../../graph/json.ts';
import { SourceFile } from '../../graph/source-file.ts';
import { YamlError } from '../../graph/yaml-error.ts';
import type { Severity } from '../../invariants/invariant.ts';
import { invariants } from '../../invariants/list.ts';
import { nearestName } from '../../topology/mistakes.ts';
import { UsageError } from '../exit-codes.ts';

/** What a repository decides for itself, in `holdfast.config.yaml`, `.json`, `.js` or `.mjs`. */
export interface Configuration {
  /** Severities by rule or by subject (`cilium/*`); `off` leaves a rule out. */
  readonly rules: ReadonlyMap<string, Severity | 'off'>;
  /** Folders and files that are not judged, as paths or with `*` and `**`. */
  readonly exclude: readonly string[];
  readonly failOn: Severity | undefined;
  readonly baseline: string | undefined;
}

export const severities: readonly Severity[] = ['error', 'warning', 'info'];
const names = [
  'holdfast.config.yaml',
  'holdfast.config.yml',
  'holdfast.config.json',
  'holdfast.config.js',
  'holdfast.config.mjs',
];
const empty: Configuration = { rules: new Map(), exclude: [], failOn: undefined, baseline: undefined };

/**
 * The configuration of the current folder, or the one that is named.
 *
 * @throws UsageError with everything that is wrong in it.
 */
export async function readConfiguration(path: string | undefined): Promise<Configuration> {
  const found = path ?? names.find((name) => existsSync(name));
  if (found === undefined) return empty;
  if (!existsSync(found)) throw new UsageError(`--config ${found}: not there`);
  return validate(found, await load(found));
}

async function load(path: string): Promise<unknown> {
  if (/\.m?js$/.test(path)) {
    const module = (await import(pathToFileURL(resolve(path)).href)) as { default?: unknown };
    return module.default;
  }
  try {
    return new SourceFile(path, readFileSync(path, 'utf8')).documents[0] ?? {};
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new UsageError(`${path}:${error.position.line}:${error.position.column}: ${error.message}`);
  }
}

function validate(path: string, given: unknown): Configuration {
  if (!isObject(given)) throw new UsageError(`${path}: required: an object with rules, exclude, failOn and baseline`);
  const mistakes: string[] = [];
  const known = ['rules', 'exclude', 'failOn', 'baseline'];
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) mistakes.push(`${key}: unknown; ${suggestion(key, known)}`);
  }
  const rules = levelsOf(given['rules'], mistakes);
  const { exclude = [], failOn, baseline } = given;
  if (!isTextList(exclude)) mistakes.push('exclude: required: a list of paths');
  const isFailOn = failOn === undefined || severities.includes(failOn as Severity);
  if (!isFailOn) mistakes.push(`failOn: ${JSON.stringify(failOn)}; required: error, warning or info`);
  if (baseline !== undefined && typeof baseline !== 'string') mistakes.push('baseline: required: a path');
  if (mistakes.length > 0) throw new UsageError(`${path}:\n  ${mistakes.join('\n  ')}`);
  return {
    rules,
    exclude: isTextList(exclude) ? exclude : [],
    failOn: failOn as Severity | undefined,
    baseline: baseline as string | undefined,
  };
}

function levelsOf(given: unknown, mistakes: string[]): Map<string, Severity | 'off'> {
  const rules = new Map<string, Severity | 'off'>();
  for (const [id, level] of Object.entries(isObject(given) ? given : {})) {
    if (matching(id).length === 0) mistakes.push(`rules["${id}"]: no such rule; ${suggestion(id, ids)}`);
    else if (!isLevel(level))
      mistakes.push(`rules["${id}"]: ${JSON.stringify(level)}; required: error, warning, info or off`);
    else rules.set(id, level);
  }
  return rules;
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

const ids = invariants.map(({ id }) => id);

function isLevel(value: unknown): value is Severity | 'off' {
  return value === 'off' || severities.includes(value as Severity);
}

function suggestion(name: string, candidates: readonly string[]): string {
  const nearest = nearestName(name, candidates);
  return nearest === undefined ? 'holdfast rules lists all' : `did you mean "${nearest}"?`;
}

/** Ids of the rules that a pattern names: an id, or a subject and a star. */
export function matching(pattern: string): string[] {
  return pattern.endsWith('/*')
    ? ids.filter((id) => id.startsWith(pattern.slice(0, -1)))
    : ids.filter((id) => id === pattern);
}

/** Whether a path is under one of the patterns. */
export function isExcluded(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const source = pattern
      .replace(/\/$/, '')
      .split(/(\*\*\/?|\*)/)
      .map((part) =>
        part.startsWith('**') ? '(?:.*/)?' : part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'),
      )
      .join('');
    return new RegExp(`^(?:\\./)?${source}(?:/.*)?$`).test(path);
  });
}
