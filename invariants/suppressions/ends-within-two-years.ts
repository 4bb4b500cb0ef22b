import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { lastPossibleDay, longestYears } from './active.ts';

export default defineInvariant({
  id: 'suppressions/ends-within-two-years',
  severity: 'error',
  about: ['suppression'],
  claim: 'every suppression ends within two years',
  why: 'a day that nobody lives to see is no end: the finding is silenced for good, and nobody looks again when its reason is gone',
  source: { document: 'holdfast', section: 'Invariants' },
  *check(graph, { today }) {
    const last = lastPossibleDay(today);
    for (const { rule, until, origin } of graph.suppressions) {
      if (until === undefined || until <= last) continue;
      yield {
        at: origin,
        observed: `a suppression of ${rule} that ends on ${until}`,
        required: `a last day within ${longestYears} years, by ${last}; until then it suppresses nothing`,
        fix: 'name the day on which its reason is to be looked at again',
      };
    }
  },
  valid: {
    'a day within two years': manifests(`
# holdfast:ignore secrets/none-readable-in-git until 2028-11-21: a test fixture
apiVersion: v1
kind: ConfigMap
metadata: { name: a }
`),
  },
  invalid: {
    'a day beyond': {
      given: manifests(`
# holdfast:ignore secrets/none-readable-in-git until 9999-12-31: a test fixture
apiVersion: v1
kind: ConfigMap
metadata: { name: a }
`),
      finds: [
        {
          at: 'manifests.yaml:1:1',
          observed: 'a suppression of secrets/none-readable-in-git that ends on 9999-12-31',
          required: 'a last day within 2 years, by 2028-11-21; until then it suppresses nothing',
          fix: 'name the day on which its reason is to be looked at again',
        },
      ],
    },
  },
});
