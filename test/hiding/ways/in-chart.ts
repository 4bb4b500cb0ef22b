import { isMap, type Document } from 'yaml';
import { isDeclared } from '../../../graph/resource/declared-kinds.ts';
import type { FilesExample } from '../../../invariants/example.ts';
import { hidingRelease, type Hiding } from './hiding.ts';
import { documentsIn, replaced } from './yaml-scalars.ts';

/**
 * Every object of a file in a chart that was not read, one at a time: a release stands in its place, and may make it. Apart from those
 * that no chart makes.
 */
export function* objectsInCharts(example: FilesExample, file: string): Generator<Hiding> {
  const text = example.files[file] ?? '';
  for (const document of documentsIn(text)) {
    const range = document.contents?.range;
    if (!range || !isMadeByCharts(document)) continue;
    const namespace: unknown = document.getIn(['metadata', 'namespace']);
    const release = releaseIn(typeof namespace === 'string' ? namespace : undefined);
    const end = text[range[1] - 1] === '\n' ? range[1] - 1 : range[1];
    const edits = [{ range: [range[0], end] as const, by: release }];
    yield {
      what: `${file} ${String(document.get('kind'))}/${String(document.getIn(['metadata', 'name']))} in a chart`,
      given: () => ({ ...example, files: { ...example.files, [file]: replaced(text, edits) } }),
    };
  }
}

function isMadeByCharts(document: Document): boolean {
  const kind: unknown = isMap(document.contents) ? document.get('kind') : undefined;
  // Definitions of Flux come with Flux: the charts that bring them are known by their names, and say which version runs.
  if (kind === 'CustomResourceDefinition' && /\.toolkit\.fluxcd\.io$/.test(String(document.getIn(['spec', 'group']))))
    return false;
  return typeof kind === 'string' && !isDeclared(kind);
}

function releaseIn(namespace: string | undefined): string {
  const chart = `{ spec: { chart: hidden, version: 1.0.0, sourceRef: { kind: HelmRepository, name: hidden } } }`;
  const metadata = `{ name: ${hidingRelease}${namespace === undefined ? '' : `, namespace: ${namespace}`} }`;
  return `{ apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: ${metadata}, spec: { interval: 1h, chart: ${chart} } }`;
}
