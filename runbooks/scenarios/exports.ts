import { workloadId } from '../../analysis/impact/parts/workloads.ts';
import type { PodSet } from '../../graph/facts/pod-sets.ts';
import { textAt } from '../../graph/json.ts';
import { serverAddress } from '../../topology/lookups.ts';
import { kubectl, selectorOf, workloadOf, type Context, type Scenario } from '../context.ts';
import { loginTo } from '../../topology/login.ts';
import type { Runbook, Step } from '../runbook.ts';
import { overSsh, sh, shellLines, type Shell } from '../../topology/shell.ts';

/** What goes wrong with NFS exports and their provisioner. */
export const exportScenarios: readonly Scenario[] = [nfsServerDown, provisionerDown, exportFull];

function* nfsServerDown(context: Context): Generator<Runbook> {
  const { topology, modelled } = context;
  for (const [name, storage] of Object.entries(topology.storage)) {
    if (storage.kind !== 'nfs') continue;
    const users = usersOf(context, name);
    const lasting = users.filter(({ kind }) => kind !== 'CronJob' && kind !== 'Job');
    const address = serverAddress(topology, storage.servedBy);
    const [node] = modelled.view.nodes;
    if (users.length === 0 || address === undefined || node === undefined) continue;
    const { device, host, pool } = storage.servedBy;
    const server = device ?? host ?? name;
    const asked = overSsh(loginTo(topology, node.name), sh`showmount -e ${address}`);
    yield {
      id: `nfs-${name}-down`,
      title: `${server} does not serve ${name}`,
      failures: [
        `storage/${name}`,
        ...(device === undefined ? [] : [`device/${device}`]),
        ...(host === undefined ? [] : [`host/${host}`]),
        `link/${server}`,
        ...(pool === undefined ? [] : [`pool/${server}/${pool}`, `disk/${server}/${pool}`]),
      ],
      symptoms: [
        'pods that mount it hang on input and output, and answer nothing',
        'new pods stay in ContainerCreating with MountVolume.SetUp failed in their events',
      ],
      check: [
        { say: 'ask the server', run: sh`ping -c 3 ${address}`, expect: '0% packet loss' },
        {
          say: 'ask for its exports from a node',
          run: asked,
          expect: storage.exportPath,
        },
        { say: 'see who waits', run: podsOf(users) },
      ],
      recover: [
        {
          say: `bring ${server} back: power, link, then its pool. Mounts are hard, so that nothing is written to the wrong place meanwhile`,
          minutes: [2, 30],
        },
        ...commands(lasting, 'pods go on by themselves; delete those that stay stuck', {
          run: (k, selector) => sh`${k} delete pod -l ${selector}`,
          minutes: [1, 3],
        }),
        ...(lasting.length < users.length
          ? [{ say: 'a run that hangs goes on by itself; one that failed is made up for by the next' }]
          : []),
      ],
      verify: [
        { say: 'it is served again', run: asked, expect: storage.exportPath },
        ...commands(lasting, 'every pod is ready', {
          run: (k, selector) => sh`${k} wait --for=condition=Ready pod -l ${selector} --timeout=300s`,
          expect: 'condition met',
        }),
      ],
      prevent: [
        ...(pool === undefined
          ? []
          : [
              `the pool ${pool} survives one disk where the topology says that it has redundancy; its alert says when it has none left`,
            ]),
        'a UPS for the server and its switch, long enough for an orderly shutdown',
        ...(isProbed(context, name) ? ['a probe asks the server all the time, and an alert tells'] : []),
      ],
    };
  }
}

function podsOf(users: readonly PodSet[]): Shell {
  return shellLines([...new Set(users.map(({ object }) => sh`${kubectl(object.namespace)} get pods -o wide`))]);
}

/** A step with the same command for each set of pods; none where there are no pods. */
function commands(
  podSets: readonly PodSet[],
  say: string,
  {
    run,
    ...step
  }: Omit<Step, 'say' | 'run'> & { readonly run: (kubectl: readonly string[], selector: string) => Shell },
): Step[] {
  if (podSets.length === 0) return [];
  const each = podSets.map((podSet) => run(kubectl(podSet.object.namespace), selectorOf(podSet)));
  return [{ say, run: shellLines(each), ...step }];
}

/** Whether a probe carries the name of the storage, as those of `NfsHealth` do. */
function isProbed({ modelled }: Context, storage: string): boolean {
  return modelled.view
    .objects('Probe')
    .some(({ manifest }) => textAt(manifest, ['spec', 'targets', 'staticConfig', 'labels', 'storage']) === storage);
}

/** Pods with a volume on a storage. */
function usersOf({ modelled }: Context, storage: string): PodSet[] {
  const users = modelled.volumes
    .filter(({ place }) => place.kind === 'storage' && place.storage === storage)
    .flatMap((volume) => volume.users);
  return [...new Set(users)].filter(({ isKnown }) => isKnown);
}

function* provisionerDown({ modelled }: Context): Generator<Runbook> {
  for (const podSet of modelled.view.podSets) {
    if (podSet.object.kind !== 'HelmRelease' || podSet.name !== 'nfs-provisioner') continue;
    const k = kubectl(podSet.object.namespace);
    const selector = 'app=nfs-subdir-external-provisioner';
    yield {
      id: 'nfs-provisioner-down',
      title: 'No pod of the NFS provisioner runs',
      failures: [workloadId(podSet)],
      symptoms: [
        'new claims stay Pending',
        'kubectl describe pvc shows that no provisioner answers',
        'what is mounted goes on',
      ],
      check: [
        { say: 'look at its pods', run: sh`${k} get pods -l ${selector}`, expect: 'Running' },
        { say: 'read what it says', run: sh`${k} logs -l ${selector} --tail=20` },
      ],
      recover: [
        {
          say: 'start it anew',
          run: sh`${k} rollout restart deployment nfs-provisioner-nfs-subdir-external-provisioner`,
          minutes: [1, 2],
        },
        {
          say: 'if it does not come up: it mounts the export itself, so the server may be away',
          run: sh`${k} exec deployment/nfs-provisioner-nfs-subdir-external-provisioner -- df -h`,
          minutes: [1, 5],
        },
      ],
      verify: [
        {
          say: 'no claim waits',
          run: sh`kubectl get pvc -A`,
          expect: 'Bound',
        },
      ],
      prevent: ['an alert tells when none of its pods is ready'],
    };
  }
}

/** Claims on an export are not limited in size, and cannot grow: room is made by deleting. */
function* exportFull(context: Context): Generator<Runbook> {
  for (const volume of context.modelled.volumes) {
    const { place, users, claim, namespace } = volume;
    const [user] = users.filter(({ kind }) => kind === 'Deployment');
    const system = place.kind === 'storage' ? context.topology.storage[place.storage] : undefined;
    if (system?.kind !== 'nfs' || user === undefined || user.name !== 'ollama') continue;
    const k = kubectl(namespace);
    const inPod = [...k, 'exec', workloadOf(user), '--'];
    yield {
      id: `${claim}-full`,
      title: `The export behind ${claim} is full`,
      failures: [],
      symptoms: ['downloads of models fail', 'its log shows that no space is left on the device'],
      check: [{ say: 'see how full it is', run: sh`${inPod} df -h /root/.ollama` }],
      recover: [
        { say: 'list the models', run: sh`${inPod} ollama list`, minutes: [1, 1] },
        {
          say: 'remove those that nobody uses, by the name that the list shows',
          run: sh`${inPod} ollama rm MODEL`,
          minutes: [1, 5],
        },
      ],
      verify: [{ say: 'there is room again', run: sh`${inPod} df -h /root/.ollama`, expect: 'less than 85 % used' }],
      prevent: [
        'an alert tells from 85 % on',
        'a larger claim changes nothing: this provisioner neither enforces sizes nor expands. What helps is a larger pool, or fewer models',
      ],
    };
  }
}
