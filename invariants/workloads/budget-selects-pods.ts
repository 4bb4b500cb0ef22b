import { appliedFiles } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';
import { unselected } from './unselected.ts';

const guarding = (app: string) =>
  appliedFiles({
    'web.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: site }
spec: { template: { metadata: { labels: { app: web } }, spec: { containers: [] } } }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web, namespace: site }
spec: { maxUnavailable: 1, selector: { matchLabels: { app: ${app} } } }
`,
  });

export default defineInvariant({
  id: 'workloads/budget-selects-pods',
  severity: 'warning',
  category: 'hygiene',
  about: ['PodDisruptionBudget'],
  claim: 'a disruption budget fits the pods of some workload',
  why: 'it guards nothing, and a drain takes all replicas at once',
  source: { document: 'Flux', section: 'fix commits of 26 repositories' },
  *check(graph) {
    for (const object of graph.objects('PodDisruptionBudget')) {
      yield* unselected(graph, { object, path: ['spec', 'selector'], labels: ['spec', 'selector', 'matchLabels'] });
    }
  },
  valid: { 'labels that the pods carry': guarding('web') },
  invalid: {
    'a label that was renamed': {
      given: guarding('site'),
      finds: [
        {
          at: 'apps/web.yaml:9:28',
          observed: 'app=site, which no pod in site carries',
          required: 'labels of the pods of a workload',
          fix: 'copy the labels from spec.template.metadata.labels of the workload',
        },
      ],
    },
  },
});
