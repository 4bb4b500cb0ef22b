import { formatOrigin } from '../../graph/origin.ts';
import { defineInvariant } from '../invariant.ts';
import { appliedFiles, configMap } from '../example-flux.ts';

const listing = (...entries: readonly string[]): string => `
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [${entries.join(', ')}]
`;

export default defineInvariant({
  id: 'kustomize/listed-files-exist',
  severity: 'error',
  about: ['Kustomization'],
  claim: 'a kustomization lists files and folders that are there',
  why: 'kustomize refuses to build, and nothing of the whole Kustomization is applied any more; of all mistakes in home-lab repositories this one was mended most often',
  source: { document: 'Flux', section: 'fix commits of 26 repositories' },
  *check(graph) {
    const seen = new Set<string>();
    for (const { consumers } of graph.scopes) {
      for (const { built } of consumers) {
        for (const { entry, at } of built.missing) {
          const origin = at();
          const key = `${formatOrigin(origin)}\n${entry}`;
          if (seen.has(key)) continue;
          seen.add(key);
          yield {
            at: origin,
            observed: `${entry}, which is not there`,
            required: 'a YAML file, or a folder with a kustomization',
            fix: 'correct the path, or take the entry out',
          };
        }
      }
    }
  },
  valid: {
    'a file and a folder': appliedFiles({
      'kustomization.yaml': listing('./settings.yaml', './sonarr'),
      'settings.yaml': configMap('settings'),
      'sonarr/kustomization.yaml': listing('./config.yaml'),
      'sonarr/config.yaml': configMap('sonarr'),
    }),
  },
  invalid: {
    'a file that was renamed': {
      given: appliedFiles({
        'kustomization.yaml': listing('./setings.yaml'),
        'settings.yaml': configMap('settings'),
      }),
      finds: [
        {
          at: 'apps/kustomization.yaml:3:13',
          observed: './setings.yaml, which is not there',
          required: 'a YAML file, or a folder with a kustomization',
          fix: 'correct the path, or take the entry out',
        },
      ],
    },
  },
});
