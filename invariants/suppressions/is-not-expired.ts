import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

export default defineInvariant({
  id: 'suppressions/is-not-expired',
  severity: 'error',
  about: ['suppression'],
  claim: 'no suppression is past its last day',
  why: 'whoever set the day meant to look again by then; an expired suppression hides nothing, and says that nobody looked',
  source: { document: 'holdfast', section: 'Invariants' },
  *check(graph, { today }) {
    for (const { rule, until, origin } of graph.suppressions) {
      if (until === undefined || today <= until) continue;
      yield {
        at: origin,
        observed: `a suppression of ${rule} that ended on ${until}`,
        required: `a last day of ${today} or later`,
        fix: 'mend what it suppresses, or give it a new day and say why',
      };
    }
  },
  valid: {
    'a day to come': manifests(`
# holdfast:ignore secrets/none-readable-in-git until 2028-01-31: a test fixture
apiVersion: v1
kind: ConfigMap
metadata: { name: a }
`),
  },
  invalid: {
    'a day gone by': {
      given: manifests(`
# holdfast:ignore secrets/none-readable-in-git until 2026-01-31: a test fixture
apiVersion: v1
kind: ConfigMap
metadata: { name: a }
`),
      finds: [
        {
          at: 'manifests.yaml:1:1',
          observed: 'a suppression of secrets/none-readable-in-git that ended on 2026-01-31',
          required: 'a last day of 2026-11-21 or later',
          fix: 'mend what it suppresses, or give it a new day and say why',
        },
      ],
    },
  },
});
