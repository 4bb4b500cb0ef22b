import { longhornReleases } from '../../graph/facts/cluster/longhorn.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { classWith, longhorn } from './example-release.ts';

/** The name of the class in the ConfigMap `longhorn-storageclass` of the chart. */
const own = 'longhorn';

export default defineInvariant({
  id: 'longhorn/class-is-not-the-managers',
  severity: 'warning',
  about: ['StorageClass'],
  claim: 'no class is called longhorn where the chart of Longhorn brings its own',
  why: 'the manager deletes and remakes the class of its ConfigMap wherever they differ; Flux then tries to change fields that nobody may change, and fails for ever',
  source: [
    { document: 'Longhorn', section: '1.11.0, chart/templates/storageclass.yaml' },
    { document: 'longhorn-manager', section: '1.11.0, controller/kubernetes_configmap_controller.go' },
  ],
  *check(graph) {
    const clusters = new Set(longhornReleases(graph).map(({ object }) => object.cluster));
    for (const object of graph.objects('StorageClass')) {
      if (object.name !== own || object.madeBy !== undefined || !clusters.has(object.cluster)) continue;
      yield {
        at: object.locate(['metadata', 'name']),
        object,
        observed: 'a class of the name that the manager of Longhorn makes, deletes and remakes',
        required: `any name but ${own}`,
        fix: 'give the class another name, such as longhorn-default, and move claims to it; or describe it in persistence of the chart alone',
      };
    }
  },
  valid: {
    'a name of its own': manifests(
      `${longhorn('1.11.0')}---${classWith(2).replace('name: longhorn', 'name: longhorn-default')}`,
    ),
  },
  invalid: {
    'the name of the manager': {
      given: manifests(`${longhorn('1.11.0')}---${classWith(2)}`),
      finds: [
        {
          at: 'manifests.yaml:10:19',
          observed: 'a class of the name that the manager of Longhorn makes, deletes and remakes',
          required: 'any name but longhorn',
          fix: 'give the class another name, such as longhorn-default, and move claims to it; or describe it in persistence of the chart alone',
        },
      ],
    },
  },
});
