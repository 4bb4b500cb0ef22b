import { takeRendered } from '../../graph/charts/take-rendered.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { JsonPath } from '../../graph/json.ts';
import { Work } from '../../graph/work.ts';
import { appliedFiles } from '../example-flux.ts';
import type { Example } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

const release = appliedFiles({
  'release.yaml': `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: metrics, namespace: monitoring }
spec:
  chart:
    spec: { chart: metrics, version: 1.2.0, sourceRef: { kind: HelmRepository, name: example } }
  values:
    server:
      replicaCount: 2
`,
});

/** The release as helm renders it, with values that no template reads. */
function rendered(unread: readonly JsonPath[]): Example {
  return {
    files: release.files,
    after: (graph: ResourceGraph) => {
      for (const each of graph.objects('HelmRelease')) {
        const locate = (path: JsonPath) => each.locate(['spec', 'values', ...path]);
        takeRendered(graph, { release: each, rendering: { is: 'made', objects: [], unread }, locate }, new Work());
      }
    },
  };
}

export default defineInvariant({
  id: 'flux/release-values-are-read',
  severity: 'warning',
  about: ['HelmRelease'],
  claim: 'a chart reads every value that its release gives',
  why: 'a misspelled or moved value does nothing, and nobody says so: the chart goes on with its default',
  source: {
    document: 'Helm',
    section: 'values without a schema are never refused',
    url: 'https://helm.sh/docs/topics/charts/#schema-files',
  },
  *check(graph) {
    for (const object of graph.objects('HelmRelease')) {
      const expanded = graph.expanded.get(object);
      for (const { at, path } of expanded?.is === 'made' ? (expanded.unread ?? []) : []) {
        yield {
          at,
          object,
          observed: `${path.join('.')}, which no template of the chart reads: it makes the same without`,
          required: 'a value that the chart knows in this version',
          fix: 'correct its name or its place by the values.yaml of the chart, or take it out',
        };
      }
    }
  },
  valid: { 'values that are read, with --render': rendered([]), 'without --render': release },
  invalid: {
    'a value in the wrong place, with --render': {
      given: rendered([['server', 'replicaCount']]),
      finds: [
        {
          at: 'apps/release.yaml:9:21',
          observed: 'server.replicaCount, which no template of the chart reads: it makes the same without',
          required: 'a value that the chart knows in this version',
          fix: 'correct its name or its place by the values.yaml of the chart, or take it out',
        },
      ],
    },
  },
});
