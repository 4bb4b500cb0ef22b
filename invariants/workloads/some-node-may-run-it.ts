import { eligibleNodes, nodesOf } from '../../analysis/placement.ts';
import { podSets } from '../../graph/facts/pod-sets.ts';
import { podPath } from '../../graph/facts/workloads.ts';
import { etcdOn } from '../example-cluster.ts';
import { manifestsWithin } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const web = (pod: string) =>
  manifestsWithin(
    etcdOn('a', 'b', 'c'),
    `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: site }
spec:
  template: { spec: { containers: [], ${pod} } }
`,
  );

export default defineInvariant({
  id: 'workloads/some-node-may-run-it',
  severity: 'error',
  about: ['Deployment', 'StatefulSet', 'CronJob', 'Job'],
  claim: 'where the nodes of a cluster are known, each pod may run on some of them',
  why: 'no node has the labels or the device that it asks for, or every one that has them keeps it away by a taint: the pod stays Pending for ever',
  source: {
    document: 'Kubernetes',
    section: 'Assigning Pods to Nodes; Taints and Tolerations',
    url: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/',
  },
  *check(graph) {
    for (const cluster of graph.declared('cluster')) {
      const nodes = nodesOf(graph, cluster);
      if (nodes.length === 0) continue;
      for (const { object, pod, isKnown, kind } of podSets(graph)) {
        if (object.cluster !== cluster.name || !isKnown || kind === 'DaemonSet') continue;
        if (eligibleNodes(nodes, pod).length > 0) continue;
        const path = podPath(object);
        const field = ['nodeSelector', 'affinity'].find((each) => pod[each] !== undefined);
        yield {
          at: object.locate(field === undefined ? path : [...path, field]),
          object,
          observed: `nothing among ${nodes.length} nodes that fits its selectors, tolerations and devices`,
          required: 'a node that may run it',
          fix: 'correct the labels or add a toleration, or give a node what it asks for in the topology',
          restsOn: fieldsOf(object, path),
        };
      }
    }
  },
  valid: {
    anywhere: web('nodeSelector: {}'),
    'one node by its name': web('nodeSelector: { kubernetes.io/hostname: server-2 }'),
  },
  invalid: {
    'a node that is not there': {
      given: web('nodeSelector: { kubernetes.io/hostname: server-9 }'),
      finds: [
        {
          at: 'manifests.yaml:5:39',
          observed: 'nothing among 3 nodes that fits its selectors, tolerations and devices',
          required: 'a node that may run it',
          fix: 'correct the labels or add a toleration, or give a node what it asks for in the topology',
        },
      ],
    },
  },
});
