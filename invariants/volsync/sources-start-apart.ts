import { firstMinuteTogether } from '../../graph/schedules.ts';
import { groupBy } from '../../graph/group-by.ts';
import { textAt } from '../../graph/json.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { replications, type Replication } from '../../graph/facts/volsync.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf, type Finding, type Unevaluated } from '../invariant.ts';

const two = (first: string, second: string, repository: string, copyMethod = 'Direct') =>
  manifests(`
apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata: { name: sonarr, namespace: media }
spec:
  sourcePVC: sonarr
  trigger: { schedule: "${first}" }
  restic: { repository: sonarr-near, copyMethod: ${copyMethod}, pruneIntervalDays: 7 }
---
apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata: { name: sonarr-far, namespace: media }
spec:
  sourcePVC: sonarr
  trigger: { schedule: "${second}" }
  restic: { repository: ${repository}, copyMethod: ${copyMethod}, pruneIntervalDays: 7 }
`);

/** Methods by which the mover mounts the claim itself; the others read a copy of it. */
const isDirect: ReadonlySet<string> = new Set(['Direct', 'None']);

export default defineInvariant({
  id: 'volsync/sources-start-apart',
  severity: 'warning',
  about: ['ReplicationSource'],
  claim: 'backups that read one claim itself, or write into one restic repository, never start in the same minute',
  why: 'restic locks its repository while it prunes, so that the other backup fails and its jobs pile up; two movers that mount one claim itself (copyMethod: Direct) wait for each other where only one node can attach it',
  source: [
    { document: 'VolSync', section: 'issue 1042' },
    { document: 'restic', section: 'issue 1450' },
    { document: 'Longhorn', section: 'knowledge base, backup store lock conflict' },
  ],
  *check(graph) {
    const sources = replications(graph, 'ReplicationSource');
    const shared: readonly [string, (source: Replication) => string | undefined][] = [
      [
        'reads the same claim itself',
        ({ object, spec }) =>
          isDirect.has(textAt(spec, ['copyMethod']) ?? '') ? textAt(object.manifest, ['spec', 'sourcePVC']) : undefined,
      ],
      [
        'writes to the same restic repository',
        ({ mover, spec }) => (mover === 'restic' ? textAt(spec, ['repository']) : undefined),
      ],
    ];
    for (const [what, nameOf] of shared) {
      const groups = groupBy(sources, (source) => {
        const { cluster, namespace } = source.object;
        return `${cluster}\n${namespace ?? ''}\n${nameOf(source) ?? ''}`;
      });
      for (const [key, group] of groups) if (!key.endsWith('\n')) yield* collisions(group, what);
    }
  },
  valid: {
    'each reads a snapshot of its own': two('0 2 * * *', '0 2 * * *', 'sonarr-far', 'Snapshot'),
    'an hour apart': two('0 2 * * *', '0 3 * * *', 'sonarr-far'),
    'one repository, and hours apart': two('0 2 * * *', '30 4 * * *', 'sonarr-near'),
  },
  invalid: {
    'two backups of one claim': {
      given: two('0 2 * * *', '0 2 * * *', 'sonarr-far'),
      finds: [
        {
          at: 'manifests.yaml:14:24',
          observed:
            '0 2 * * * starts at 2026-01-01 02:00 like ReplicationSource/sonarr, which reads the same claim itself',
          required: 'a minute of its own',
          fix: 'move one of the schedules by more than a run takes',
        },
      ],
    },
    'a weekly and a daily one into one repository': {
      given: two('0 4 * * *', '0 4 * * 0', 'sonarr-near', 'Snapshot'),
      finds: [
        {
          at: 'manifests.yaml:14:24',
          observed:
            '0 4 * * 0 starts at 2026-01-04 04:00 like ReplicationSource/sonarr, which writes to the same restic repository',
          required: 'a minute of its own',
          fix: 'move one of the schedules by more than a run takes',
        },
      ],
    },
  },
});

/** Each source with the first one before it that starts together with it. */
function* collisions(group: readonly Replication[], what: string): Generator<Finding | Unevaluated> {
  const field = ['spec', 'trigger', 'schedule'];
  const runs = group.flatMap(({ object, path }) => {
    const schedule = textAt(object.manifest, field);
    return schedule === undefined ? [] : [{ object, schedule, path }];
  });
  for (const [index, { object, schedule, path }] of runs.entries()) {
    const before = runs.slice(0, index);
    const variable = unknownIn(schedule);
    if (variable !== undefined && runs.length > 1) {
      yield { at: object.locate(field), object, notEvaluated: `${variable} says when it starts` };
      continue;
    }
    for (const other of before) {
      const minute = firstMinuteTogether(other.schedule, schedule);
      if (minute === undefined) continue;
      yield {
        at: object.locate(field),
        object,
        observed: `${schedule} starts at ${minute} like ReplicationSource/${other.object.name}, which ${what}`,
        required: 'a minute of its own',
        fix: 'move one of the schedules by more than a run takes',
        restsOn: [
          ...fieldsOf(object, ['spec', 'sourcePVC'], path),
          ...fieldsOf(other.object, ['spec', 'sourcePVC'], other.path),
        ],
      };
      break;
    }
  }
}
