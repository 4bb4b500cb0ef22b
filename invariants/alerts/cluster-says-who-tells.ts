import { clusterWith } from '../example-cluster.ts';
import { defineInvariant } from '../invariant.ts';

export default defineInvariant({
  id: 'alerts/cluster-says-who-tells',
  severity: 'error',
  category: 'house style',
  about: ['cluster'],
  claim: 'a cluster says who evaluates its alerts, and which service outside delivers them',
  why: 'an alert that is evaluated inside what it watches, and delivered by nobody in particular, ends with it',
  source: { document: 'k3s-home', section: 'Alerts' },
  *check(graph) {
    for (const { name, topology, spec } of graph.declared('cluster')) {
      const at = { from: 'topology', topology, path: `clusters.${name}.alerting` } as const;
      const { alerting } = spec;
      const service = graph
        .declared('service')
        .find((each) => each.topology === topology && each.name === alerting?.deliveredBy);
      if (alerting === undefined || alerting.evaluatedBy.trim() === '') {
        yield {
          at,
          observed: alerting === undefined ? 'nobody' : `deliveredBy ${alerting.deliveredBy}, evaluatedBy nobody`,
          required: 'evaluatedBy, and deliveredBy with a service of kind notifications',
          fix: 'declare alerting, and watch what is evaluated inside by a dead-man’s switch outside',
        };
      } else if (service?.spec.kind !== 'notifications') {
        yield {
          at,
          observed: `deliveredBy ${alerting.deliveredBy}, ${service === undefined ? 'which is not declared' : `a service of kind ${service.spec.kind}`}`,
          required: 'a service of kind notifications, outside the cluster',
          fix: 'name one, such as ntfy or a chat',
        };
      }
    }
  },
  valid: {
    'both are named': clusterWith('alerts that are evaluated and delivered', {
      alerting: { evaluatedBy: 'Prometheus in the cluster', deliveredBy: 'chat' },
    }),
  },
  invalid: {
    'nobody is named': {
      given: clusterWith('no alerts', {}),
      finds: [
        {
          at: 'example: clusters.example.alerting',
          observed: 'nobody',
          required: 'evaluatedBy, and deliveredBy with a service of kind notifications',
          fix: 'declare alerting, and watch what is evaluated inside by a dead-man’s switch outside',
        },
      ],
    },
    'a bucket delivers nothing': {
      given: clusterWith('alerts to a bucket', {
        alerting: { evaluatedBy: 'Prometheus in the cluster', deliveredBy: 'bucket' },
      }),
      finds: [
        {
          at: 'example: clusters.example.alerting',
          observed: 'deliveredBy bucket, a service of kind object-storage',
          required: 'a service of kind notifications, outside the cluster',
          fix: 'name one, such as ntfy or a chat',
        },
      ],
    },
  },
});
