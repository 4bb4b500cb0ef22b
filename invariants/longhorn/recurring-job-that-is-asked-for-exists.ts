import { groupBy } from '../../graph/group-by.ts';
import { listAt, textAt } from '../../graph/json.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { jobRequests } from '../../graph/facts/recurring-jobs.ts';
import { nearestName } from '../../topology/mistakes.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const asking = (group: string) =>
  manifests(`
apiVersion: longhorn.io/v1beta2
kind: RecurringJob
metadata: { name: nightly, namespace: longhorn-system }
spec: { cron: 0 2 * * *, task: backup, groups: [valuable], retain: 7, concurrency: 1 }
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: keep }
provisioner: driver.longhorn.io
parameters:
  recurringJobSelector: '[{"name":"${group}","isGroup":true}]'
`);

export default defineInvariant({
  id: 'longhorn/recurring-job-that-is-asked-for-exists',
  severity: 'error',
  about: ['StorageClass', 'PersistentVolumeClaim'],
  claim: 'a recurring job, or a group of them, that a class or a claim of Longhorn asks for is there',
  why: 'volumes get a label for jobs that nobody runs: they are neither backed up nor trimmed, and nothing says so',
  source: {
    document: 'Longhorn',
    section: 'Recurring Snapshots and Backups, by StorageClass parameters and by labels of claims, 1.10',
    url: 'https://longhorn.io/docs/latest/snapshots-and-backups/scheduling-backups-and-snapshots/',
  },
  *check(graph) {
    const ofClusters = groupBy(
      graph.objects('RecurringJob').filter(({ group }) => group === 'longhorn.io'),
      ({ cluster }) => cluster,
    );
    for (const { object, path, name, isGroup } of jobRequests(graph)) {
      // Where none is written down they are made by hand.
      const jobs = ofClusters.get(object.cluster);
      if (jobs === undefined || (isGroup && name === 'default')) continue;
      const names = isGroup
        ? jobs.flatMap((job) => listAt(job.manifest, ['spec', 'groups']).flatMap((each) => textAt([each], [0]) ?? []))
        : jobs.map((job) => job.name);
      if (names.includes(name)) continue;
      const at = object.locate(path);
      const unread = lookup(graph).unread({
        cluster: object.cluster,
        kinds: ['RecurringJob'],
        namespace: jobs[0]?.namespace,
      });
      if (unread !== undefined) {
        yield { at, object, notEvaluated: unread };
        continue;
      }
      const near = nearestName(name, names);
      yield {
        at,
        object,
        observed: isGroup ? `the group "${name}", in which no job is` : `the job "${name}", which is not there`,
        required: isGroup ? 'a group of some RecurringJob' : 'the name of a RecurringJob',
        fix: near === undefined ? 'name one that is there, or add it' : `did you mean "${near}"?`,
        restsOn: [
          ...fieldsOf(object, path),
          ...jobs.flatMap((job) => fieldsOf(job, ['spec', 'groups'], ['metadata', 'name'])),
        ],
      };
    }
  },
  valid: {
    'a group with a job': asking('valuable'),
    'the group of all volumes without one': asking('default'),
  },
  invalid: {
    'a group that is called otherwise': {
      given: asking('valuables'),
      finds: [
        {
          at: 'manifests.yaml:11:25',
          observed: 'the group "valuables", in which no job is',
          required: 'a group of some RecurringJob',
          fix: 'did you mean "valuable"?',
        },
      ],
    },
  },
});
