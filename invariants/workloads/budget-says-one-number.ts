import { objectAt } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const budget = (spec: string) =>
  manifests(`
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: api }
spec: ${spec}
`);

export default defineInvariant({
  id: 'workloads/budget-says-one-number',
  severity: 'error',
  about: ['PodDisruptionBudget'],
  claim: 'a disruption budget says how many pods stay, or how many may go, and not both',
  why: 'the API server refuses it: nothing of the whole Kustomization is applied, and nothing guards the pods',
  source: {
    document: 'Kubernetes',
    section: 'pkg/apis/policy/validation 1.35, ValidatePodDisruptionBudgetSpec',
    url: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/',
  },
  *check(graph) {
    for (const object of graph.objects('PodDisruptionBudget')) {
      const { maxUnavailable, minAvailable } = objectAt(object.manifest, ['spec']);
      if ((maxUnavailable ?? undefined) === undefined || (minAvailable ?? undefined) === undefined) continue;
      yield {
        at: object.locate(['spec', 'maxUnavailable']),
        object,
        restsOn: fieldsOf(object, ['spec', 'maxUnavailable'], ['spec', 'minAvailable']),
        observed: `minAvailable: ${String(minAvailable)} and maxUnavailable: ${String(maxUnavailable)}`,
        required: 'one of them',
        fix: 'take minAvailable out: what may go is still right when the number of replicas changes',
      };
    }
  },
  valid: {
    'how many may go': budget('{ maxUnavailable: 1 }'),
    'how many stay': budget('{ minAvailable: 2 }'),
  },
  invalid: {
    both: {
      given: budget('{ minAvailable: 1, maxUnavailable: 1 }'),
      finds: [
        {
          at: 'manifests.yaml:4:42',
          observed: 'minAvailable: 1 and maxUnavailable: 1',
          required: 'one of them',
          fix: 'take minAvailable out: what may go is still right when the number of replicas changes',
        },
      ],
    },
  },
});
