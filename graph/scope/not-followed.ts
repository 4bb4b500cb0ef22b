import { textAt, type JsonObject } from '../json.ts';
import type { Place } from './artifacts.ts';
import type { NotFollowed } from './consumer.ts';

/** Why what a Flux Kustomization applies was not read; undefined where it was. */
export function notFollowed({ reference, ownership, folder }: Place, document: JsonObject): NotFollowed | undefined {
  if (folder !== undefined) return undefined;
  const path = textAt(document, ['spec', 'path']) ?? './';
  const isForeign = ownership === 'foreign';
  const of = isForeign
    ? `of ${reference?.kind ?? ''}/${reference?.name ?? ''}, another repository`
    : 'which was not read';
  return { reason: `applies ${path}${isForeign ? ' ' : ', '}${of}`, isForeign, isRelease: false };
}
