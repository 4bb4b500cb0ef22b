import { textAt } from '../../graph/json.ts';
import { appliedFiles } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';
import { missingReference } from '../missing-reference.ts';

const scaling = (name: string) =>
  appliedFiles({
    'web.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: site }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: site }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${name} } }
`,
  });

export default defineInvariant({
  id: 'workloads/scaler-finds-its-target',
  severity: 'error',
  about: ['HorizontalPodAutoscaler'],
  claim: 'an autoscaler names a workload that is there',
  why: 'nothing is ever scaled, and only the status of the autoscaler says so',
  source: { document: 'Flux', section: 'fix commits of 26 repositories' },
  *check(graph) {
    for (const object of graph.objects('HorizontalPodAutoscaler')) {
      const kind = textAt(object.manifest, ['spec', 'scaleTargetRef', 'kind']);
      const name = textAt(object.manifest, ['spec', 'scaleTargetRef', 'name']);
      if (kind === undefined || name === undefined) continue;
      const target = ['spec', 'scaleTargetRef'];
      const path = [...target, 'name'];
      yield* missingReference(graph, { object, kind, name, path, decidedBy: [target], fix: 'correct kind and name' });
    }
  },
  valid: { 'one that is there': scaling('web') },
  invalid: {
    'a name that was changed': {
      given: scaling('site'),
      finds: [
        {
          at: 'apps/web.yaml:8:72',
          observed: 'Deployment site, which is not there',
          required: 'a Deployment in site',
          fix: 'correct kind and name',
        },
      ],
    },
  },
});
