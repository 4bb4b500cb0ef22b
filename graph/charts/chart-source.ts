import { posix } from 'node:path';
import type { ResourceGraph } from '../resource/graph.ts';
import { listAt, textAt, valueAt, type Json } from '../json.ts';
import { unknownIn } from '../unknown.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { namedSources } from './named-sources.ts';

/** Files whose values stand in place of the chart's own, each over the ones before. */
export interface ValuesFiles {
  readonly names: readonly string[];
  readonly mayBeMissing: boolean;
}

/** Where the chart of a release is fetched from. */
export type ChartSource =
  /** A repository of charts with an index. `version` is a version or a range; undefined is the newest. */
  | { readonly is: 'http'; readonly url: string; readonly chart: string; readonly version: string | undefined }
  /** A registry. `reference` begins with `oci://` and has neither tag nor digest. */
  | {
      readonly is: 'oci';
      readonly reference: string;
      readonly version: string | undefined;
      readonly digest: string | undefined;
      /** Whether it is spoken to without TLS. */
      readonly isPlain: boolean;
    }
  /** A folder of a repository: `path` begins at its root. */
  | { readonly is: 'folder'; readonly path: string; readonly repository: KubernetesObject }
  | { readonly is: 'unknown'; readonly reason: string };

/** A source, and what takes the place of the chart's own values. */
export interface WantedChart {
  readonly source: ChartSource;
  /** @default the chart's own */
  readonly valuesFiles?: ValuesFiles | undefined;
}

/** Says of releases where their charts are fetched from. */
export function sourcesOfCharts(graph: ResourceGraph): (release: KubernetesObject) => WantedChart {
  const find = namedSources(graph);
  const ofChart = (from: KubernetesObject, spec: Json): WantedChart => ({
    source: sourceOf(from, spec),
    valuesFiles: valuesFilesIn(spec),
  });
  const sourceOf = (from: KubernetesObject, spec: Json): ChartSource => {
    const reference = valueAt(spec, ['sourceRef']);
    const repository = find(from, reference);
    const chart = textAt(spec, ['chart']) ?? '';
    if (repository === undefined) return unknown(`${nameIn(reference)}, its source, was not read`);
    return chartIn(repository, chart, textAt(spec, ['version']));
  };
  return (release) => {
    const spec = valueAt(release.manifest, ['spec', 'chart', 'spec']);
    if (spec !== undefined) return ofChart(release, spec);
    const reference = valueAt(release.manifest, ['spec', 'chartRef']);
    const source = find(release, reference);
    if (source === undefined) return { source: unknown(`${nameIn(reference)}, its source, was not read`) };
    if (source.kind === 'HelmChart') return ofChart(source, valueAt(source.manifest, ['spec']));
    return { source: inRegistry(source) };
  };
}

function valuesFilesIn(spec: Json): ValuesFiles | undefined {
  const names = listAt(spec, ['valuesFiles']).flatMap((name) => (typeof name === 'string' ? name : []));
  return names.length === 0 ? undefined : { names, mayBeMissing: valueAt(spec, ['ignoreMissingValuesFiles']) === true };
}

function unknown(reason: string): ChartSource {
  return { is: 'unknown', reason };
}

function nameIn(reference: Json): string {
  return `${textAt(reference, ['kind']) ?? 'a source'}/${textAt(reference, ['name']) ?? ''}`;
}

function chartIn(repository: KubernetesObject, chart: string, version: string | undefined): ChartSource {
  const { kind, name, manifest } = repository;
  const url = textAt(manifest, ['spec', 'url']) ?? '';
  const variable = unknownIn(`${url} ${chart} ${version ?? ''}`);
  if (variable !== undefined) return unknown(`${variable} decides which chart it is`);
  switch (kind) {
    case 'GitRepository':
      return { is: 'folder', path: posix.normalize(chart), repository };
    case 'HelmRepository':
      if (/^oci:\/\//.test(url)) {
        const isPlain = valueAt(manifest, ['spec', 'insecure']) === true;
        return {
          is: 'oci',
          reference: `${url.replace(/(?<!\/)\/+$/, '')}/${chart}`,
          version,
          digest: undefined,
          isPlain,
        };
      }
      return /^https?:\/\//.test(url)
        ? { is: 'http', url, chart, version }
        : unknown(`HelmRepository/${name} has no address that helm fetches from`);
    default:
      return unknown(`charts in a ${kind} are not fetched`);
  }
}

/** The layer of an artifact that helm takes for a chart. */
const layerOfChart = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';

function inRegistry({ kind, name, manifest }: KubernetesObject): ChartSource {
  const reference = textAt(manifest, ['spec', 'url']) ?? '';
  const [tag, semver, digest] = ['tag', 'semver', 'digest'].map((field) => textAt(manifest, ['spec', 'ref', field]));
  // In the order of source-controller: a digest, a range, a tag.
  const version = semver ?? tag;
  const variable = unknownIn(`${reference} ${version ?? ''} ${digest ?? ''}`);
  if (variable !== undefined) return unknown(`${variable} decides which chart it is`);
  if (kind !== 'OCIRepository' || !reference.startsWith('oci://'))
    return unknown(`${kind}/${name} has no address that helm fetches from`);
  if (version === undefined && digest === undefined) return unknown(`OCIRepository/${name} names no version`);
  if (digest === undefined && semver !== undefined && textAt(manifest, ['spec', 'ref', 'semverFilter']) !== undefined)
    return unknown(`OCIRepository/${name} filters tags (semverFilter), which helm does not`);
  const layer = textAt(manifest, ['spec', 'layerSelector', 'mediaType']);
  if (layer !== undefined && layer !== layerOfChart)
    return unknown(`OCIRepository/${name} takes the layer ${layer}, and helm takes ${layerOfChart}`);
  const isPlain = valueAt(manifest, ['spec', 'insecure']) === true;
  return { is: 'oci', reference: reference.replace(/(?<!\/)\/+$/, ''), version, digest, isPlain };
}
