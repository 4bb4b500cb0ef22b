import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { invariants } from '../../invariants/list.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { binary, holdfast } from './holdfast.ts';

const service = `apiVersion: v1
kind: Service
metadata:
  name: smtp-relay
  annotations:
    lbipam.cilium.io/ips: fd00:101::1b:122
spec: { type: LoadBalancer, externalTrafficPolicy: Local }
`;

describe('holdfast check', () => {
  test('shows file, line, rule, the line itself and the remedy, and fails', () => {
    const { status, stdout } = holdfast(['check', 'apps'], scratchFolder({ 'apps/svc.yaml': service }));
    expect(status).toBe(1);
    expect(stdout).toContain(
      'apps/svc.yaml:6:27  error  cilium/load-balancer-addresses-cover-both-families  Service/smtp-relay',
    );
    expect(stdout).toContain(
      '    6 |     lbipam.cilium.io/ips: fd00:101::1b:122\n      |                           ^\n',
    );
    expect(stdout).toContain('  fix       add the IPv4 address after a comma');
    expect(stdout).toMatch(/1 object in 1 file, .*: 1 error, 0 warnings/);
  });

  test('prints JSON with the fields that tools rely on', () => {
    const { status, stdout } = holdfast(['check', '.', '--format', 'json'], scratchFolder({ 'svc.yaml': service }));
    expect(status).toBe(1);
    const report = JSON.parse(stdout) as { findings: unknown[]; notEvaluated: unknown[]; summary: unknown };
    expect(report.findings).toEqual([
      {
        rule: 'cilium/load-balancer-addresses-cover-both-families',
        severity: 'error',
        file: 'svc.yaml',
        line: 6,
        column: 27,
        object: 'Service/smtp-relay',
        also: [],
        message: expect.stringContaining(
          'Service/smtp-relay: lbipam.cilium.io/ips: fd00:101::1b:122 has no IPv4 address',
        ),
        observed: expect.any(String),
        required: expect.any(String),
        fix: expect.any(String),
      },
    ]);
    expect(report.notEvaluated).toContainEqual({
      rule: 'cilium/load-balancer-address-is-inside-a-pool',
      file: 'svc.yaml',
      line: 6,
      column: 27,
      object: 'Service/smtp-relay',
      reason: 'no CiliumLoadBalancerIPPool of the cluster was read',
    });
    expect(report.summary).toMatchObject({ files: 1, objects: 1, errors: 1, warnings: 0, notEvaluated: 2 });
  });

  test('passes warnings unless asked to be stricter', () => {
    const kustomization = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps }
spec: { interval: 1h, path: ./nowhere, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }
`;
    const folder = scratchFolder({ 'ks.yaml': kustomization });
    expect(holdfast(['check', folder, '--profile', 'house']).status).toBe(0);
    expect(holdfast(['check', folder, '--profile', 'house', '--fail-on', 'warning']).status).toBe(1);
  });

  test('accepts a finding for a while, and no longer', () => {
    const folder = scratchFolder({
      'svc.yaml': `# holdfast:ignore cilium/load-balancer-addresses-cover-both-families until 2026-12-31: IPv4 follows with the new router\n${service}`,
    });
    expect(holdfast(['check', folder, '--today', '2026-12-31'])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('1 suppressed'),
    });
    const late = holdfast(['check', folder, '--today', '2027-01-01']);
    expect(late.status).toBe(1);
    expect(late.stdout).toContain('suppressions/is-not-expired');
    expect(late.stdout).toContain('cilium/load-balancer-addresses-cover-both-families');
  });

  test('a suppression covers its own document alone', () => {
    const comment = '# holdfast:ignore cilium/load-balancer-addresses-cover-both-families until 2026-12-31: known';
    const folder = scratchFolder({
      'svc.yaml': `${service}---\n${comment}\n${service.replace('smtp-relay', 'other').replace(':122', ':123')}`,
    });
    const { stdout } = holdfast(['check', folder, '--today', '2026-11-21']);
    expect(stdout).toContain('Service/smtp-relay');
    expect(stdout).not.toContain('Service/other\n    ');
    expect(stdout).toContain('1 suppressed');
  });
});

describe('bad input', () => {
  test('an empty file beside others is nothing to complain about', () => {
    const files = { 'empty.yaml': '', 'comment.yaml': '# nothing\n', 'a.yaml': 'apiVersion: v1\nkind: Namespace\n' };
    const { stdout } = holdfast(['check', scratchFolder(files)]);
    expect(stdout).toContain('1 object in 3 files');
    expect(stdout).not.toContain('unreadable');
  });

  test('a file that is no YAML is named with its place, and the others are still judged', () => {
    const { status, stdout } = holdfast(
      ['check', '.'],
      scratchFolder({ 'bad.yaml': 'apiVersion: v1\nkind: X\na: 1\na: 2\n', 'svc.yaml': service }),
    );
    expect(status).toBe(2);
    expect(stdout).toContain('bad.yaml:4:1: it is no YAML: duplicated mapping key');
    expect(stdout).toContain('svc.yaml:6:27');
  });

  test('a folder that does not exist is an error of use', () => {
    const { status, stdout } = holdfast(['check', 'nowhere'], scratchFolder());
    expect(status).toBe(2);
    expect(stdout).toContain('nowhere: it does not exist');
  });

  test('loops and dangling links end', () => {
    const folder = scratchFolder({ 'apps/svc.yaml': service });
    symlinkSync('..', join(folder, 'apps/loop'));
    symlinkSync('nowhere.yaml', join(folder, 'apps/dangling.yaml'));
    symlinkSync('self', join(folder, 'apps/self'));
    const { status, stdout } = holdfast(['check', folder]);
    expect(status).toBe(1);
    expect(stdout).toContain('a link to a folder that was read already');
    expect(stdout).toContain('a link that leads nowhere');
    expect(stdout).toContain('1 object in 1 file');
  });

  test('a link out of the folder is not followed', () => {
    const outside = scratchFolder({ 'secret.yaml': service });
    const folder = scratchFolder({ 'apps/a.yaml': 'a: 1\n' });
    symlinkSync(outside, join(folder, 'apps/out'));
    expect(holdfast(['check', folder]).stdout).toContain('a link to a place outside the folder that is checked');
  });

  test.each([
    [['check'], "missing required argument 'folder'"],
    [['check', '.', '--format', 'xml'], '--format "xml" is unknown; choose one of human, json'],
    [['check', '.', '--fail-on', 'fatal'], '--fail-on "fatal" is unknown'],
    [['check', '.', '--today', 'tomorrow'], '--today "tomorrow" is no day'],
    [['chekc', '.'], 'Did you mean check?'],
    [['explain', 'etcd/quorum'], 'there is no rule "etcd/quorum"; did you mean "etcd/quorum-survives-host-loss"?'],
  ])('%j explains itself and exits with 2', (args, message) => {
    const { status, stderr } = holdfast(args, scratchFolder());
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('help', () => {
  test('of the command and of check goes to standard output', () => {
    expect(holdfast(['--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('explain') });
    expect(holdfast(['check', '--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('Exit codes:') });
    expect(holdfast(['--version'])).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  test('of a rule is the page in docs', () => {
    const { status, stdout } = holdfast(['explain', 'volsync/restore-copies-by-snapshot']);
    expect(status).toBe(0);
    expect(stdout).toContain('# volsync/restore-copies-by-snapshot');
    expect(stdout).toContain('cluster-101, issue 3');
  });

  test('lists every rule', () => {
    expect(JSON.parse(holdfast(['rules', '--format', 'json']).stdout)).toHaveLength(invariants.length);
  });
});

test('output that nobody reads to its end is no failure', () => {
  const { status, stderr, stdout } = spawnSync('bash', ['-c', `set -o pipefail; node ${binary} admission | head -1`], {
    encoding: 'utf8',
  });
  expect({ status, stderr, stdout }).toEqual({ status: 0, stderr: '', stdout: '---\n' });
});
