import { isObject, listAt, textAt } from '../../graph/json.ts';
import { podPath, workloadKinds } from '../../graph/facts/workloads.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { podInCel, workloadResources } from './admission.ts';

const conditions = ['node.kubernetes.io/unreachable', 'node.kubernetes.io/not-ready'];
/** Shorter, and a node that restarts its network loses its pods; longer than the default, and they wait for nothing. */
const bounds = { min: 10, max: 300 };

const deployment = (seconds: string) =>
  manifests(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  template:
    spec:
      tolerations:
        - key: node.kubernetes.io/unreachable
          operator: Exists
          effect: NoExecute${seconds}
      containers: [{ name: api }]
`);

export default defineInvariant({
  id: 'workloads/dead-node-toleration-is-bounded',
  severity: 'warning',
  about: workloadKinds.filter((kind) => kind !== 'DaemonSet'),
  claim: 'pods leave a dead node, neither at once nor never',
  why: 'without seconds a pod stays on a node that is gone for ever; with very few, a short restart of the network moves everything',
  source: [
    { document: 'honeydue', section: 'One node\u2019s NIC fails' },
    { document: 'Kubernetes', section: 'Taint based Evictions' },
  ],
  *check(graph) {
    for (const object of graph.objects(...workloadKinds)) {
      if (object.kind === 'DaemonSet') continue; // Its pods belong to the node, dead or not.
      const path = [...podPath(object), 'tolerations'];
      for (const [index, toleration] of listAt(object.manifest, path).entries()) {
        if (!isObject(toleration) || !conditions.includes(textAt(toleration, ['key']) ?? '')) continue;
        const { effect, tolerationSeconds: seconds } = toleration;
        if (effect !== undefined && effect !== 'NoExecute') continue;
        if (typeof seconds === 'number' && seconds >= bounds.min && seconds <= bounds.max) continue;
        yield {
          at: object.locate([...path, index]),
          object,
          observed: `${String(toleration['key'])} tolerated ${seconds === undefined ? 'for ever' : `for ${String(seconds)} s`}`,
          required: `tolerationSeconds from ${bounds.min} to ${bounds.max}`,
          restsOn: fieldsOf(object, [...path, index]),
          fix: 'set tolerationSeconds: 60, or remove the toleration: the default is 300',
        };
      }
    }
  },
  admission: {
    resources: workloadResources.filter((resource) => !resource.endsWith('/daemonsets')),
    expression: `${podInCel}.?tolerations.orValue([]).all(t, !has(t.key) || !(t.key in ${JSON.stringify(conditions)}) || (has(t.effect) && t.effect != '' && t.effect != 'NoExecute') || (has(t.tolerationSeconds) && t.tolerationSeconds >= ${bounds.min} && t.tolerationSeconds <= ${bounds.max}))`,
  },
  valid: { 'a minute': deployment('\n          tolerationSeconds: 60') },
  invalid: {
    'for ever': {
      given: deployment(''),
      finds: [
        {
          at: 'manifests.yaml:8:11',
          observed: 'node.kubernetes.io/unreachable tolerated for ever',
          required: 'tolerationSeconds from 10 to 300',
          fix: 'set tolerationSeconds: 60, or remove the toleration: the default is 300',
        },
      ],
    },
    'hardly at all': {
      given: deployment('\n          tolerationSeconds: 2'),
      finds: [
        {
          at: 'manifests.yaml:8:11',
          observed: 'node.kubernetes.io/unreachable tolerated for 2 s',
          required: 'tolerationSeconds from 10 to 300',
          fix: 'set tolerationSeconds: 60, or remove the toleration: the default is 300',
        },
      ],
    },
  },
});
