import { chartsOfReleases } from '../charts/release-chart.ts';
import { releaseNameOf } from '../charts/release-name.ts';
import { isObject, listAt, objectAt, textAt, type Json } from '../json.ts';
import { onceForEach } from '../once-for-each.ts';
import { isAskedFor } from '../resource/declared-kinds.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import type { Wanted } from '../resource/hidden-objects.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { lookup, type Doubt } from '../resource/lookup.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';
import { servicesOfOperator } from './operator-services.ts';

/** What is looked for by its name. */
export interface WantedName extends Wanted {
  readonly name: string;
  /** Whether no chart brings it unless its values hold the name. @default what the kind says */
  readonly isOfNoChart?: boolean;
}

/** That something is likely not there. */
export interface Seeming {
  /** In words that follow a name and `which`. */
  readonly told: string;
}

/**
 * Whether everybody who was not read calls what they make otherwise: charts after their release, themselves, or a text of their values,
 * controllers after the object that they make it for. That is likely, and no proof.
 */
export function seemsMissing(graph: ResourceGraph, wanted: WantedName): Seeming | undefined {
  const doubts = lookup(graph).doubts(wanted);
  const [first] = doubts;
  if (first === undefined || doubts.some((doubt) => mayBeCalled(graph, doubt, wanted))) return undefined;
  // A StatefulSet that is gone may have left claims behind; a copy of one of these is that of nobody's data.
  if (isOfReplica(wanted) && wanted.by?.kind !== 'ReplicationSource') return undefined;
  return { told: `nothing seems to make: ${first.reason}, and is called otherwise` };
}

/** Whether it is a claim as a StatefulSet names it: `<template>-<set>-<number>`. */
function isOfReplica({ kinds, name }: WantedName): boolean {
  return kinds.includes('PersistentVolumeClaim') && /-\d+$/.test(name);
}

/** Whether what one reason for a doubt is about may be called so. */
export function mayBeCalled(graph: ResourceGraph, { by, from }: Doubt, wanted: WantedName): boolean {
  const { name, kinds } = wanted;
  if (by?.kind === 'ResourceSet') return kinds.some((kind) => JSON.stringify(by.manifest).includes(kind));
  if (by?.kind === 'HelmRelease') {
    const own = namesOfRelease(graph)(by);
    if (isOfReplica(wanted) && own.mayHaveSetFor(name)) return true;
    // Nobody's chart makes these unless it is told to.
    if (wanted.isOfNoChart === true || kinds.every(isAskedFor)) return own.areTold(name);
    return own.makes(kinds) && own.mayBe(name);
  }
  const services = by === undefined || kinds.some((kind) => kind !== 'Service') ? undefined : servicesOfOperator(by);
  if (services !== undefined) return services.includes(name);
  if (by !== undefined) return namesOfObject(by).mayBe(name);
  if (from === undefined) return true;
  const near = from.toLowerCase();
  return [...wordsOf(name), ...kinds.map((kind) => kind.toLowerCase())].some((word) => near.includes(word));
}

interface Names {
  mayBe(name: string): boolean;
  /** Whether the name stands in its values. */
  areTold(name: string): boolean;
}

interface NamesOfRelease extends Names {
  /** Whether a claim may be of a StatefulSet of it, after the name of a template. */
  mayHaveSetFor(claim: string): boolean;
  /** That of the chart; that of the release where it is not known. */
  readonly chart: string;
  readonly beginnings: readonly string[];
  /** Whether the chart makes any of these kinds of its own. */
  makes(kinds: readonly string[]): boolean;
}

/** Whether a name stands in a value, which is written as a text when it is first asked: for most of them nobody does. */
function told(value: Json): (name: string) => boolean {
  let text: string | undefined;
  return (name) => holds((text ??= JSON.stringify(value)), name);
}

/** Whether a text holds a name, and not as a part of a longer one. */
function holds(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
    if (!isInName(text[at - 1]) && !isInName(text[at + name.length])) return true;
  return false;
}

function isInName(character: string | undefined): boolean {
  return character !== undefined && /[a-z0-9-]/.test(character);
}

/** Longer than the short words of which many names are made. */
function wordsOf(name: string): string[] {
  return name.split(/[-.]/).filter((word) => word.length > 3);
}

/** What is called after none of these, by charts that make it all the same. */
const besides: readonly (readonly [chart: RegExp, names: RegExp])[] = [
  [/^rook-ceph/, /^(rook|ceph|csi|objectstorage)/],
  [/^kube-prometheus-stack$/, /^(prometheus|alertmanager|kube-|grafana|thanos)/],
  [/^metallb$/, /^(controller|speaker|memberlist)$/],
  [/^(istio|base|gateway|istiod)$/, /^istio/],
  [/^cloudnative-pg$/, /^cnpg/],
  [/^node-feature-discovery$/, /^nfd/],
  [/^intel-device-plugins/, /^inteldeviceplugins/],
  [/^tailscale-operator$/, /^(operator|proxies)/],
  [/^gha-runner-scale-set/, /^arc/],
  [/^coredns$/, /^kube-dns$/],
  [/^flux/, /^flux-|-controller$/],
];

/** Charts that are nothing but the library `common` of k8s-at-home and bjw-s: what they make, their values list. */
const ofLibrary = /^(app-template|kah-common-chart)$/;
/**
 * Values without which that library makes no object of a kind: of 0.1 to 4.6, those of releases, of sections and of addons, which bring a
 * configuration along.
 */
const madeBy: ReadonlyMap<string, readonly string[]> = new Map([
  ['Secret', ['secret', 'secrets', 'addons', 'rawResources', 'additionalResources']],
  ['ConfigMap', ['configmap', 'configMap', 'configMaps', 'configMapsFromFolder', 'addons', 'rawResources']],
]);

function isNotMade({ manifest }: KubernetesObject, kind: string): boolean {
  const sections = secretMakers.has(kind) ? madeBy.get('Secret') : madeBy.get(kind);
  const values = objectAt(manifest, ['spec', 'values']);
  return sections?.every((section) => !(section in values)) === true;
}

/** Other kinds whose objects make Secrets: the library has none of them. */
const secretMakers: ReadonlySet<string> = new Set(['ExternalSecret', 'SealedSecret', 'UnsealedSecret', 'Certificate']);

/** What a release and its chart are called, and what its values hold. */
export const namesOfRelease = oncePerGraph((graph) => {
  const chartOf = chartsOfReleases(graph);
  return onceForEach((release: KubernetesObject): NamesOfRelease => {
    const areTold = told(release.manifest['spec']);
    const chart = chartOf(release)?.chart;
    const beginnings = [release.name, releaseNameOf(release).name, ...(chart === undefined ? [] : [chart])];
    const isOpen = chart === undefined || listAt(release.manifest, ['spec', 'valuesFrom']).some(isWhole);
    return {
      areTold,
      beginnings,
      // app-template makes claims of none but the templates that it is given.
      mayHaveSetFor: (claim) =>
        beginnings.some((beginning) => claim.includes(`-${beginning}-`)) &&
        (chart !== 'app-template' || areTold('volumeClaimTemplates')),
      chart: chart ?? release.name,
      makes: (kinds) => isOpen || !ofLibrary.test(chart) || !kinds.every((kind) => isNotMade(release, kind)),
      mayBe: (name) =>
        isOpen ||
        beginnings.some((beginning) => name.startsWith(beginning) || beginning.startsWith(name)) ||
        areTold(name) ||
        besides.some(([charts, names]) => charts.test(chart) && names.test(name)),
    };
  });
});

/** Whether a reference may bring any value, and not one alone. */
function isWhole(reference: Json): boolean {
  return isObject(reference) && textAt(reference, ['targetPath']) === undefined;
}

const namesOfObject = onceForEach((object: KubernetesObject): Names => {
  const areTold = told(object.manifest);
  // What a name may hold and that of a Service may not, controllers write as a dash.
  const own = object.name.replaceAll('.', '-');
  return { areTold, mayBe: (name) => name.includes(own) || name.includes(object.name) || areTold(name) };
});
