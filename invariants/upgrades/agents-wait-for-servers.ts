import { valueAt } from '../../graph/json.ts';
import { plansOf } from '../../graph/facts/upgrade-plans.ts';
import { describe } from '../../graph/resource/kubernetes-object.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const plan = (name: string, operator: string, more = '') => `
apiVersion: upgrade.cattle.io/v1
kind: Plan
metadata: { name: ${name}, namespace: system-upgrade }
spec:
  concurrency: 1
  nodeSelector: { matchExpressions: [{ key: node-role.kubernetes.io/control-plane, operator: ${operator} }] }
  upgrade: { image: rancher/k3s-upgrade }
  version: v1.34.1+k3s1
${more}`;
const both = (more = '') => manifests(`${plan('server', 'Exists')}---${plan('agent', 'DoesNotExist', more)}`);

export default defineInvariant({
  id: 'upgrades/agents-wait-for-servers',
  severity: 'warning',
  about: ['Plan'],
  claim: 'a plan that upgrades the agents of k3s waits until the servers are upgraded',
  why: 'both plans begin at once: a kubelet that is newer than its API server is not supported, and its node may stay NotReady until the servers follow',
  source: [
    {
      document: 'k3s',
      section: 'Automated Upgrades: prepare in the plan of agents, 1.34',
      url: 'https://docs.k3s.io/upgrades/automated',
    },
    {
      document: 'Kubernetes',
      section: 'Version Skew Policy, kubelet',
      url: 'https://kubernetes.io/releases/version-skew-policy/#kubelet',
    },
  ],
  *check(graph) {
    const plans = plansOf(graph, 'rancher/k3s-upgrade');
    for (const { object, of } of plans) {
      const prepare = ['spec', 'prepare'];
      if (of !== 'agents' || valueAt(object.manifest, prepare) !== undefined) continue;
      const servers = plans.find((each) => each.of === 'servers' && each.object.cluster === object.cluster);
      if (servers === undefined) continue;
      yield {
        at: object.locate(['spec']),
        object,
        observed: `no prepare, beside ${describe(servers.object)}, which upgrades the servers`,
        required: 'a step that waits for the plan of the servers',
        fix: `set spec.prepare: { image: rancher/k3s-upgrade, args: [prepare, ${servers.object.name}] }`,
        restsOn: [object, servers.object].flatMap((each) => fieldsOf(each, ['spec'])),
      };
    }
  },
  valid: { 'waits for the servers': both('  prepare: { image: rancher/k3s-upgrade, args: [prepare, server] }\n') },
  invalid: {
    'begins at once': {
      given: both(),
      finds: [
        {
          at: 'manifests.yaml:13:1',
          observed: 'no prepare, beside Plan/server, which upgrades the servers',
          required: 'a step that waits for the plan of the servers',
          fix: 'set spec.prepare: { image: rancher/k3s-upgrade, args: [prepare, server] }',
        },
      ],
    },
  },
});
