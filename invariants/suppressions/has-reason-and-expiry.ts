import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

export default defineInvariant({
  id: 'suppressions/has-reason-and-expiry',
  severity: 'error',
  about: ['suppression'],
  claim: 'every suppression states a reason and the last day on which it holds',
  why: 'a finding that is silenced without a reason or an end is forgotten, and the failure it warned of returns unannounced',
  source: { document: 'holdfast', section: 'Invariants' },
  *check(graph) {
    for (const { rule, reason, until, origin, unknown } of graph.suppressions) {
      const missing = [reason === undefined && 'reason', until === undefined && 'last day'].filter(Boolean);
      if (missing.length === 0) continue;
      if (unknown !== undefined) {
        yield { at: origin, notEvaluated: `what it says is not known: ${unknown}` };
        continue;
      }
      yield {
        at: origin,
        observed: `a suppression of ${rule} without ${missing.join(' and ')}`,
        required: 'a reason and a last day; until then it suppresses nothing',
        fix: `write "# holdfast:ignore ${rule} until YYYY-MM-DD: why it is acceptable"`,
      };
    }
  },
  valid: {
    'a reason and a day': manifests(`
# holdfast:ignore secrets/none-readable-in-git until 2028-01-31: a test fixture, the password opens nothing
apiVersion: v1
kind: ConfigMap
metadata: { name: a }
`),
  },
  invalid: {
    'neither reason nor day': {
      given: manifests(`
# holdfast:ignore secrets/none-readable-in-git
apiVersion: v1
kind: ConfigMap
metadata: { name: a }
`),
      finds: [
        {
          at: 'manifests.yaml:1:1',
          observed: 'a suppression of secrets/none-readable-in-git without reason and last day',
          required: 'a reason and a last day; until then it suppresses nothing',
          fix: 'write "# holdfast:ignore secrets/none-readable-in-git until YYYY-MM-DD: why it is acceptable"',
        },
      ],
    },
  },
});
