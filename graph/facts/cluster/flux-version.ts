import { chartsOfReleases } from '../../charts/release-chart.ts';
import { valuesOfReleases } from '../../charts/release-values.ts';
import { groupBy } from '../../group-by.ts';
import { isObject, listAt, textAt, valueAt } from '../../json.ts';
import { describe, type KubernetesObject } from '../../resource/kubernetes-object.ts';
import type { ResourceGraph } from '../../resource/graph.ts';
import { FileOrigin } from '../../yaml/file-origin.ts';
import { outsideFilesOf } from './outside-files.ts';
import type { Said } from './versions.ts';

/** What the charts of the Flux operator take where a release says nothing. */
const defaultOfChart = '2.x';
const installs = [
  /fluxcd\/flux2\/{1,2}manifests\/install\b.*[?&]ref=([^&]+)/,
  /fluxcd\/flux2\/releases\/download\/([^/]+)\/install\.yaml$/,
];

/** What says which Flux runs in each cluster, by what is applied to it. */
export function fluxApplied(graph: ResourceGraph): Map<string, Said[]> {
  const said = [
    ...graph.objects('FluxInstance').map(byInstance),
    ...byReleases(graph),
    ...graph.objects('OCIRepository', 'GitRepository').flatMap(bySource),
    ...graph.objects('CustomResourceDefinition', 'Deployment').flatMap(byLabel),
    ...byRemotes(graph),
  ];
  return new Map([...groupBy(said, ({ cluster }) => cluster)]);
}

/** The same by bootstraps, which nobody applies again. */
export function fluxBootstrapped(graph: ResourceGraph, cluster: string): Said[] {
  return outsideFilesOf(graph)(cluster).flatMap((source) =>
    source.documents.flatMap((document, index) =>
      (isObject(document) ? listAt(document, ['resources']) : []).flatMap((entry, position): Said[] => {
        const text = typeof entry === 'string' ? installedBy(entry) : undefined;
        if (text === undefined) return [];
        return [{ text, by: source.path, at: new FileOrigin(source, index, ['resources', position]) }];
      }),
    ),
  );
}

interface SaidOf extends Said {
  readonly cluster: string;
}

function byInstance(object: KubernetesObject): SaidOf {
  const path = ['spec', 'distribution', 'version'];
  const { cluster } = object;
  return { cluster, text: textOf(object, path), by: describe(object), at: object.locate(path) };
}

/** A version such as 2.6 is a number in YAML. */
function textOf(object: KubernetesObject, path: readonly string[]): string | undefined {
  const value = valueAt(object.manifest, path);
  return typeof value === 'number' ? String(value) : textAt(object.manifest, path);
}

function byReleases(graph: ResourceGraph): SaidOf[] {
  const chartOf = chartsOfReleases(graph);
  const path = ['instance', 'distribution', 'version'];
  return graph.objects('HelmRelease').flatMap((release): SaidOf[] => {
    const chart = chartOf(release)?.chart;
    if (chart !== 'flux-instance' && chart !== 'flux2') return [];
    const { cluster } = release;
    const by = describe(release);
    if (chart === 'flux2') return [{ cluster, text: undefined, by, at: release.locate(['spec']) }];
    const given = valuesOfReleases(graph).of(release);
    if (!given.isKnown) return [{ cluster, text: undefined, by, at: release.locate(['spec', 'valuesFrom']) }];
    const value = valueAt(given.values, path) ?? defaultOfChart;
    const text = typeof value === 'number' || typeof value === 'string' ? String(value) : undefined;
    return [{ cluster, text, by, at: given.locate(path) }];
  });
}

function bySource(source: KubernetesObject): SaidOf[] {
  const url = textAt(source.manifest, ['spec', 'url']) ?? '';
  if (!/\/flux-manifests\/?$|[/:]fluxcd\/flux2(\.git)?\/?$/.test(url)) return [];
  const field = ['semver', 'tag'].find((each) => textAt(source.manifest, ['spec', 'ref', each]) !== undefined);
  const path = ['spec', 'ref', ...(field === undefined ? [] : [field])];
  const { cluster } = source;
  return [{ cluster, text: textAt(source.manifest, path), by: describe(source), at: source.locate(path) }];
}

/** Components of Flux are labelled with its version. */
function byLabel(object: KubernetesObject): SaidOf[] {
  const labels = valueAt(object.manifest, ['metadata', 'labels']);
  if (textAt(labels, ['app.kubernetes.io/part-of']) !== 'flux') return [];
  const isFlux =
    object.kind === 'Deployment'
      ? /^(source|kustomize|helm|notification|image-\w+)-controller$/.test(object.name)
      : object.name.endsWith('.toolkit.fluxcd.io');
  const text = textAt(labels, ['app.kubernetes.io/version']);
  if (!isFlux || text === undefined) return [];
  const at = object.locate(['metadata', 'labels', 'app.kubernetes.io/version']);
  return [{ cluster: object.cluster, text, by: describe(object), at }];
}

function byRemotes(graph: ResourceGraph): SaidOf[] {
  return graph.scopes
    .flatMap(({ consumers }) => consumers)
    .filter(({ by }) => by !== 'kustomize')
    .flatMap((consumer) =>
      consumer.built.remote.flatMap((entry): SaidOf[] => {
        const text = installedBy(entry);
        if (text === undefined) return [];
        const { cluster, manifest } = consumer;
        const by = `Kustomization/${textAt(manifest.value, ['metadata', 'name']) ?? ''}`;
        return [{ cluster, text, by, at: manifest.place.child('spec').child('path').origin }];
      }),
    );
}

function installedBy(entry: string): string | undefined {
  return installs.map((pattern) => pattern.exec(entry)?.[1]).find((text) => text !== undefined);
}
