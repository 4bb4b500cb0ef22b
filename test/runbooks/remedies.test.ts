import { describe, expect, test } from 'vitest';
import { Questions } from '../questions.ts';
import { RealStack } from '../real-stack.ts';

const names = ['cluster-101', 'honeydue', 'k3s-home', 'media-gitops', 'pve-homelab'];
const questions = new Map(names.map((name) => [name, new Questions(new RealStack(name))]));
const of = (name: string): Questions => questions.get(name) ?? expect.fail(name);

/** Commands that look at the cluster and at Flux, and change nothing there. */
const looks = /^(flux (get|logs)|kubectl( -n \S+)? (get|top|describe|logs))\b/;

describe.each(names)('%s', (name) => {
  test('what a step says that it does is done by its commands, or it says what is to be seen', () => {
    const steps = of(name).runbooks.flatMap(({ id, recover }) => recover.map((step) => ({ id, step })));
    expect(steps.length).toBeGreaterThan(50);
    const idle = steps.filter(
      ({ step: { say, run, expect: seen } }) =>
        run !== undefined &&
        seen === undefined &&
        // What is waited for, and what a sign means, ask for nothing to be done.
        !/^(look|see|watch|read|find|is |are |what |which |wait: |[A-Z]\w+: )/.test(say) &&
        run.split('\n').every((line) => looks.test(line)),
    );
    expect(idle.map(({ id, step }) => `${id}: ${step.say}`)).toEqual([]);
  });

  test('whether there is room is asked of the machine that has the folder', () => {
    const run = of(name).runbooks.flatMap(({ check, recover }) =>
      [...check, ...recover].filter(({ say }) => /\broom\b/.test(say)).map((step) => step.run ?? ''),
    );
    for (const command of run) expect(command).not.toMatch(/kubectl top/);
  });
});

test('volumes are looked for where they lie', () => {
  for (const [name, folder] of [
    ['media-gitops', '/data/pods'],
    ['honeydue', '/var/lib/rancher/k3s/storage'],
  ] as const) {
    const { check, recover } = of(name).runbook('node-disk-full');
    const run = [...check, ...recover].map((step) => step.run ?? '').join('\n');
    expect(run, name).toMatch(new RegExp(`df -h \\S+ \\S+ ${folder}\\b`));
    expect(run, name).toContain(`du -xh -d 1 ${folder}`);
  }
  const sides = of('media-gitops')
    .runbook('replication-not-syncing')
    .check.find(({ say }) => say.includes('room'))?.run;
  expect(sides).toBe('ssh ops@192.168.1.31 df -h /data/pods\nssh ops@192.168.1.32 df -h /data/pods');
});

describe('[read: Talos ad88231, internal/app/machined/internal/server/v1alpha1/v1alpha1_server.go and internal/pkg/etcd/etcd.go] etcd on Talos', () => {
  const lines = (id: string) =>
    of('cluster-101')
      .runbook(id)
      .recover.flatMap(({ run }) => run?.split('\n') ?? []);

  test('a member that does not know its own id is taken out from another server, before it is wiped', () => {
    const all = lines('etcd-member-corrupt');
    const at = (text: string) => all.findIndex((line) => line.includes(text));
    expect(all[at('remove-member')]).not.toContain(/-n (\S+) etcd leave/.exec(all.join('\n'))?.[1] ?? 'nobody');
    expect(at('etcd leave')).toBeLessThan(at('remove-member'));
    expect(at('remove-member')).toBeLessThan(at('reset'));
  });

  test('where no etcd runs, its file is taken, into a folder as talosctl wants it, before anything is wiped', () => {
    const all = lines('etcd-quorum-lost');
    const at = (text: string) => all.findIndex((line) => line.includes(text));
    expect(at('copy /var/lib/etcd/member/snap/db taken')).toBeGreaterThan(at('etcd snapshot'));
    expect(at('copy /var/lib/etcd')).toBeLessThan(at('reset'));
    expect(all.find((line) => line.includes('bootstrap'))).toContain('--recover-from=./db.snapshot');
  });
});
