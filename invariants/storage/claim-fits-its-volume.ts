import { staticPairs } from '../../graph/facts/static-volumes.ts';
import { defineInvariant } from '../invariant.ts';
import { staticPair } from './example-static-pair.ts';

export default defineInvariant({
  id: 'storage/claim-fits-its-volume',
  severity: 'error',
  about: ['PersistentVolumeClaim'],
  claim: 'a claim asks for no more than the volume it names has',
  why: 'a claim that asks for more than its volume is never bound, and its pod waits for ever',
  source: { document: 'media-gitops', section: 'PVC Not Binding' },
  *check(graph) {
    for (const { claim, volume, asked, has, excess } of staticPairs(graph)) {
      if (excess <= 0) continue;
      yield {
        at: claim.locate(['spec', 'resources', 'requests', 'storage']),
        object: claim,
        observed: `${asked}, while PersistentVolume/${volume.name} has ${has}`,
        required: `at most ${has}`,
        fix: 'give both the same size',
      };
    }
  },
  valid: { 'the same size': staticPair('5Gi', '5Gi'), 'the same in other words': staticPair('5Gi', '5120Mi') },
  invalid: {
    'more than there is': {
      given: staticPair('5Gi', '10Gi'),
      finds: [
        {
          at: 'manifests.yaml:12:37',
          observed: '10Gi, while PersistentVolume/media-sonarr has 5Gi',
          required: 'at most 5Gi',
          fix: 'give both the same size',
        },
      ],
    },
  },
});
