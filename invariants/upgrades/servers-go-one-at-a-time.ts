import { plansOf } from '../../graph/facts/upgrade-plans.ts';
import { valueAt } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const plan = (concurrency: number, operator = 'Exists') =>
  manifests(`
apiVersion: upgrade.cattle.io/v1
kind: Plan
metadata: { name: server, namespace: system-upgrade }
spec:
  concurrency: ${concurrency}
  nodeSelector: { matchExpressions: [{ key: node-role.kubernetes.io/control-plane, operator: ${operator} }] }
  upgrade: { image: rancher/k3s-upgrade }
  version: v1.34.1+k3s1
`);

export default defineInvariant({
  id: 'upgrades/servers-go-one-at-a-time',
  severity: 'warning',
  about: ['Plan'],
  claim: 'a plan that upgrades the servers of a cluster takes one at a time',
  why: 'two servers of three that restart together are no quorum of etcd: the API is away, and an upgrade that goes wrong goes wrong on all of them',
  source: [
    {
      document: 'k3s',
      section: 'Automated Upgrades: concurrency 1 for servers, 1.34',
      url: 'https://docs.k3s.io/upgrades/automated',
    },
    { document: 'system-upgrade-controller', section: 'Plan, spec.concurrency, 0.16' },
  ],
  *check(graph) {
    const path = ['spec', 'concurrency'];
    for (const { object, of } of plansOf(graph)) {
      const concurrency = valueAt(object.manifest, path);
      if (of !== 'servers' || typeof concurrency !== 'number' || concurrency <= 1) continue;
      yield {
        at: object.locate(path),
        object,
        observed: `concurrency: ${concurrency}, for servers`,
        required: 'one after the other',
        fix: 'set spec.concurrency: 1',
        restsOn: fieldsOf(object, path, ['spec', 'nodeSelector']),
      };
    }
  },
  valid: { 'one after the other': plan(1), agents: plan(3, 'DoesNotExist') },
  invalid: {
    'three at once': {
      given: plan(3),
      finds: [
        {
          at: 'manifests.yaml:5:16',
          observed: 'concurrency: 3, for servers',
          required: 'one after the other',
          fix: 'set spec.concurrency: 1',
        },
      ],
    },
  },
});
