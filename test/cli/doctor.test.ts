import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { RealStack, treeOf } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { holdfast } from './holdfast.ts';

/** A folder for PATH with programs that say a version, and no others but node. */
function programs(versions: Readonly<Record<string, string>>): string {
  const folder = scratchFolder(
    Object.fromEntries(Object.entries(versions).map(([name, said]) => [name, `#!/bin/sh\necho '${said}'\n`])),
  );
  for (const name of Object.keys(versions)) chmodSync(join(folder, name), 0o755);
  return folder;
}

const home = {
  HOME: '/nonexistent',
  XDG_CONFIG_HOME: '',
  KUBECONFIG: '/nonexistent/config',
  SOPS_AGE_KEY_FILE: '/nonexistent',
};

test('where no cluster is, Node and git are all', () => {
  const { status, stdout } = holdfast(['doctor'], scratchFolder(), {
    env: { PATH: programs({ git: 'git version 2.39.5' }) },
  });
  expect(stdout).toContain(`✓  node  ${process.versions.node}  for everything\n`);
  expect(stdout).toContain('✓  git   2.39.5');
  expect(stdout).toContain('nothing is missing (no cluster here: what every user needs)');
  expect(status).toBe(0);
});

test('a cluster asks for what its machines, its distribution and its secrets need', () => {
  const path = programs({
    git: 'git version 2.39.5',
    pulumi: 'v3.248.0',
    sops: 'sops 3.11.0 (latest)',
    ssh: 'OpenSSH_9.2p1',
    'ssh-add': '256 SHA256:canary me@home (ED25519)',
  });
  const tree = treeOf(new RealStack('pve-homelab'));
  writeFileSync(
    join(tree, 'Pulumi.pve-homelab.yaml'),
    'config: { "holdfast:proxmoxEndpoint": "https://pve.example.org:8006/" }\n',
  );
  const { status, stdout } = holdfast(['doctor', tree], dirname(tree), {
    env: { ...home, PATH: path, SOPS_AGE_KEY: 'canary' },
  });
  expect(stdout).toMatch(/✓ {2}pulumi +3\.248\.0/);
  expect(stdout).toMatch(/✓ {2}sops +3\.11\.0/);
  expect(stdout).toMatch(/✓ {2}age key +the variable SOPS_AGE_KEY/);
  expect(stdout).toMatch(/✓ {2}SSH agent +1 key +for pulumi up/);
  expect(stdout).toMatch(/✗ {2}kubectl +missing +for runbooks: https:/);
  expect(stdout).toMatch(/✗ {2}flux +missing/);
  expect(stdout).toMatch(/✗ {2}kubeconfig +missing +for recover, validate/);
  expect(stdout).toMatch(/✗ {2}@muhlba91\/pulumi-proxmoxve +missing/);
  expect(stdout).not.toMatch(/talosctl|hcloud|canary/);
  expect(stdout).toContain('(for pve-homelab)');
  expect(stdout).toMatch(/^ {2}example +clusters\.pve-homelab\.gitOps\.url +ssh:\/\/git@github\.com\/example/m);
  expect(stdout).toMatch(/^ {2}example +\S*Pulumi\.pve-homelab\.yaml: holdfast:proxmoxEndpoint +https:/m);
  expect(stdout).toMatch(/^ {2}assumed +machines\./m);
  expect(stdout).toMatch(/\d+ things not yours yet\n$/);
  expect(status).toBe(1);
});

test.each([
  ['cluster-101', 'talosctl'],
  ['honeydue', '@pulumi/hcloud'],
])('%s asks for %s', (name, needed) => {
  const { stdout } = holdfast(['doctor', treeOf(new RealStack(name)), '--format', 'json'], undefined, { env: home });
  const { clusters, needs } = JSON.parse(stdout) as { clusters: string[]; needs: { name: string; isFound: boolean }[] };
  expect(clusters).toEqual([name]);
  expect(needs.map((need) => need.name)).toContain(needed);
});

test('packages count where the folder can load them', () => {
  const files = {
    'node_modules/cdk8s/package.json': '{ "name": "cdk8s", "version": "2.70.106" }',
    'package.json': '{}',
  };
  const folder = scratchFolder(files);
  const tree = treeOf(new RealStack('honeydue'));
  const { stdout } = holdfast(['doctor', tree], folder, { env: home });
  expect(stdout).toMatch(/✗ {2}cdk8s +missing/);
  const copied = scratchFolder({ ...files, 'holdfast.topology.yaml': topologyOf(tree) });
  expect(holdfast(['doctor'], copied, { env: home }).stdout).toMatch(/✓ {2}cdk8s +2\.70\.106/);
});

test('plugins are looked for where Pulumi keeps them, and the command line is compared with the SDK', () => {
  const tree = treeOf(new RealStack('honeydue'));
  const folder = scratchFolder({
    'holdfast.topology.yaml': topologyOf(tree),
    'package.json': '{}',
    'pulumi/plugins/resource-hcloud-v1.41.0/pulumi-resource-hcloud': '',
    'node_modules/@pulumi/pulumi/package.json': '{ "name": "@pulumi/pulumi", "version": "3.248.0" }',
    'node_modules/@pulumi/hcloud/package.json':
      '{ "name": "@pulumi/hcloud", "version": "1.41.0", "pulumi": { "resource": true, "name": "hcloud", "version": "1.41.0" } }',
    'node_modules/@pulumi/random/package.json':
      '{ "name": "@pulumi/random", "version": "4.21.2", "pulumi": { "resource": true, "name": "random", "server": "github://example" } }',
  });
  const lines = (commandLine: string, env: Readonly<Record<string, string>> = {}): string =>
    holdfast(['doctor'], folder, {
      env: { ...home, PULUMI_HOME: join(folder, 'pulumi'), PATH: programs({ pulumi: commandLine }), ...env },
    }).stdout;
  const newest = lines('v3.274.1');
  expect(newest).toMatch(/✓ {2}pulumi +3\.274\.1 +for pulumi up: making the machines\n/);
  expect(newest).toMatch(/✓ {2}plugin hcloud +1\.41\.0 +for pulumi up\n/);
  expect(newest).toMatch(/✓ {2}plugin random +4\.21\.2, fetched when it is needed +for pulumi up\n/);
  expect(lines('v3.100.0')).toMatch(
    /✓ {2}pulumi +3\.100\.0 .*; older than @pulumi\/pulumi 3\.248\.0, which it runs: update it\n/,
  );
  expect(lines('v2.25.2')).toMatch(
    /✗ {2}pulumi +missing .*: this is 2\.25\.2, it runs no program of @pulumi\/pulumi 3\.248\.0; https:/,
  );
  expect(lines('v3.274.1', { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true' })).toMatch(
    /✗ {2}plugin random +missing +for pulumi up: pulumi plugin install resource random 4\.21\.2 --server github:\/\/example\n/,
  );
});

test.each([
  [['doctor', 'nowhere'], '"nowhere" does not exist'],
  [['doctor', '--format', 'xml'], '--format "xml" is unknown; choose one of human, json'],
])('%j is wrong usage', (args, says) => {
  const { status, stderr } = holdfast(args, scratchFolder());
  expect(stderr).toBe(`holdfast: ${says}\n`);
  expect(status).toBe(2);
});

function topologyOf(tree: string): string {
  return readFileSync(join(tree, 'holdfast.topology.yaml'), 'utf8');
}
