import { firstMinuteTogether } from '../../analysis/schedules.ts';
import { groupBy } from '../../graph/group-by.ts';
import { textAt } from '../../graph/json.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { replications, type Replication } from '../../graph/facts/volsync.ts';
import { manifests } from '../example.ts';
import { defineInvariant, type Finding, type Unevaluated } from '../invariant.ts';

const two = (first: string, second: string, repository: string) =>
  manifests(`
apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata: { name: sonarr, namespace: media }
spec:
  sourcePVC: sonarr
  trigger: { schedule: "${first}" }
  restic: { repository: sonarr-near, pruneIntervalDays: 7 }
---
apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata: { name: sonarr-far, namespace: media }
spec:
  sourcePVC: ${repository === 'sonarr-near' ? 'radarr' : 'sonarr'}
  trigger: { schedule: "${second}" }
  restic: { repository: ${repository}, pruneIntervalDays: 7 }
`);

export default defineInvariant({
  id: 'volsync/sources-start-apart',
  severity: 'warning',
  about: ['ReplicationSource'],
  claim: 'backups of one claim, or into one restic repository, never start in the same minute',
  why: 'restic locks its repository while it prunes, so that the other backup fails and its jobs pile up; two movers of one claim snapshot and attach it at once, and wait for each other',
  source: [
    { document: 'VolSync', section: 'issue 1042' },
    { document: 'restic', section: 'issue 1450' },
    { document: 'Longhorn', section: 'knowledge base, backup store lock conflict' },
  ],
  *check(graph) {
    const sources = replications(graph, 'ReplicationSource');
    const shared: readonly [string, (source: Replication) => string | undefined][] = [
      ['backs up the same claim', ({ object }) => textAt(object.manifest, ['spec', 'sourcePVC'])],
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
    'an hour apart': two('0 2 * * *', '0 3 * * *', 'sonarr-far'),
    'one repository, and hours apart': two('0 2 * * *', '30 4 * * *', 'sonarr-near'),
  },
  invalid: {
    'two backups of one claim': {
      given: two('0 2 * * *', '0 2 * * *', 'sonarr-far'),
      finds: [
        {
          at: 'manifests.yaml:14:24',
          observed: '0 2 * * * starts at 2026-01-01 02:00 like ReplicationSource/sonarr, which backs up the same claim',
          required: 'a minute of its own',
          fix: 'move one of the schedules by more than a run takes',
        },
      ],
    },
    'a weekly and a daily one into one repository': {
      given: two('0 4 * * *', '0 4 * * 0', 'sonarr-near'),
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
  const runs = group.flatMap(({ object }) => {
    const schedule = textAt(object.manifest, field);
    return schedule === undefined ? [] : [{ object, schedule }];
  });
  for (const [index, { object, schedule }] of runs.entries()) {
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
      };
      break;
    }
  }
}
