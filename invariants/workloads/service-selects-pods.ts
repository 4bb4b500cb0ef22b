import { objectAt } from '../../graph/json.ts';
import { lookup } from '../../graph/lookup.ts';
import { podsNear } from '../../graph/pods-near.ts';
import { appliedFiles } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';

const selecting = (app: string) =>
  appliedFiles({
    'web.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: site }
spec:
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:1" }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: site }
spec:
  selector: { app: ${app} }
  ports: [{ port: 80 }]
`,
  });

export default defineInvariant({
  id: 'workloads/service-selects-pods',
  severity: 'error',
  about: ['Service'],
  claim: 'the selector of a Service fits the pods of some workload',
  why: 'a Service that selects nothing takes connections and drops them: nothing else reports it',
  source: { document: 'Flux', section: 'fix commits of 26 repositories' },
  *check(graph) {
    const known = lookup(graph);
    for (const object of graph.objects('Service')) {
      const selector = Object.entries(objectAt(object.manifest, ['spec', 'selector']));
      if (selector.length === 0 || object.group !== '') continue;
      const labels = podsNear(graph, object);
      if (labels.some((pod) => selector.every(([key, value]) => pod[key] === value))) continue;
      const at = object.locate(['spec', 'selector']);
      const wanted = selector.map(([key, value]) => `${key}=${String(value)}`).join(',');
      const unread = known.unread(object.cluster, object.namespace);
      if (unread !== undefined || wanted.includes('${')) {
        yield {
          at,
          object,
          notEvaluated: `no pod with ${wanted} was read, and ${unread ?? 'a variable is filled in later'}`,
        };
        continue;
      }
      yield {
        at,
        object,
        observed: `${wanted}, which no pod${object.namespace === undefined ? '' : ` in ${object.namespace}`} carries`,
        required: 'labels of the pods of a workload',
        fix: 'copy the labels from spec.template.metadata.labels of the workload',
      };
    }
  },
  valid: { 'labels that the pods carry': selecting('web') },
  invalid: {
    'a label that was renamed': {
      given: selecting('site'),
      finds: [
        {
          at: 'apps/web.yaml:13:3',
          observed: 'app=site, which no pod in site carries',
          required: 'labels of the pods of a workload',
          fix: 'copy the labels from spec.template.metadata.labels of the workload',
        },
      ],
    },
  },
});
