import { workloadId } from '../../analysis/impact/parts/workloads.ts';
import { objectAt } from '../../graph/json.ts';
import { kubectl, selectorOf, workloadOf, written, type Context, type Scenario } from '../context.ts';
import type { Runbook, Step } from '../runbook.ts';
import { sh } from '../../topology/shell.ts';

/** What goes wrong with applications. */
export const applicationScenarios: readonly Scenario[] = [podNotStarting, workloads, releases];

function* podNotStarting({ modelled }: Context): Generator<Runbook> {
  const [podSet] = modelled.view.podSets.filter(({ kind, isKnown }) => isKnown && kind === 'Deployment');
  if (podSet === undefined) return;
  const k = kubectl(podSet.object.namespace);
  const selector = selectorOf(podSet);
  yield {
    id: 'pod-not-starting',
    title: 'A pod does not start',
    failures: [],
    symptoms: ['a pod stays Pending, or in ContainerCreating, CrashLoopBackOff or ImagePullBackOff'],
    check: [
      { say: 'see which', run: sh`kubectl get pods -A --field-selector=status.phase!=Running` },
      { say: `read its events, here of ${podSet.name}`, run: sh`${k} describe pod -l ${selector}` },
      { say: 'read why it crashed', run: sh`${k} logs -l ${selector} --previous --tail=50` },
    ],
    recover: [
      {
        say: 'Pending, and no node fits: requests, GPU, labels or a volume of another node. The impact report says which nodes may run it',
      },
      { say: 'ContainerCreating: a volume or a Secret is missing', run: sh`${k} get events --sort-by=.lastTimestamp` },
      {
        say: 'OOMKilled: raise its memory limit in the stack, or find the leak',
        run: sh`${k} get pods -l ${selector} -o jsonpath='{.items[*].status.containerStatuses[*].lastState.terminated.reason}'`,
      },
    ],
    verify: [
      {
        say: 'it is ready',
        run: sh`${k} wait --for=condition=Ready pod -l ${selector} --timeout=300s`,
        expect: 'condition met',
      },
    ],
    prevent: ['references are resolved before they are merged: claims, Secrets, service accounts, classes'],
  };
}

/** One page for each workload that is written down: crash, memory, a process that hangs, and a bad release. */
function* workloads(context: Context): Generator<Runbook> {
  for (const podSet of written(context)) {
    if (podSet.kind === 'CronJob' || podSet.kind === 'Job') continue;
    const k = kubectl(podSet.object.namespace);
    const selector = selectorOf(podSet);
    const target = workloadOf(podSet);
    yield {
      id: `workload-${podSet.object.namespace ?? 'default'}-${podSet.name}`,
      title: `${podSet.name} is down, hangs or restarts`,
      failures: [workloadId(podSet)],
      symptoms: [
        'its names answer with 502 or 504, or not at all',
        'its pods restart: out of memory, or a panic',
        'its pods are ready and requests hang: a deadlock, which its liveness probe heals',
      ],
      check: [
        { say: 'look at its pods', run: sh`${k} get pods -l ${selector} -o wide`, expect: 'Running' },
        {
          say: 'why did they stop?',
          run: sh`${k} describe pod -l ${selector}\n${k} logs -l ${selector} --previous --tail=100`,
        },
      ],
      recover: [
        { say: 'start it anew', run: sh`${k} rollout restart ${target}`, minutes: [1, 3] },
        {
          say: 'a bad release is taken back in Git; Flux would undo what kubectl rolls back',
          run: sh`git revert --no-edit COMMIT\ngit push`,
          minutes: [2, 5],
        },
        ...pinnedTo(context, podSet.pod['nodeSelector']),
      ],
      verify: [
        {
          say: 'it is rolled out',
          run: sh`${k} rollout status ${target} --timeout=300s`,
          expect: podSet.kind === 'StatefulSet' ? 'rolling update complete' : 'successfully rolled out',
        },
      ],
      prevent: [
        'requests and a memory limit (workloads/resources-are-set)',
        'liveness asks less than readiness (workloads/liveness-differs-from-readiness)',
      ],
    };
  }
}

/** What is pinned by a label moves with it. */
function pinnedTo(context: Context, selector: unknown): Step[] {
  const [entry] = Object.entries(objectAt({ selector } as never, ['selector']));
  const carriers = context.modelled.view.nodes.filter(
    ({ labels }) => entry !== undefined && labels[entry[0]] === entry[1],
  );
  const other = context.modelled.view.nodes.find(
    ({ name, taints }) => taints.length === 0 && !carriers.some((each) => each.name === name),
  );
  if (
    entry === undefined ||
    !entry[0].includes('/') ||
    carriers.length !== 1 ||
    other === undefined ||
    entry[0].startsWith('nvidia.com')
  )
    return [];
  const label = `${entry[0]}=${String(entry[1])}`;
  return [
    {
      say: `where its node is gone: move the label to another one. Its data stays behind on the old disk`,
      run: sh`npm run move-label -- ${context.name} ${label} ${other.name}`,
      minutes: [1, 5],
    },
  ];
}

/** One page for each application that a chart makes; its guard is part of it. */
function* releases({ modelled }: Context): Generator<Runbook> {
  const isGuard = (name: string): boolean => name.endsWith('-guard');
  const sets = modelled.view.podSets.flatMap((podSet) => {
    const { release } = podSet;
    return release === undefined || podSet.kind === 'DaemonSet' ? [] : [{ podSet, release, name: podSet.name }];
  });
  const known = new Set(['longhorn', 'metallb', 'nfs-provisioner', 'volsync']); // have pages of their own
  for (const { podSet, release: object, name } of sets) {
    if (known.has(name) || (isGuard(name) && sets.some((each) => `${each.name}-guard` === name))) continue;
    const k = kubectl(object.namespace);
    const guard = sets.find((each) => each.name === `${name}-guard` && each.release.namespace === object.namespace);
    const selector = `app.kubernetes.io/instance=${object.name}`;
    yield {
      id: `release-${object.namespace ?? 'default'}-${name}`,
      title: `${name} is down`,
      failures: [workloadId(podSet), ...(guard === undefined ? [] : [workloadId(guard.podSet)])],
      symptoms: ['its pods are not ready, or its release is not'],
      check: [
        {
          say: 'is its release applied?',
          run: sh`flux get helmrelease ${object.name} -n ${object.namespace ?? ''}`,
          expect: 'True',
        },
        { say: 'look at its pods', run: sh`${k} get pods -l ${selector} -o wide`, expect: 'Running' },
        {
          say: 'why did they stop?',
          run: sh`${k} describe pod -l ${selector}\n${k} logs -l ${selector} --previous --tail=100`,
        },
        ...(guard === undefined
          ? []
          : [
              {
                say: 'and those of its login',
                run: sh`${k} logs -l app.kubernetes.io/instance=${guard.release.name} --tail=50`,
              },
            ]),
      ],
      recover: [
        {
          say: 'let Flux try the release again',
          run: sh`flux reconcile helmrelease ${object.name} -n ${object.namespace ?? ''} --force`,
          minutes: [1, 5],
        },
        { say: 'or start its pods anew', run: sh`${k} delete pod -l ${selector}`, minutes: [1, 3] },
        { say: 'a bad version is taken back in Git', run: sh`git revert --no-edit COMMIT\ngit push`, minutes: [2, 5] },
      ],
      verify: [
        {
          say: 'its pods are ready',
          run: sh`${k} wait --for=condition=Ready pod -l ${selector} --timeout=300s`,
          expect: 'condition met',
        },
      ],
      prevent: [
        'a release that failed is tried again by itself, every few minutes; a bad version stays until a commit takes it back (flux/release-is-remediated)',
      ],
    };
  }
}
