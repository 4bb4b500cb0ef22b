import { posix } from 'node:path';
import { textAt } from '../../graph/json.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { climbs } from '../../graph/scope/artifact-roots.ts';
import { locateIn } from '../../graph/scope/consumer.ts';
import { files } from '../example.ts';
import { configMap, kustomization } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';

const tree = (path: string) =>
  files({
    'flux/apps.yaml': kustomization('apps', './apps'),
    'apps/sonarr/ks.yaml': kustomization('sonarr', path),
    'apps/sonarr/app/config.yaml': configMap('sonarr'),
    'apps/kustomization.yaml': 'kind: Kustomization\nresources: [./sonarr/ks.yaml]\n',
  });

export default defineInvariant({
  id: 'flux/path-exists',
  severity: 'error',
  about: ['Kustomization'],
  claim: 'the path of a Flux Kustomization leads to a folder of its repository',
  why: 'Flux reports that the path is not found and applies nothing; with prune it has taken away what the old path held',
  source: { document: 'Flux', section: 'fix commits of 26 repositories' },
  *check(graph) {
    for (const { consumers } of graph.scopes) {
      for (const consumer of consumers) {
        const { spec, place } = consumer;
        const path = textAt(spec, ['path']);
        if (path === undefined || place.missing === undefined) continue;
        const at = locateIn(consumer, ['spec', 'path']);
        if (unknownIn(path) !== undefined) yield { at, notEvaluated: `the path ${path} is filled in later` };
        else {
          const target = posix.join('/', path).slice(1);
          yield {
            at,
            observed: climbs(path)
              ? `${path}: Flux stays inside the source, and ${target} is not there`
              : `${path}, which is not there`,
            required: 'a folder of the repository, from its root',
            fix: 'correct the path',
          };
        }
      }
    }
  },
  valid: { 'a folder that is there': tree('./apps/sonarr/app') },
  invalid: {
    'a folder that was renamed': {
      given: tree('./apps/sonar/app'),
      finds: [
        {
          at: 'apps/sonarr/ks.yaml:5:9',
          observed: './apps/sonar/app, which is not there',
          required: 'a folder of the repository, from its root',
          fix: 'correct the path',
        },
      ],
    },
  },
});
