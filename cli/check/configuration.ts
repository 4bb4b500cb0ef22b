import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isObject } from '../../graph/json.ts';
import { parseText, textOf } from '../../graph/disk/read-file.ts';
import type { Severity } from '../../invariants/invariant.ts';
import { profileOf, profiles, type Profile } from '../../invariants/profiles.ts';
import { nearestName } from '../../topology/mistakes.ts';
import { UsageError } from '../exit-codes.ts';
import { matching, suggestedRule } from './rule-patterns.ts';

/** What a repository decides for itself, in `holdfast.config.yaml` or `.json`. */
export interface Configuration {
  /** Severities by rule or by pattern (`cilium/*`), the last one that matches counts; `off` leaves a rule out. @default as the rules say */
  readonly rules: ReadonlyMap<string, Severity | 'off'>;
  /** The set of rules that counts. @default 'default' */
  readonly profile: Profile | undefined;
  /** Folders and files that are not judged: globs that begin in `folder`. @default none */
  readonly exclude: readonly string[];
  /** Lowest severity that fails. @default 'error' */
  readonly failOn: Severity | undefined;
  /** Path of a baseline; it is written from `folder` on. @default none */
  readonly baseline: string | undefined;
  /** Where its paths begin: the folder that it lies in. */
  readonly folder: string;
}

export const severities: readonly Severity[] = ['error', 'warning', 'info'];
const names = ['holdfast.config.yaml', 'holdfast.config.yml', 'holdfast.config.json'];
const scripts = ['js', 'mjs', 'cjs', 'ts', 'mts'].map((ending) => `holdfast.config.${ending}`);
const keys = ['profile', 'rules', 'exclude', 'failOn', 'baseline'];
const empty: Configuration = {
  profile: undefined,
  rules: new Map(),
  exclude: [],
  failOn: undefined,
  baseline: undefined,
  folder: '.',
};

/**
 * The configuration of the current folder, or the one that is named. A program is never looked for: it runs only where it is named.
 *
 * @throws UsageError with everything that is wrong in it.
 */
export async function readConfiguration(path: string | undefined): Promise<Configuration> {
  const found = path === undefined ? names.filter((name) => existsSync(name)) : [path];
  const [first] = found;
  if (first === undefined) return empty;
  if (found.length > 1) throw new UsageError(`${found.join(' and ')}: required: one of them; remove the others`);
  return validate(first, await load(first));
}

/** What lies in the current folder or in one that is checked, looks like a configuration, and is not read: one sentence for each. */
export function ignoredConfigurations(folders: readonly string[], named: string | undefined): string[] {
  const read = named === undefined ? names.map((name) => resolve(name)) : [resolve(named)];
  const candidates = ['.', ...folders].flatMap((folder) => [...names, ...scripts].map((name) => joined(folder, name)));
  const ignored = new Map(candidates.map((path) => [resolve(path), path]));
  return [...ignored]
    .filter(([place]) => !read.includes(place) && existsSync(place))
    .map(([, path]) => `${path} is ignored: ${reasonToIgnore(path)}; to use it, name it with --config ${path}`);
}

function joined(folder: string, name: string): string {
  return folder === '.' ? name : `${folder.replace(/(?<!\/)\/+$/, '')}/${name}`;
}

function reasonToIgnore(path: string): string {
  return isScript(path)
    ? 'a program in a repository runs only on request'
    : 'only that of the current folder is read by itself';
}

function isScript(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path);
}

async function load(path: string): Promise<unknown> {
  if (!existsSync(path)) throw new UsageError(`--config ${path}: not there`);
  if (isScript(path)) {
    const module = (await import(pathToFileURL(resolve(path)).href)) as { default?: unknown };
    return module.default;
  }
  const file = textOf({ file: path, shown: path });
  const read = 'text' in file ? parseText(path, file.text) : file;
  if (!('source' in read)) {
    throw new UsageError(
      `${[path, read.line, read.column].filter((part) => part !== undefined).join(':')}: ${read.reason}`,
    );
  }
  const [first = {}, ...more] = read.source.documents;
  if (more.length > 0) throw new UsageError(`${path}: ${more.length + 1} documents; required: one`);
  return first;
}

function validate(path: string, given: unknown): Configuration {
  if (!isObject(given)) throw new UsageError(`${path}: required: an object with ${keys.join(', ')}`);
  const mistakes = Object.keys(given)
    .filter((key) => !keys.includes(key))
    .map((key) => `${key}: unknown; ${suggestedKey(key)}`);
  const configuration = {
    profile: profileIn(given['profile'], mistakes),
    rules: levelsOf(given['rules'], mistakes),
    exclude: patternsOf(given['exclude'], mistakes),
    failOn: severityOf(given['failOn'], mistakes),
    baseline: pathFrom(dirname(path), given['baseline'], mistakes),
    folder: dirname(path),
  };
  if (mistakes.length > 0) throw new UsageError(`${path}:\n  ${mistakes.join('\n  ')}`);
  return configuration;
}

function suggestedKey(key: string): string {
  const nearest = nearestName(key, keys);
  return nearest === undefined ? `required: one of ${keys.join(', ')}` : `did you mean "${nearest}"?`;
}

function levelsOf(given: unknown, mistakes: string[]): Map<string, Severity | 'off'> {
  const rules = new Map<string, Severity | 'off'>();
  if (given === undefined) return rules;
  if (!isObject(given)) {
    mistakes.push(`rules: ${kindOf(given)}; required: a mapping of rules to error, warning, info or off`);
    return rules;
  }
  for (const [id, level] of Object.entries(given)) {
    if (id.startsWith('!'))
      mistakes.push(`rules["${id}"]: a pattern cannot be turned round by "!"; name what is meant`);
    else if (matching(id).length === 0) mistakes.push(`rules["${id}"]: no such rule; ${suggestedRule(id)}`);
    if (isLevel(level)) rules.set(id, level);
    else mistakes.push(`rules["${id}"]: ${JSON.stringify(level)}; required: error, warning, info or off`);
  }
  return rules;
}

function profileIn(given: unknown, mistakes: string[]): Profile | undefined {
  if (given === undefined) return undefined;
  const profile = typeof given === 'string' ? profileOf(given) : `required: one of ${[...profiles.keys()].join(', ')}`;
  if (typeof profile !== 'string') return profile;
  mistakes.push(`profile: ${JSON.stringify(given)}; ${profile}`);
  return undefined;
}

function patternsOf(given: unknown, mistakes: string[]): readonly string[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) {
    mistakes.push(`exclude: ${kindOf(given)}; required: a list of paths`);
    return [];
  }
  return (given as readonly unknown[]).flatMap((pattern, index) => {
    const mistake = mistakeIn(pattern);
    if (mistake !== undefined) mistakes.push(`exclude[${index}]: ${mistake}`);
    return typeof pattern === 'string' ? [pattern] : [];
  });
}

function mistakeIn(pattern: unknown): string | undefined {
  if (typeof pattern !== 'string' || pattern === '') return `${JSON.stringify(pattern)}; required: a path or a glob`;
  if (pattern.startsWith('!')) return `"${pattern}": a pattern cannot be turned round by "!"; name what is left out`;
  return undefined;
}

function severityOf(given: unknown, mistakes: string[]): Severity | undefined {
  const found = severities.find((severity) => severity === given);
  if (given !== undefined && found === undefined)
    mistakes.push(`failOn: ${JSON.stringify(given)}; required: error, warning or info`);
  return found;
}

function pathFrom(folder: string, given: unknown, mistakes: string[]): string | undefined {
  if (given === undefined) return undefined;
  if (typeof given === 'string' && given !== '') return isAbsolute(given) ? given : join(folder, given);
  mistakes.push(`baseline: ${kindOf(given)}; required: a path`);
  return undefined;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return isObject(value) ? 'a mapping' : JSON.stringify(value);
}

function isLevel(value: unknown): value is Severity | 'off' {
  return value === 'off' || severities.includes(value as Severity);
}
