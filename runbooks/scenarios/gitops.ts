import { componentId } from '../../analysis/impact/parts/cluster.ts';
import { dataOf } from '../../analysis/data-loss.ts';
import { minutesOf, type Runbook, type Step } from '../runbook.ts';
import { kubectl, kustomizations, ownerOf, written, type Context, type Scenario } from '../context.ts';
import { restoreDump, restoresOf } from './dumps.ts';
import { machineSteps } from './machines-anew.ts';
import { restoresBefore, veleroRestore } from './velero-restore.ts';
import { somethingChanged } from './last-change.ts';
import { sh, shellLines, type Shell } from '../../topology/shell.ts';

/** What goes wrong with Flux, and how a cluster comes back from Git. */
export const gitopsScenarios: readonly Scenario[] = [notReconciling, restoreDeleted, rebuild, somethingChanged];

function* notReconciling(context: Context): Generator<Runbook> {
  if (context.cluster.gitOps === undefined) return;
  const [first] = kustomizations(context);
  const source = context.source;
  const [release] = context.modelled.view.objects('HelmRelease');
  yield {
    id: 'flux-not-reconciling',
    title: 'Flux does not apply what is in Git',
    failures: [componentId(context.name, 'Flux')],
    symptoms: ['changes in Git do not appear in the cluster', 'a Kustomization is not Ready'],
    check: [
      { say: 'is the source fetched?', run: sh`flux get sources git -A`, expect: 'True' },
      {
        say: 'what is not ready?',
        run: sh`flux get kustomizations -A --status-selector ready=false\nflux get helmreleases -A --status-selector ready=false`,
      },
      {
        say: 'what does the controller say?',
        run: sh`kubectl -n flux-system logs deployment/kustomize-controller --tail=50`,
      },
    ],
    recover: [
      {
        say: 'fetch and apply now',
        run: shellLines([
          sh`flux reconcile source git ${source} -n flux-system`,
          ...(first === undefined
            ? []
            : [sh`flux reconcile kustomization ${first.name} -n ${first.namespace ?? 'flux-system'} --with-source`]),
        ]),
        minutes: [1, 3],
      },
      ...(release === undefined
        ? []
        : [
            {
              say: `a release that gave up, or is not to wait for its next try, goes by the name that stands above; for instance ${release.name}`,
              run: sh`flux reconcile helmrelease ${release.name} -n ${release.namespace ?? 'default'} --force`,
              minutes: [1, 3] as const,
            },
          ]),
      { say: 'mistakes in manifests are found before they are merged', run: sh`npx holdfast check .` },
    ],
    verify: [{ say: 'everything is ready', run: sh`flux get kustomizations -A`, expect: 'True' }],
    prevent: [
      'flux/kustomization-retries-and-is-health-checked, flux/release-is-remediated and flux/retried-installation-goes-on: what failed is tried again',
      'an alert tells when something is not ready for a quarter of an hour',
    ],
  };
}

/** That the rules are back says nothing of who hears of them; that the switch outside is content does. */
function alertsAgain({ cluster }: Context): Step[] {
  const outside = cluster.alerting?.deadMansSwitch;
  return [
    { say: 'see that the alert rules are there again', run: sh`kubectl get prometheusrules -A`, minutes: [1, 3] },
    ...(outside === undefined
      ? []
      : [
          {
            say: `see at ${outside} that the dead-man's switch hears of the cluster again: the way out of it works`,
            minutes: [1, 5] as const,
          },
        ]),
  ];
}

/** An object that somebody deleted from Git: its own path, and how it comes back. */
function* restoreDeleted(context: Context): Generator<Runbook> {
  const [podSet] = written(context).filter(({ kind }) => kind === 'Deployment');
  const object = podSet?.object ?? context.modelled.view.objects('HelmRelease')[0];
  if (object === undefined) return;
  const file = object.file.replace(/^dist\//, '').replace(new RegExp(`^${context.name}/`), '');
  const owner = ownerOf(context, object);
  yield {
    id: 'restore-deleted-object',
    title: 'Something was deleted by accident',
    failures: [],
    symptoms: ['an object is gone from the cluster because its file is gone from Git'],
    check: [
      {
        say: `find the commit that took it away, for instance ${object.kind}/${object.name}`,
        run: sh`git log --oneline --diff-filter=D -- ${file}`,
      },
      { say: 'see what else it changed', run: sh`git show --stat COMMIT` },
    ],
    recover: [
      {
        say: 'take the whole commit back: its file alone would be in no kustomization.yaml, and the next synthesis from the stack would remove it again',
        run: sh`git revert --no-edit COMMIT`,
        minutes: [1, 2],
      },
      {
        say: 'synthesize: nothing changes where stack and tree came back together',
        run: sh`npm run synth\ngit status --short`,
        minutes: [1, 2],
      },
      { say: 'push', run: sh`git push`, minutes: [1, 1] },
      ...(owner === undefined
        ? []
        : [
            {
              say: 'apply it now',
              run: sh`flux reconcile kustomization ${owner.name} -n ${owner.namespace ?? 'flux-system'} --with-source`,
              minutes: [1, 3] as const,
            },
          ]),
    ],
    verify: [
      {
        say: 'it is back',
        run: sh`${kubectl(object.namespace)} get ${object.kind.toLowerCase()} ${object.name}`,
        expect: object.name,
      },
    ],
    prevent: [
      'claims and volumes are kept when they leave Git (kustomize.toolkit.fluxcd.io/prune: disabled)',
      'the pull request lists every object that a change removes',
    ],
  };
}

/** From nothing: machines, keys, Flux, then data. */
function* rebuild(context: Context): Generator<Runbook> {
  const { name, cluster, modelled } = context;
  const { gitOps } = cluster;
  if (gitOps === undefined) return;
  const data = dataOf(modelled);
  const lost = data
    .filter(({ copies, volume, place }) => copies.length === 0 && volume !== undefined && place.kind === 'node')
    .map((each) => each.name);
  const steps: Step[] = [
    {
      say:
        'have at hand what lies outside: ' +
        (cluster.escrow ?? []).map(({ what, where }) => `${what} (${where})`).join(', '),
    },
    ...machineSteps(context),
    {
      say: `now that it has a kubeconfig, the second pass installs Flux${gitOps.encryptedWith === 'sops' ? ', with the key that opens the secrets of the repository' : ''}`,
      run: sh`pulumi --stack ${name} up\nflux check`,
      needs: [{ is: 'kubeconfig' }, { is: 'API server' }],
      makes: [{ is: 'Flux' }],
      expect: 'all checks passed',
      minutes: [3, 6],
    },
    ...restoresBefore(context),
    {
      say: 'Flux applies everything that is not held: controllers, storage, then applications',
      needs: [{ is: 'Flux' }],
      run: sh`flux get kustomizations -A`,
      expect: 'True',
      minutes: [15, 20],
    },
    ...restoreSteps(context),
    ...alertsAgain(context),
  ];
  const minutes = minutesOf(steps);
  yield {
    id: 'rebuild',
    title: 'The whole cluster is made anew',
    failures: [],
    symptoms: ['every node is gone, or the state of the cluster is beyond repair'],
    check: [
      {
        say: `whether the repository is reached: ${gitOps.url}`,
        run: sh`git ls-remote ${gitOps.url} ${gitOps.branch}`,
      },
    ],
    recover: steps,
    verify: [
      { say: 'no pod waits', run: sh`kubectl get pods -A --field-selector=status.phase!=Running` },
      {
        say: 'every claim is bound',
        run: sh`kubectl get pvc -A`,
        expect: 'Bound',
      },
    ],
    prevent: [
      'what is needed to begin lies outside the cluster (secrets/root-keys-are-escrowed, secrets/escrow-lies-elsewhere)',
      ...(minutes === undefined ? [] : [`estimate: ${minutes[0]} to ${minutes[1]} minutes in all`]),
    ],
    lost: [...lost, 'jobs that were running'],
  };
}

/** Data comes back from its copies, each by its own way. */
function restoreSteps(context: Context): Step[] {
  const sources = context.modelled.view.objects('ReplicationDestination');
  return [
    ...(sources.length === 0 ? [] : recoverySteps(context.name, sources.length)),
    ...veleroRestore(context),
    ...restoresOf(context).flatMap(restoreDump),
  ];
}

/** The phases of `holdfast recover`; each may be run again, and does only what is left. */
function recoverySteps(cluster: string, volumes: number): Step[] {
  const phase = (name: string): Shell => sh`npx holdfast recover ${cluster} ${name}`;
  return [
    {
      say: 'see that the kubeconfig leads to the cluster that was built anew: one with other nodes is never written to',
      run: sh`npx holdfast recognise ${cluster}`,
      minutes: [0, 1],
    },
    {
      say: 'bind the backup repository that exists: a claim made by Flux would get an empty one',
      run: phase('reclaim'),
      minutes: [1, 1],
    },
    {
      say: 'see that Gateways are programmed; the operator of Cilium is started anew if they are not',
      run: phase('gateways'),
      minutes: [0, 2],
    },
    { say: `fill ${volumes} volumes from their backups`, run: phase('restore'), minutes: [10, 15] },
    {
      say: 'see that each holds what was restored: a restore that finds no snapshot ends well and leaves an empty volume',
      run: phase('verify'),
      minutes: [1, 5],
    },
    { say: 'see that published names lead to the cluster', run: phase('dns'), minutes: [0, 2] },
    {
      say: 'remember which cluster it is from now on, and commit the file',
      run: sh`npx holdfast recognise ${cluster} --remember --rebuilt`,
      minutes: [0, 1],
    },
  ];
}
