import { describe, expect, test } from 'vitest';
import type { Runbook, Step } from '../../runbooks/runbook.ts';
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
  if (id.startsWith('failover-')) return [{ ...whole(questions), off: 'the node that it ran on' }];
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
