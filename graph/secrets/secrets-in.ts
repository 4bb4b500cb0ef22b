import { isObject, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { documentsIn } from '../yaml/parse-yaml.ts';
import { unreadSchemaIn } from '../yaml/unread-schemas.ts';
import { isNoSecret, isSecretUnder } from './secret-names.ts';
import { secretsInText } from './secrets-in-text.ts';

/** A secret in a document: where, and what it is; in `part` where only some of the text there is one. */
export type Found = (value: string, path: JsonPath, part?: string) => void;

/**
 * Decides what is secret in a document of any kind: every value of a Secret, what its generator makes, what stands under a name that says
 * so in values, settings and environment variables, and what has the form of one. Rules, reports and code frames all ask this.
 */
export function eachSecretIn(document: Json, found: Found): void {
  visit(document, { path: [], found, seen: new Set(), isOfSecret: false, isSecret: false, depth: 0 });
}

/** Secrets, lists of them, and what controllers make them of: an ExternalSecret, a SealedSecret. */
const secretKind = /Secret(?:List)?$/;

/** The same for what is not in `before`, which was gone through already: most of a document stays as it is written. */
export function eachNewSecretIn(document: JsonObject, before: JsonObject, found: Found): void {
  const seen = new Set<object>();
  noteSame(document, before, seen);
  visit(document, { path: [], found, seen, isOfSecret: false, isSecret: false, depth: 0 });
}

/** Notes maps that are the same in both. What is secret by where it stands goes by another way. */
function noteSame(value: Json, before: Json, seen: Set<object>): void {
  if (Array.isArray(value) && Array.isArray(before)) {
    for (let index = 0; index < value.length; index++) noteSame(value[index] as Json, before[index] as Json, seen);
  } else if (isObject(value) && isObject(before)) {
    if (value === before) seen.add(value);
    else for (const key of Object.keys(value)) noteSame(value[key], before[key], seen);
  }
}

interface Walk {
  /** The way to what is visited; changed while it goes on. */
  readonly path: (string | number)[];
  readonly found: Found;
  /** What aliases repeat is visited once. */
  readonly seen: Set<object>;
  /** Whether it is in a Secret, or in what a controller makes one of. */
  readonly isOfSecret: boolean;
  /** Whether everything below is secret. */
  readonly isSecret: boolean;
  /** In how many texts of documents it stands. */
  readonly depth: number;
}

function visit(value: Json, walk: Walk): void {
  if (typeof value === 'object' && value !== null) {
    if (walk.seen.has(value)) return;
    walk.seen.add(value);
    if (Array.isArray(value)) visitList(value as readonly Json[], walk);
    else visitObject(value as JsonObject, walk);
  } else if (walk.isSecret) {
    tell(value, walk);
  } else if (typeof value === 'string') {
    visitText(value, walk);
  }
}

function visitObject(object: JsonObject, around: Walk): void {
  // What nobody reads is in nothing that is said.
  if (unreadSchemaIn(object) !== undefined) return;
  const walk = within(object, around);
  const named = typeof object['name'] === 'string' ? object['name'] : undefined;
  for (const key of Object.keys(object)) {
    const value = object[key];
    walk.path.push(key);
    if (key === 'stringData' || (key === 'data' && holdsSecrets(object, walk)))
      visit(value, { ...walk, isSecret: true, seen: new Set() });
    else if (key === 'secretGenerator') visitGenerators(value, walk);
    else if (typeof value !== 'object' || value === null)
      visitScalar(key === 'value' ? (named ?? key) : key, value, walk);
    else if (Array.isArray(value)) visitNamedList(key, value as readonly Json[], walk);
    else visit(value, walk);
    walk.path.pop();
  }
}

/** An object without a kind belongs to the one that it is in. */
function within({ kind }: JsonObject, walk: Walk): Walk {
  const isOfSecret = typeof kind === 'string' ? secretKind.test(kind) : walk.isOfSecret;
  return isOfSecret === walk.isOfSecret ? walk : { ...walk, isOfSecret };
}

/** Whether `data` of an object are values of a Secret. The list of an ExternalSecret says where they are. */
function holdsSecrets({ kind, data }: JsonObject, { isOfSecret }: Walk): boolean {
  return kind === 'Secret' || (isOfSecret && isObject(data));
}

/** A scalar under a name. */
function visitScalar(name: string, value: Json, walk: Walk): void {
  if (walk.isSecret || (typeof value !== 'boolean' && isSecretUnder(name, textOf(value)))) tell(value, walk);
  else if (typeof value === 'string') visitText(value, walk);
}

/** A list under a name: of secrets, where it says so. */
function visitNamedList(name: string, list: readonly Json[], walk: Walk): void {
  let before: Json;
  for (let index = 0; index < list.length; index++) {
    const item = list[index];
    walk.path.push(index);
    if (typeof item === 'object' && item !== null) visit(item, walk);
    // An argument may stand behind its name.
    else visitScalar(typeof before === 'string' && /^--[^=]+$/.test(before) ? before : name, item, walk);
    before = item;
    walk.path.pop();
  }
}

function visitList(list: readonly Json[], walk: Walk): void {
  visitNamedList('', list, walk);
}

/** What a generator makes a Secret of: every literal is `key=value`. */
function visitGenerators(generators: Json, walk: Walk): void {
  if (!Array.isArray(generators)) return visit(generators, walk);
  for (const [index, generator] of (generators as readonly Json[]).entries()) {
    if (!isObject(generator) || !Array.isArray(generator['literals'])) continue;
    for (const [number, literal] of (generator['literals'] as readonly Json[]).entries()) {
      if (typeof literal !== 'string') continue;
      const value = literal.slice(literal.indexOf('=') + 1).replace(/^(["'])([^]*)\1$/, '$2');
      if (value !== '' && !isNoSecret(value)) walk.found(literal, [...walk.path, index, 'literals', number], value);
    }
  }
}

/** Documents in texts of documents are read so deep, and where they are so short; beyond that they are masked whole. */
const deepest = 3;
const longest = 1024 * 1024;

const secretInside = /kind["']?\s*:\s*["']?Secret\b|stringData|secretGenerator/;

/** A text may hold settings, or a whole document, such as a patch or the last applied configuration. */
function visitText(text: string, walk: Walk): void {
  // The shortest that can hold a value with its name has more.
  if (text.length < 6) return;
  if (text.length > 20 && text.includes(':') && secretInside.test(text)) {
    const inner = walk.depth < deepest && text.length < longest ? documentsIn(text) : undefined;
    // What cannot be read is not shown at all.
    if (inner === undefined) walk.found(text, [...walk.path]);
    const found: Found = (value, _, part) => walk.found(text, [...walk.path], part ?? value);
    const below = {
      path: [],
      found,
      seen: new Set<object>(),
      isOfSecret: false,
      isSecret: false,
      depth: walk.depth + 1,
    };
    for (const document of inner ?? []) if (isObject(document)) visit(document, below);
  }
  for (const { start, end } of secretsInText(text)) walk.found(text, [...walk.path], text.slice(start, end));
}

function tell(value: Json, walk: Walk): void {
  const text = textOf(value);
  if (text !== '' && !isNoSecret(text)) walk.found(text, [...walk.path]);
}

function textOf(value: Json): string {
  return value === null || value === undefined ? '' : String(value as string | number | boolean);
}
