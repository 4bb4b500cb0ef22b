import { announcers, announcersOf } from '../../graph/facts/cilium-services.ts';
import { clusterFacts } from '../../graph/facts/cluster/cluster-facts.ts';
import { serviceTargets } from '../../graph/facts/service-targets.ts';
import { textAt } from '../../graph/json.ts';
import { describe } from '../../graph/resource/kubernetes-object.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const radio = (kind: string, policy: string) => `
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata: { name: lan }
spec: { loadBalancerIPs: true, serviceSelector: { matchLabels: { announce: lan } } }
---
apiVersion: v1
kind: Service
metadata: { name: radio, namespace: home, labels: { announce: lan } }
spec: { type: LoadBalancer, externalTrafficPolicy: ${policy}, selector: { app: radio } }
---
apiVersion: apps/v1
kind: ${kind}
metadata: { name: radio, namespace: home }
spec: { template: { metadata: { labels: { app: radio } }, spec: { containers: [] } } }
`;
const policy = ['spec', 'externalTrafficPolicy'];

export default defineInvariant({
  id: 'cilium/layer-2-service-is-not-local',
  severity: 'warning',
  about: ['Service'],
  claim:
    'a Service that Cilium announces in layer 2 sends traffic to pods on every node (externalTrafficPolicy: Cluster)',
  why: 'the node that answers for the address is elected without asking where pods run: with Local it drops everything as soon as that is a node without one',
  source: {
    document: 'Cilium',
    section: 'L2 Announcements, Limitations: not compatible with externalTrafficPolicy: Local, 1.20',
    url: 'https://docs.cilium.io/en/stable/network/l2-announcements/#limitations',
  },
  *check(graph) {
    const all = announcers(graph);
    if (all.length === 0) return;
    const targets = serviceTargets(graph);
    for (const object of graph.objects('Service')) {
      const { cluster, namespace, name, manifest } = object;
      if (textAt(manifest, ['spec', 'type']) !== 'LoadBalancer' || textAt(manifest, policy) !== 'Local') continue;
      const loadBalancerClass = textAt(manifest, ['spec', 'loadBalancerClass']) ?? layer2Class;
      const own = announcersOf(all, object);
      const [first] = own;
      if (first === undefined || loadBalancerClass !== layer2Class || own.some(({ mode }) => mode !== 'l2')) continue;
      const { l2Announcements } = clusterFacts(graph)(cluster).cilium;
      if (l2Announcements.is === 'known' && !l2Announcements.value) continue;
      const pods = targets.find(cluster, namespace, name);
      if (pods.length > 0 && pods.every(({ kind }) => kind === 'DaemonSet')) continue;
      const at = object.locate(policy);
      if (pods.length === 0 || pods.some(({ isKnown }) => !isKnown)) {
        yield { at, object, notEvaluated: 'where its pods run was not read' };
        continue;
      }
      yield {
        at,
        object,
        observed: `externalTrafficPolicy: Local, announced in layer 2 by ${describe(first.object)}`,
        required: 'Cluster, or pods on every node that may answer',
        fix: 'set spec.externalTrafficPolicy: Cluster, or announce it by BGP to keep the client’s address',
        restsOn: [
          ...fieldsOf(object, ['spec'], ['metadata']),
          ...all.filter((each) => each.object.cluster === cluster).flatMap((each) => fieldsOf(each.object, ['spec'])),
          ...pods.flatMap((each) => fieldsOf(each.object, ['spec', 'template', 'metadata', 'labels'])),
        ],
      };
    }
  },
  valid: {
    'pods on every node are reached': manifests(radio('Deployment', 'Cluster')),
    'a pod on every node': manifests(radio('DaemonSet', 'Local')),
    'announced by another way': manifests(
      radio('Deployment', 'Local').replace('announce: lan } }\nspec: { type', 'x: y } }\nspec: { type'),
    ),
  },
  invalid: {
    'pods on some nodes': {
      given: manifests(radio('Deployment', 'Local')),
      finds: [
        {
          at: 'manifests.yaml:9:52',
          observed: 'externalTrafficPolicy: Local, announced in layer 2 by CiliumL2AnnouncementPolicy/lan',
          required: 'Cluster, or pods on every node that may answer',
          fix: 'set spec.externalTrafficPolicy: Cluster, or announce it by BGP to keep the client’s address',
        },
      ],
    },
  },
});

const layer2Class = 'io.cilium/l2-announcer';
