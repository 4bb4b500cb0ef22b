import { textAt } from '../../graph/json.ts';
import { podPath, workloadKinds } from '../../graph/facts/workloads.ts';
import { appliedFiles } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';
import { missingReference } from '../missing-reference.ts';

const running = (account: string) =>
  appliedFiles({
    'job.yaml': `
apiVersion: v1
kind: ServiceAccount
metadata: { name: backup, namespace: site }
---
apiVersion: batch/v1
kind: Job
metadata: { name: backup, namespace: site }
spec: { template: { spec: { serviceAccountName: ${account}, containers: [] } } }
`,
  });

export default defineInvariant({
  id: 'workloads/service-account-exists',
  severity: 'error',
  about: [...workloadKinds],
  claim: 'pods run as an account that is there',
  why: 'no pod is created, and only the events of its workload say so',
  source: { document: 'Flux', section: 'fix commits of 26 repositories' },
  *check(graph) {
    for (const object of graph.objects(...workloadKinds)) {
      const path = [...podPath(object), 'serviceAccountName'];
      const name = textAt(object.manifest, path);
      if (name === undefined || name === 'default') continue;
      yield* missingReference(graph, {
        object,
        kind: 'ServiceAccount',
        name,
        path,
        fix: 'correct the name, or add the account',
      });
    }
  },
  valid: { 'one that is there': running('backup'), 'the one of every namespace': running('default') },
  invalid: {
    'a name that was changed': {
      given: running('backups'),
      finds: [
        {
          at: 'apps/job.yaml:8:49',
          observed: 'ServiceAccount backups, which is not there',
          required: 'a ServiceAccount in site',
          fix: 'correct the name, or add the account',
        },
      ],
    },
  },
});
