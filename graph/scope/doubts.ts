import { isObject, listAt, textAt, valueAt, type Json, type JsonObject } from '../json.ts';
import { onceForEach } from '../once-for-each.ts';
import { unknownIn, unknownNameIn } from '../unknown.ts';
import { documentsIn } from '../yaml/parse-yaml.ts';
import type { Built } from '../kustomize/builds.ts';
import type { Consumer } from './consumer.ts';

/** What a variable leaves open about who applies something. */
export interface Doubts {
  /** Of what a consumer applies. */
  readonly ofApplied: (consumer: Consumer) => string | undefined;
  /** Of a document that nothing is known to apply: whatever leads anywhere may apply it, and change it. */
  readonly ofWritten: (document: JsonObject) => string | undefined;
}

/**
 * Why it is not known what a consumer applies, or how: a variable that nothing fills in decides it, here or above it. Undefined where it
 * is known.
 */
export function doubtsIn(consumers: readonly Consumer[]): Doubts {
  const lost = consumers.filter(leadsAnywhere);
  const ofWritten = (isOther: (consumer: Consumer) => boolean): string | undefined => {
    const other = lost.find(isOther);
    return other && `${nameOf(other)} may apply it: ${whyLost(other) ?? ''}`;
  };
  const ofTop = (top: Consumer): string | undefined => {
    if (top.isSync) return undefined;
    return ofWritten((each) => topOf(each) !== top);
  };
  const doubtOf = onceForEach(ownDoubt);
  return {
    ofApplied: (consumer) => {
      for (let at: Consumer | undefined = consumer; at !== undefined; at = at.parent) {
        const doubt = doubtOf(at) ?? (at.parent === undefined ? ofTop(at) : undefined);
        if (doubt !== undefined) return doubt;
      }
      return undefined;
    },
    ofWritten: (document) => ofWritten(({ declared }) => declared.document !== document),
  };
}

function topOf(consumer: Consumer): Consumer {
  return consumer.parent === undefined ? consumer : topOf(consumer.parent);
}

/** Whether a variable decides which folder it applies, or whether it applies any. */
export function leadsAnywhere(consumer: Consumer): boolean {
  return whyLost(consumer) !== undefined;
}

function whyLost({ spec, by, folder }: Consumer): string | undefined {
  if (by !== 'Flux' || folder !== undefined) return undefined;
  const variable = unknownIn(textAt(spec, ['path']));
  return variable && `its path is ${variable}`;
}

function ownDoubt(consumer: Consumer): string | undefined {
  const { built } = consumer;
  return undecided(consumer) ?? changed(built, nameOf(consumer));
}

/** Why a variable decides what a consumer applies, by itself or above it; undefined where none does, or where it was filled in. */
export function undecidedUpwards(consumer: Consumer): string | undefined {
  return undecided(consumer) ?? (consumer.parent && undecidedUpwards(consumer.parent));
}

function undecided(consumer: Consumer): string | undefined {
  const { by, spec, place, manifest } = consumer;
  const name = nameOf(consumer);
  if (by !== 'Flux') return undefined;
  const type = unknownIn([valueAt(manifest.value, ['apiVersion']), valueAt(manifest.value, ['kind'])]);
  if (type !== undefined) return `whether ${name} is one is not known: ${type}`;
  if (place.ownership === 'hidden') return `a variable decides which repository ${name} applies`;
  if (place.open !== undefined) return place.open;
  const patch = listAt(spec, ['patches'])
    .map(whyOpen)
    .find((each) => each !== undefined);
  return patch && `a patch of ${name} is not known: ${patch}`;
}

function changed({ changing: [changing] }: Built, name: string): string | undefined {
  return changing && `${changing} changes what ${name} applies, and was not read`;
}

/** Why nobody can tell what a patch changes: what it aims at is a variable, or a field that it names. */
function whyOpen(patch: Json): string | undefined {
  const target = valueAt(patch, ['target']);
  return unknownIn(target) ?? unknownAim(textAt(patch, ['patch']) ?? '', isObject(target));
}

function unknownAim(text: string, hasTarget: boolean): string | undefined {
  const unknown = unknownIn(text);
  if (unknown === undefined) return undefined;
  const documents = documentsIn(text);
  if (documents === undefined || documents.some((document) => typeof document !== 'object')) return unknown;
  const aims = documents.flatMap((document) =>
    Array.isArray(document) ? document.flatMap(aimsOfOperation) : hasTarget ? [] : aimsOfMerge(document),
  );
  return unknownIn(aims) ?? unknownNameIn(documents);
}

/** What decides where an operation of a JSON patch works. */
function aimsOfOperation(operation: Json): Json[] {
  return ['op', 'path', 'from'].map((field) => valueAt(operation, [field]));
}

/** What decides which object a merge without a target is for. */
function aimsOfMerge(merge: Json): Json[] {
  return [['apiVersion'], ['kind'], ['metadata', 'name'], ['metadata', 'namespace']].map((path) =>
    valueAt(merge, path),
  );
}

function nameOf({ by, declared, manifest }: Consumer): string {
  return by === 'Argo CD'
    ? `Application/${textAt(manifest.value, ['metadata', 'name']) ?? ''}`
    : `Kustomization/${textAt(declared.document, ['metadata', 'name']) ?? ''}`;
}
