import { describe, expect, test } from 'vitest';
import type { PromqlRule } from '../../graph/facts/alert-rules.ts';
import { alertsLeadingTo } from '../../runbooks/tellers.ts';
import { Questions } from '../questions.ts';
import { RealStack } from '../real-stack.ts';

const leads = (page: string, id: string): boolean => {
  const alert = { name: 'Down', annotations: { runbook_url: `https://example.org/${page}` } } as unknown as PromqlRule;
  return alertsLeadingTo([alert], { id }).length === 1;
};

test.each([
  ['down.md', 'down', true],
  ['down.md', 'up', false],
  ['{{ $labels.node }}-down.md', 'cp-1-down', true],
  ['{{ $labels.node }}-down.md', '-down', false],
  ['node-{{ $labels.node }}-{{ $labels.disk }}.md', 'node-a-b', true],
  ['node-{{ $labels.node }}-{{ $labels.disk }}.md', 'node-a', false],
  ['node-{{ $labels.node }}-{{ $labels.disk }}.md', 'node--b', false],
  ['a{{ $labels.node }}a.md', 'aa', false],
  ['a.md', 'axmd', false],
])('an alert whose page is %s leads to the runbook %s: %s', (page, id, expected) => {
  expect(leads(page, id)).toBe(expected);
});

describe('in pve-homelab, a failure is told of by an alert that reads what it takes away', () => {
  const questions = new Questions(new RealStack('pve-homelab'));
  test.each([
    // Nothing but jobs mounts its export: no Deployment and no StatefulSet goes with it.
    ['device/synology', ['BackupStale', 'RestoreTestStale'], ['WorkloadDown']],
    ['gpu/pve-01/gpu0', ['WorkloadDown'], ['BackupStale']],
    ['workload/kube-system/DaemonSet/nvidia-device-plugin', ['DaemonSetDown'], ['WorkloadDown']],
    ['workload/databases/StatefulSet/postgresql', ['WorkloadDown'], ['DaemonSetDown']],
    ['workload/open-webui/Deployment/open-webui', ['WorkloadDown'], ['DaemonSetDown', 'BackupStale']],
  ])('%s', (part, alerts, others) => {
    expect(questions.told(part)).toEqual(expect.arrayContaining(alerts));
    for (const other of others) expect(questions.told(part)).not.toContain(other);
  });
});

test('a page of many labels is compared in linear time', () => {
  const before = process.cpuUsage();
  expect(leads(`${'{{ x }}a'.repeat(100)}!.md`, 'a'.repeat(1_000))).toBe(false);
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(0.5);
});
