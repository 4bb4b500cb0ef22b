import { staticPairs } from '../../graph/facts/static-volumes.ts';
import { defineInvariant } from '../invariant.ts';
import { staticPair } from './example-static-pair.ts';

export default defineInvariant({
  id: 'storage/claim-uses-its-whole-volume',
  severity: 'warning',
  category: 'hygiene',
  about: ['PersistentVolumeClaim'],
  claim: 'a claim asks for all of the volume it names',
  why: 'the claim gets the whole volume anyway: two sizes only leave people guessing which one is meant',
  source: { document: 'media-gitops', section: 'PVC Not Binding' },
  *check(graph) {
    for (const { claim, volume, asked, has, excess } of staticPairs(graph)) {
      if (excess >= 0) continue;
      yield {
        at: claim.locate(['spec', 'resources', 'requests', 'storage']),
        object: claim,
        observed: `${asked}, while PersistentVolume/${volume.name} has ${has}`,
        required: has,
        fix: 'give both the same size',
      };
    }
  },
  valid: { 'the same size': staticPair('5Gi', '5Gi') },
  invalid: {
    'less than there is': {
      given: staticPair('5Gi', '1Gi'),
      finds: [
        {
          at: 'manifests.yaml:12:37',
          observed: '1Gi, while PersistentVolume/media-sonarr has 5Gi',
          required: '5Gi',
          fix: 'give both the same size',
        },
      ],
    },
  },
});
