import { describe, expect, test } from 'vitest';
import { contextOf } from '../../runbooks/context.ts';
import { unmetNeeds } from '../../runbooks/follow.ts';
import type { Runbook, Step } from '../../runbooks/runbook.ts';
import { firstAddress } from '../../topology/lookups.ts';
import { wordsOf, type Thing } from '../../runbooks/things.ts';
import { Questions } from '../questions.ts';
import { RealStack } from '../real-stack.ts';
import { World, type Left } from './world.ts';

const names = ['cluster-101', 'honeydue', 'k3s-home', 'media-gitops', 'pve-homelab'];
const asked = new Map(names.map((name) => [name, new Questions(new RealStack(name))] as const));
const of = (name: string): Questions => asked.get(name) ?? expect.fail(`there is no ${name}`);

/** What a failure leaves, by the impact report. */
function leftBy(questions: Questions, failure: string): Left {
  const { view } = questions.cluster;
  const api = questions.model.parts.find(
    ({ name, id }) => name.endsWith('Kubernetes API') || id.endsWith('Kubernetes API'),
  );
  return {
    machines: view.nodes
      .map(({ name }) => name)
      .filter((name) => questions.after(`machine/${name}`, failure) !== 'DOWN'),
    hasApi: api === undefined || questions.after(api.id, failure) !== 'DOWN',
  };
}

const whole = (questions: Questions): Left => ({
  machines: questions.cluster.view.nodes.map(({ name }) => name),
  hasApi: true,
});

/** Every failure that a runbook is about, and what procedures begin with. */
function worlds(questions: Questions, { id, failures }: Runbook): Left[] {
  if (id === 'rebuild') return [{ machines: [], hasApi: false, isGone: true }];
  if (/^(failover|database-lost)-/.test(id)) return [{ ...whole(questions), off: 'the node that it ran on' }];
  const known = failures.filter((failure) => questions.model.get(failure) !== undefined);
  return known.length === 0 ? [whole(questions)] : known.map((failure) => leftBy(questions, failure));
}

const followed = (name: string, runbook: Runbook): string[] =>
  worlds(of(name), runbook).flatMap((left) => [...new World(of(name).cluster, left).follow(runbook)]);

describe.each(names)('runbooks of %s, followed in the world that the failure leaves', (name) => {
  test('need nothing that is not there', () => {
    expect(of(name).runbooks.flatMap((runbook) => followed(name, runbook))).toEqual([]);
  });
});

/** The things of a world. */
function thingsIn({ view }: Questions['cluster'], { machines, hasApi, isGone = false }: Left): Thing[] {
  const runs = new Set(machines);
  return [
    ...view.nodes.flatMap(({ name }): Thing[] => (runs.has(name) ? [{ is: 'machine', name }] : [])),
    ...(hasApi ? [{ is: 'API server' } as const] : []),
    ...(isGone ? [] : ([{ is: 'kubeconfig' }, { is: 'state of Pulumi' }, { is: 'Flux' }] as const)),
  ];
}

/** What a runbook needs by its own steps and does not find, in every world that its failures leave. */
const unmetBy = (name: string, runbook: Runbook): string[] => [
  ...new Set(
    worlds(of(name), runbook).flatMap((left) =>
      unmetNeeds(contextOf(of(name).cluster), runbook, thingsIn(of(name).cluster, left)).map(
        ({ step, need }) => `${runbook.id}: ${step.say} needs ${wordsOf(need)}`,
      ),
    ),
  ),
];

describe.each(names)('steps of the runbooks of %s, by what they say they need and make', (name) => {
  test('find everything that they need', () => {
    expect(of(name).runbooks.flatMap((runbook) => unmetBy(name, runbook))).toEqual([]);
  });

  test('need something, nearly all of them', () => {
    const empty = { ...whole(of(name)), machines: [], hasApi: false, isGone: true };
    const needing = of(name).runbooks.filter(
      (runbook) => unmetNeeds(contextOf(of(name).cluster), runbook, thingsIn(of(name).cluster, empty)).length > 0,
    );
    expect(needing.length).toBeGreaterThan(of(name).runbooks.length * 0.8);
  });
});

describe('a step whose need is not met is noticed', () => {
  const without = (name: string, id: string, ...left: readonly string[]): string => {
    const runbook = of(name).runbook(id);
    const recover = runbook.recover.filter(({ say, run = '' }) => !left.some((each) => `${say} ${run}`.includes(each)));
    expect(recover.length).toBe(runbook.recover.length - left.length);
    return unmetBy(name, { ...runbook, recover }).join('\n');
  };

  test.each([
    ['honeydue', 'rebuild', ' refresh', 'needs state of Pulumi'],
    ['k3s-home', 'rebuild', 'npm run nodes', 'needs API server'],
    ['media-gitops', 'rebuild', 'config set', 'needs kubeconfig'],
    ['k3s-home', 'rebuild', 'flux suspend', 'needs claims held'],
    ['media-gitops', 'failover-sonarr', 'out-of-service', 'it runs there needs k3s-w1 given up'],
    ['pve-homelab', 'node-k3s-gpu-01-down', 'qm start', 'needs the machine k3s-gpu-01'],
  ])('%s, %s without %s', (name, id, text, said) => {
    expect(without(name, id, text)).toContain(said);
  });

  test('a snapshot that lies on an export which nobody mounted', () => {
    const runbook = of('pve-homelab').runbook('etcd-quorum-lost');
    const recover = runbook.recover.map((step) => ({
      ...step,
      ...(step.run && { run: step.run.replace(/^.*mnt-etcdsnapshots.mount\n/m, '') as typeof step.run }),
    }));
    expect(unmetBy('pve-homelab', { ...runbook, recover }).join()).toContain(
      'needs /mnt/etcdsnapshots mounted on k3s-cp-01',
    );
  });
});

test('[read: k3s, pkg/etcd/s3/s3.go at 0d0a789] a snapshot in a bucket is restored by its bare name, and one in a folder by its path', () => {
  const restore = (name: string): string =>
    of(name)
      .runbook('etcd-quorum-lost')
      .recover.flatMap(({ run = '' }) => /--cluster-reset-restore-path=(\S+)/.exec(run)?.[1] ?? [])
      .join();
  expect(restore('honeydue')).toBe('NAME');
  expect(restore('k3s-home')).toBe('NAME');
  expect(restore('pve-homelab')).toBe('/mnt/etcdsnapshots/pve-homelab/k3s-cp-01/NAME');
});

test.each(names)('[read: Proxmox qm and pct] %s: a host is asked for machines and for containers', (name) => {
  const { topology } = new RealStack(name);
  const commands = (id: string) =>
    of(name)
      .runbook(id)
      .recover.map(({ run }) => run ?? '')
      .join('\n');
  for (const machine of Object.values(topology.machines)) {
    if (machine.kind !== 'proxmox-vm' && machine.kind !== 'proxmox-lxc') continue;
    const address = firstAddress(topology.hosts[machine.host]) ?? '';
    const asked = `ssh root@${address} ${machine.kind === 'proxmox-vm' ? 'qm' : 'pct'} list`;
    expect(commands('power-cut').split('\n')).toContain(asked);
    expect(commands(`host-${machine.host}-down`).split('\n')).toContain(asked);
  }
  // What has one server, or no etcd, loses no quorum of it.
  const servers = Object.values(topology.clusters[name]?.nodes ?? {}).filter((node) => node?.role === 'server');
  for (const { id, symptoms, prevent } of of(name).runbooks) {
    if (id.startsWith('device-switch')) expect(symptoms.join().includes('quorum')).toBe(servers.length > 1);
    if (servers.length === 1) expect(prevent.join(), id).not.toContain('the servers are 1');
  }
});

describe('a runbook is noticed', () => {
  const damaged = (name: string, id: string, change: (steps: Step[]) => Step[]): string => {
    const runbook = of(name).runbook(id);
    return followed(name, { ...runbook, recover: change([...runbook.recover]) }).join('\n');
  };
  const without = (text: string) => (steps: Step[]) => steps.filter(({ run }) => !(run ?? '').includes(text));
  const rewritten = (from: RegExp, to: string) => (steps: Step[]) =>
    steps.map((step) =>
      step.run === undefined ? step : { ...step, run: step.run.replaceAll(from, to) as typeof step.run },
    );

  test('that logs in to a private address of Hetzner', () => {
    const change = rewritten(/"ops@\$\(hcloud server ip ubuntu-8gb-nbg1-1\)"/g, 'ops@10.0.1.11');
    expect(damaged('honeydue', 'etcd-quorum-lost', change)).toContain('nobody outside reaches a private address');
  });
  test('that makes machines without looking at what is gone', () => {
    expect(damaged('honeydue', 'rebuild', without(' refresh'))).toContain('nothing is made');
  });
  test.each([
    [' --continue-on-error', 'before there are machines'],
    ['PULUMI_K8S_DELETE_UNREACHABLE=true ', 'it stops at what was in a cluster'],
  ])('that asks a cluster that is gone, without %s', (text, problem) => {
    expect(damaged('pve-homelab', 'rebuild', rewritten(new RegExp(text, 'g'), ''))).toContain(problem);
  });
  test('that waits for a database while its pod waits on a dead node', () => {
    const change = rewritten(/ --grace-period=0 --force/g, '');
    expect(damaged('pve-homelab', 'database-lost-postgresql', change)).toContain('waits for it');
  });
  test('that goes on with the kubeconfig of the cluster that is gone', () => {
    expect(damaged('pve-homelab', 'rebuild', without('config set'))).toContain('of the cluster that is gone');
  });
  test('that restores claims after Flux has made them', () => {
    expect(damaged('k3s-home', 'rebuild', without('flux suspend'))).toContain('Velero leaves out');
  });
  test('that names a schedule of another cluster', () => {
    expect(damaged('k3s-home', 'rebuild', rewritten(/weekly-cluster/g, 'nightly'))).toContain(
      'there is no schedule nightly',
    );
  });
  test('that moves an application while its pod waits on a dead node', () => {
    expect(damaged('media-gitops', 'failover-sonarr', without('out-of-service'))).toContain('waits for it');
  });
  test('that asks an API server which does not answer yet', () => {
    expect(damaged('pve-homelab', 'etcd-quorum-lost', () => [])).toContain('the API server does not answer');
  });
});

test('a rebuild at Hetzner opens the way to the API server before anybody asks it', () => {
  const text = of('honeydue')
    .runbook('rebuild')
    .recover.map(({ run }) => run ?? '')
    .join('\n');
  expect(text).toContain(' -L 6443:127.0.0.1:6443');
  expect(text.indexOf(' -L 6443:127.0.0.1:6443')).toBeLessThan(text.indexOf('kubectl'));
});
