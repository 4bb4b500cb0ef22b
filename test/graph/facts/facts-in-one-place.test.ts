import { describe, expect, test } from 'vitest';
import { capabilitiesOf } from '../../../graph/facts/cluster/capabilities.ts';
import { longhornReleases } from '../../../graph/facts/cluster/longhorn.ts';
import { readFilesInto } from '../../../graph/readers/read-folder.ts';
import { ResourceGraph } from '../../../graph/resource/graph.ts';

function read(text: string): ResourceGraph {
  const graph = new ResourceGraph();
  readFilesInto(graph, [['a.yaml', text]], '.', new Map([['a.yaml', text]]));
  return graph;
}

const release = (chart: string): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: storage, namespace: s }\nspec: { ${chart} }\n`;
const source = (ref: string): string =>
  `---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: { name: lh, namespace: s }\nspec: { url: oci://ghcr.io/x/longhorn, ref: { ${ref} } }\n`;

describe('facts of a cluster in one place', () => {
  test('charts are rendered for the version of Kubernetes that anything says', () => {
    const upgrade =
      'apiVersion: tuppr.home-operations.com/v1alpha1\nkind: KubernetesUpgrade\nmetadata: { name: k }\nspec: { kubernetes: { version: v1.34.2 } }\n';
    const graph = read(upgrade);
    expect(capabilitiesOf(graph, graph.objects()[0]?.cluster ?? '').kubeVersion).toBe('1.34.2');
    expect(capabilitiesOf(read(''), 'nothing says').kubeVersion).toBe('1.33.0');
  });

  test.each([
    ['its own version', release('chart: { spec: { chart: longhorn, version: 1.9.0 } }'), ['1.9.0']],
    [
      'the tag of its source',
      release('chartRef: { kind: OCIRepository, name: lh }') + source('tag: 1.10.0'),
      ['1.10.0'],
    ],
    [
      'no version of a digest',
      release('chartRef: { kind: OCIRepository, name: lh }') + source('digest: "sha256:00"'),
      [],
    ],
    ['no other chart', release('chart: { spec: { chart: rook, version: 1.9.0 } }'), []],
  ])('a release of Longhorn has %s', (_, text, versions) => {
    expect(longhornReleases(read(text)).map(({ version }) => version)).toEqual(versions);
  });
});
