import { restoresAnnotation } from '../../graph/resource/annotations.ts';
import { textAt } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { kubectl, workloadOf, written, type Context, type Scenario } from '../context.ts';
import type { Runbook, Step } from '../runbook.ts';
import { sh } from '../../topology/shell.ts';

/** How the data of databases comes back from their dumps. */
export const dumpScenarios: readonly Scenario[] = [databaseLost];

function* databaseLost(context: Context): Generator<Runbook> {
  for (const restore of restoresOf(context)) {
    const claim = textAt(restore.manifest, ['metadata', 'annotations', restoresAnnotation]) ?? '';
    const database = written(context).find(({ kind, name }) => kind === 'StatefulSet' && claim.endsWith(`-${name}-0`));
    if (database === undefined) continue;
    const k = kubectl(restore.namespace);
    yield {
      id: `database-lost-${database.name}`,
      title: `The data of ${database.name} is lost`,
      failures: [],
      symptoms: ['the node that held its volume is gone for good, or its disk', 'the database starts, and is empty'],
      check: [
        { say: 'on which node was it, and is that gone for good?', run: sh`${k} get pods -o wide\nkubectl get nodes` },
        { say: 'when was it dumped?', run: sh`${k} get cronjob`, expect: 'LAST SCHEDULE' },
      ],
      recover: [
        {
          say: 'a volume of a node that is gone is given up: the StatefulSet makes claim and pod anew, on another node. No kubelet is left that would end the old pod, so that it is forced',
          run: sh`${k} delete pvc ${claim} --wait=false\n${k} delete pod ${database.name}-0 --grace-period=0 --force`,
          minutes: [1, 3],
        },
        {
          say: 'it runs, and is empty',
          run: sh`${k} rollout status ${workloadOf(database)} --timeout=300s`,
          minutes: [1, 5],
        },
        ...restoreDump(restore),
      ],
      verify: [
        {
          say: 'every database is back, to the row',
          run: sh`${k} logs job/${restore.name}-now --tail=20`,
          expect: 'every row came back',
        },
      ],
      prevent: ['the dump is restored by a test every week, and its rows are counted'],
      lost: ['what was written since the newest dump'],
    };
  }
}

/** Restores that wait for a person to start them. */
export function restoresOf({ modelled }: Context): KubernetesObject[] {
  return modelled.view
    .objects('CronJob')
    .filter(({ manifest }) => textAt(manifest, ['metadata', 'annotations', restoresAnnotation]) !== undefined);
}

/** Brings the newest dump back. */
export function restoreDump({ name, namespace }: KubernetesObject): Step[] {
  const k = kubectl(namespace);
  return [
    {
      say: 'restore the newest dump: it is refused where the database holds tables',
      run: sh`${k} create job --from=cronjob/${name} ${name}-now\n${k} wait --for=condition=Complete job/${name}-now --timeout=3600s`,
      expect: 'condition met',
      minutes: [2, 30],
    },
  ];
}
