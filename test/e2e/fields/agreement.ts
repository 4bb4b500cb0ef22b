import type { LooseManifest } from '../../real-stack.ts';
import * as undamaged from '../product-of-fields.ts';
import { judge } from './holdfast-words.ts';
import type { Question } from './questions.ts';

/** Where an API server and holdfast differ, each in a line. */
export interface Agreement {
  /** What holdfast is against, and the server takes. */
  readonly alarms: readonly string[];
  /** What the server refuses, and holdfast neither tells nor leaves open for a reason that is known. */
  readonly misses: readonly string[];
  /** How many are left open. */
  readonly open: number;
}

/** Differences that `docs/checking.md` names, by their places. */
const named: readonly { readonly place: RegExp; readonly way: RegExp }[] = [
  // The Flux operator has kinds of its own told of.
  { place: /^notification\.toolkit\.fluxcd\.io\/\S+ \w+ spec\.\w+\.\d+\.kind$/, way: /text/ },
  // It has to be there, and may be null.
  { place: /^ceph\.rook\.io\/v1 CephFilesystem spec\.(?:metadataPool|dataPools)$/, way: /missing$/ },
  // Others decide: an effect may be left out, but not beside seconds.
  { place: /tolerations\.\d+\.effect$/, way: /^no text/ },
  { place: /^discovery\.k8s\.io\/v1 EndpointSlice addressType$/, way: /text/ },
];
/** What says nothing of its version, or is numbered otherwise by the chart that brings it: what may be of a later one is left open. */
const withoutVersion =
  /^(?:ceph\.rook\.io|objectbucket\.io|gateway\.(?:envoyproxy\.io|networking\.(?:x-)?k8s\.io)|postgresql\.cnpg\.io|upgrade\.cattle\.io)\//;
/** What it applies may change itself. */
const changesItself = /^kustomize\.toolkit\.fluxcd\.io\//;

/** Why something may be left open: nobody knows its version, it may change itself, or it holds what looks like a variable. */
function isOpenFor({ place, manifest }: Question): boolean {
  return withoutVersion.test(place) || changesItself.test(place) || JSON.stringify(manifest).includes('${');
}

/** Compares what both say. */
export function agreement(
  product: typeof undamaged | undefined,
  asked: readonly Question[],
  given: { readonly kubernetes: string; readonly definitions?: readonly LooseManifest[] },
): Agreement {
  const said = judge(product ?? undamaged, asked, given);
  const [alarms, misses]: [string[], string[]] = [[], []];
  let open = 0;
  for (const question of asked) {
    const { way, place, server } = question;
    const word = said.get(question) ?? { told: [], open: [] };
    const isTold = word.told.length > 0;
    if (isTold === !server.isTaken) continue;
    if (isTold) alarms.push(`${way} | ${place} | ${word.told.join('; ')}`);
    else if (word.open.length > 0 && isOpenFor(question)) open++;
    else if (!named.some((each) => each.place.test(place) && each.way.test(way)))
      misses.push(`${way} | ${place} | ${server.message.slice(0, 300)}`);
  }
  return { alarms, misses, open };
}
