import { podLabels, podPath } from '../../graph/facts/workloads.ts';
import { objectAt } from '../../graph/json.ts';
import { appliedFiles } from '../example-flux.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];

const deployment = (label: string) =>
  appliedFiles({
    'web.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: site }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: ${label}, tier: front } }
    spec: { containers: [{ name: web, image: "web:1" }] }
`,
  });

export default defineInvariant({
  id: 'workloads/selector-fits-its-pods',
  severity: 'error',
  about: kinds,
  claim: 'the selector of a workload fits the labels of its own pods',
  why: 'the API server refuses the workload: nothing is started, or it stays as it was',
  source: {
    document: 'Kubernetes',
    section: 'pkg/apis/apps/validation, `selector` does not match template `labels`',
    url: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector',
  },
  *check(graph) {
    for (const object of graph.objects(...kinds)) {
      if (object.group !== 'apps') continue;
      const labels = podLabels(object);
      const selector = objectAt(object.manifest, ['spec', 'selector', 'matchLabels']);
      for (const [key, value] of Object.entries(selector)) {
        if (labels[key] === value) continue;
        const template = [...podPath(object).slice(0, -1), 'metadata', 'labels'];
        yield {
          at: object.locate(['spec', 'selector', 'matchLabels', key]),
          object,
          restsOn: fieldsOf(object, ['spec', 'selector', 'matchLabels'], template),
          observed: `${key}=${String(value)}, and its pods ${labels[key] === undefined ? `have no ${key}` : `have ${key}=${String(labels[key])}`}`,
          required: 'labels of spec.template.metadata.labels',
          fix: 'give the pods that label; the selector of a workload that exists cannot be changed',
        };
      }
    }
  },
  valid: { 'some of the labels': deployment('web') },
  invalid: {
    'a label that was mistyped': {
      given: deployment('webb'),
      finds: [
        {
          at: 'apps/web.yaml:5:35',
          observed: 'app=web, and its pods have app=webb',
          required: 'labels of spec.template.metadata.labels',
          fix: 'give the pods that label; the selector of a workload that exists cannot be changed',
        },
      ],
    },
  },
});
