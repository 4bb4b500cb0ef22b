import { dump } from 'js-yaml';
import type { GoldenCase } from '../graph/charts/golden-cases.ts';

const source = 'https://charts.invalid';

/** A tree with the release of a golden case. */
export function releaseOf(
  { release: { name, namespace, values } }: GoldenCase,
  version: string,
): Record<string, string> {
  return {
    'source.yaml': dump({
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'HelmRepository',
      metadata: { name: 'charts', namespace },
      spec: { url: source },
    }),
    'release.yaml': dump({
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name, namespace },
      spec: {
        chart: { spec: { chart: 'app-template', version, sourceRef: { kind: 'HelmRepository', name: 'charts' } } },
        values,
      },
    }),
  };
}

/** The same tree with what helm made of it written down. */
export function writtenOf({ release: { namespace }, rendered = [] }: GoldenCase): Record<string, string> {
  const objects = rendered.map((object) => ({ ...object, metadata: { namespace, ...(object['metadata'] as object) } }));
  return { 'written.yaml': objects.map((object) => `---\n${dump(object)}`).join('') };
}
