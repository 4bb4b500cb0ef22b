import { modelOf } from '../../analysis/impact/model-of.ts';
import { declaredNeeds } from '../../analysis/impact/parts/dependencies.ts';
import { needsPrefix } from '../../graph/resource/annotations.ts';
import { serviceTargets } from '../../graph/facts/service-targets.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { clusterWith } from '../example-cluster.ts';
import { manifestsWithin } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { unless } from '../unless.ts';

const needing = (name: string) =>
  manifestsWithin(
    clusterWith('a cluster', {}),
    `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: app
  annotations:
    ${needsPrefix}${name}: "down: every write fails"
`,
  );

export default defineInvariant({
  id: 'topology/declared-need-exists',
  severity: 'error',
  about: ['Deployment', 'StatefulSet', 'DaemonSet', 'HelmRelease'],
  claim: 'what a workload says it needs is a service of the topology or of the cluster',
  why: 'a name that nobody has reaches nothing: the impact report says that the failure is harmless',
  source: { document: 'honeydue', section: 'External service failures' },
  *check(graph) {
    const known = lookup(graph);
    for (const { view } of modelOf(graph).clusters) {
      const services = new Set(
        graph.declared('service').flatMap(({ name, topology }) => (topology === view.cluster.topology ? [name] : [])),
      );
      for (const podSet of view.podSets) {
        const { object } = podSet;
        for (const { name } of declaredNeeds(podSet)) {
          const [service = '', namespace = object.namespace] = name.split('.');
          if (services.has(name) || serviceTargets(graph).find(object.cluster, namespace, service).length > 0) continue;
          // What it selects, others judge.
          if (known.find(object.cluster, 'Service', namespace, service) !== undefined) continue;
          const at = object.locate(['metadata', 'annotations', `${needsPrefix}${name}`]);
          const unread = known.unread({
            cluster: object.cluster,
            kinds: ['Service'],
            namespace,
            name: service,
          });
          yield unless(unread && `Service/${service} was not read, and ${unread}`, {
            at,
            object,
            observed: `${name}, which is not there`,
            required: `a service of the topology (${[...services].join(', ')}), or a Service of the cluster`,
            fix: 'correct the name, or declare the service in the topology',
          });
        }
      }
    }
  },
  valid: { 'a service of the topology': needing('bucket') },
  invalid: {
    'a name that nobody has': {
      given: needing('buckets'),
      finds: [
        {
          at: 'manifests.yaml:7:33',
          observed: 'buckets, which is not there',
          required: 'a service of the topology (chat, bucket), or a Service of the cluster',
          fix: 'correct the name, or declare the service in the topology',
        },
      ],
    },
  },
});
