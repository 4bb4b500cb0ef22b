import { dataOf } from '../../analysis/data-loss.ts';
import { backupsOf } from '../../analysis/backups.ts';
import { certificateId } from '../../analysis/impact/parts/routes.ts';
import { workloadId } from '../../analysis/impact/parts/workloads.ts';
import { textAt } from '../../graph/json.ts';
import {
  kubectl,
  ownerOf,
  sshTo,
  volumeFolders,
  workloadOf,
  written,
  type Context,
  type Scenario,
} from '../context.ts';
import type { Runbook, Step } from '../runbook.ts';
import { sh, shellLines } from '../../topology/shell.ts';

/** What goes wrong with certificates, passwords, replication and backups. */
export const dataScenarios: readonly Scenario[] = [certificates, databasePassword, replication, backupStale];

function* certificates({ modelled }: Context): Generator<Runbook> {
  const all = modelled.view.objects('Certificate');
  const [first] = all;
  if (first === undefined) return;
  const secret = textAt(first.manifest, ['spec', 'secretName']) ?? first.name;
  const tokens = modelled.view
    .objects('UnsealedSecret', 'ExternalSecret')
    .filter(({ name }) => /cloudflare/.test(name));
  yield {
    id: 'certificate-renewal',
    title: 'A certificate is not renewed',
    failures: all.map(certificateId),
    symptoms: ['browsers say that the certificate has expired', 'the log of cert-manager has errors of renewal'],
    check: [
      { say: 'look at every certificate', run: sh`kubectl get certificates -A`, expect: 'True' },
      {
        say: `read why, here of ${first.name}`,
        run: sh`${kubectl(first.namespace)} describe certificate ${first.name}`,
      },
      { say: 'read what the issuer answers', run: sh`kubectl -n cert-manager logs deployment/cert-manager --tail=50` },
    ],
    recover: [
      {
        say: 'ask for it anew: cert-manager makes the Secret again',
        run: sh`${kubectl(first.namespace)} delete secret ${secret}`,
        minutes: [1, 5],
      },
      ...tokens.map((token): Step => ({
        say: `if the token of the DNS provider has expired: make a new one, seal ${token.name} again and push`,
        run:
          token.kind === 'UnsealedSecret'
            ? sh`npx holdfast seal --only ${token.name}`
            : sh`${kubectl(token.namespace)} annotate externalsecret ${token.name} force-sync="$(date +%s)" --overwrite`,
        minutes: [5, 15],
      })),
    ],
    verify: all.map((each): Step => ({
      say: `${each.name} is ready`,
      run: sh`${kubectl(each.namespace)} wait --for=condition=Ready certificate/${each.name} --timeout=300s`,
      expect: 'condition met',
    })),
    prevent: ['alerts tell when renewal fails, and when a certificate ends within two weeks'],
  };
}

/** Old data behind a new password. */
function* databasePassword(context: Context): Generator<Runbook> {
  const podSet = written(context).find(({ kind, name }) => kind === 'StatefulSet' && name === 'postgresql');
  if (podSet === undefined) return;
  const k = kubectl(podSet.object.namespace);
  yield {
    id: 'postgresql-password',
    title: 'PostgreSQL refuses the password',
    failures: [],
    symptoms: ['its log or that of its clients has: FATAL: password authentication failed'],
    check: [
      { say: 'read its log', run: sh`${k} logs ${workloadOf(podSet)} --tail=50` },
      {
        say: 'the server itself is well',
        run: sh`${k} exec ${podSet.name}-0 -- pg_isready`,
        expect: 'accepting connections',
      },
    ],
    recover: [
      {
        say: 'set the password of the Secret in the database: inside the pod no password is asked for',
        run: sh`${k} exec ${podSet.name}-0 -- sh -c 'psql -U postgres -c "ALTER USER postgres PASSWORD \\$\\$$(cat /run/secrets/postgresql/password)\\$\\$"'`,
        minutes: [1, 3],
      },
    ],
    verify: [{ say: 'clients are ready again', run: sh`${k} get pods`, expect: 'Running' }],
    prevent: [
      'the password comes from a Secret that outlives the release (databases/password-outlives-its-release)',
      'the claim is never deleted: it is the data',
    ],
  };
}

function* replication(context: Context): Generator<Runbook> {
  const { modelled } = context;
  const sources = modelled.view.objects('ReplicationSource');
  const [first] = sources;
  if (first === undefined) return;
  const k = kubectl(first.namespace);
  const owner = ownerOf(context, first);
  const isSyncthing =
    first.manifest['spec'] !== undefined && JSON.stringify(first.manifest['spec']).includes('"syncthing"');
  yield {
    id: 'replication-not-syncing',
    title: isSyncthing ? 'Two copies of a volume are not in step' : 'A backup by VolSync fails',
    failures: modelled.view.podSets
      .filter(({ name, object }) => name === 'volsync' && object.kind === 'HelmRelease')
      .map(workloadId),
    symptoms: [
      'the ReplicationSource has an error in its conditions',
      isSyncthing ? 'the other side lacks what was written here' : 'the newest snapshot is older than its schedule',
    ],
    check: [
      { say: 'look at every source', run: sh`kubectl get replicationsource -A` },
      { say: `read its status, here of ${first.name}`, run: sh`${k} get replicationsource ${first.name} -o yaml` },
      { say: 'read the log of its mover', run: sh`${k} logs -l app.kubernetes.io/created-by=volsync --tail=50` },
      ...(isSyncthing
        ? [
            {
              say: 'do they know each other? The id of each side stands in deviceIds of the program, which makes it a peer of the other',
              run: sh`${k} get replicationsource -o custom-columns='NAME:.metadata.name,ID:.status.syncthing.ID,PEER:.spec.syncthing.peers[*].ID'`,
            },
            ...roomOfSides(context),
          ]
        : []),
    ],
    recover: [
      {
        say: 'delete its mover; the operator makes it again',
        run: sh`${k} delete pod -l app.kubernetes.io/created-by=volsync`,
        minutes: [1, 3],
      },
      ...(owner === undefined
        ? []
        : [
            {
              say: 'let Flux apply everything of it again',
              run: sh`flux reconcile kustomization ${owner.name} -n ${owner.namespace ?? 'flux-system'} --with-source`,
              minutes: [1, 3] as const,
            },
          ]),
    ],
    verify: [
      {
        say: isSyncthing ? 'the peers are connected' : 'it has synchronized',
        run: sh`${k} get replicationsource ${first.name} -o jsonpath='${isSyncthing ? '{.status.syncthing.peers[*].connected}' : '{.status.lastSyncTime}'}'`,
        expect: isSyncthing ? 'true' : 'a time of today',
      },
    ],
    prevent: ['an alert tells when a source is out of step'],
  };
}

/** Both sides of what is kept in step lie in folders of nodes. */
function roomOfSides(context: Context): Step[] {
  const folders = volumeFolders(context);
  const nodes = new Map(
    dataOf(context.modelled).flatMap(({ place, volume }) =>
      place.kind === 'node' && volume !== undefined ? place.on.map((node) => [node.name, node] as const) : [],
    ),
  );
  if (folders.length === 0 || nodes.size === 0) return [];
  const looks = [...nodes.values()].map((node) => sh`${sshTo(context, node)} df -h ${folders}`);
  return [{ say: 'is there room on both sides?', run: shellLines(looks) }];
}

function* backupStale(context: Context): Generator<Runbook> {
  const backups = backupsOf(context.modelled.view, context.modelled.volumes).filter(({ kind }) => kind !== 'replica');
  const [first] = backups;
  if (first === undefined) return;
  const { object } = first;
  const k = kubectl(object.namespace);
  const isJob = object.kind === 'CronJob';
  const isVelero = first.kind === 'velero';
  yield {
    id: 'backup-stale',
    title: 'A backup is missing or too old',
    failures: [],
    symptoms: ['the newest copy is older than its schedule allows, or there is none'],
    check: isVelero
      ? [{ say: 'look at the backups', run: sh`velero backup get\nvelero schedule get`, expect: 'Completed' }]
      : isJob
        ? [{ say: 'look at its last runs', run: sh`${k} get jobs\n${k} get cronjob ${object.name}` }]
        : [
            {
              say: 'look at the times',
              run: sh`kubectl get replicationsource -A -o custom-columns='NAME:.metadata.name,LAST:.status.lastSyncTime'`,
            },
          ],
    recover: isVelero
      ? [{ say: 'make one now', run: sh`velero backup create --from-schedule ${object.name}`, minutes: [5, 60] }]
      : isJob
        ? [
            {
              say: 'make one now',
              run: sh`${k} create job --from=cronjob/${object.name} ${object.name}-now`,
              minutes: [2, 15],
            },
          ]
        : [{ say: 'read why it failed', run: sh`${k} describe replicationsource ${object.name}`, minutes: [2, 15] }],
    verify: isJob
      ? [
          {
            say: 'it is complete',
            run: sh`${k} wait --for=condition=Complete job/${object.name}-now --timeout=900s`,
            expect: 'condition met',
          },
        ]
      : [
          {
            say: 'there is a new one',
            run: isVelero ? sh`velero backup get` : sh`${k} get replicationsource ${object.name}`,
          },
        ],
    prevent: [
      'an alert tells when a copy is stale, and when nothing is known of it',
      'copies lie apart from their data (backup/lies-apart-from-its-data)',
      ...(isJob ? [`${object.name}-restore-test restores the newest one every week`] : []),
    ],
  };
}
