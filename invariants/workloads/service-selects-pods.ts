import { appliedFiles } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';
import { unselected } from './unselected.ts';

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
    for (const object of graph.objects('Service')) {
      if (object.group !== '') continue;
      yield* unselected(graph, { object, path: ['spec', 'selector'], labels: ['spec', 'selector'] });
    }
  },
  valid: {
    'labels that the pods carry': selecting('web'),
    'pods that somebody starts by hand': appliedFiles({
      'ollama.yaml': `
apiVersion: v1
kind: Service
metadata: { name: ollama, namespace: devpod }
spec:
  selector: { devpod/appname: cuda }
  ports: [{ port: 80, targetPort: 11434 }]
`,
    }),
  },
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
