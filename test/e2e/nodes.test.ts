import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { nodeFirewall } from '../../infra/firewall/firewall-rules.ts';
import { nftablesRuleset } from '../../infra/firewall/nftables.ts';
import { ufwScript } from '../../infra/firewall/ufw.ts';
import { cloudInit } from '../../infra/nodes/cloud-init.ts';
import { nodeFiles } from '../../infra/nodes/node-files.ts';
import { nodeSetup } from '../../infra/nodes/node-setup.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { describeWith, parts } from './parts.ts';

const secrets = { token: 'the-token', snapshots: { accessKey: 'the-key', secretKey: 'the-secret' } };
const nodes = ['pve-homelab', 'k3s-home', 'media-gitops', 'honeydue'].flatMap((name) =>
  Object.keys(topologies[name]?.clusters[name]?.nodes ?? {}).map((node) => [name, node] as const),
);
const run = (command: string, args: readonly string[], input?: string) =>
  spawnSync(command, args, { encoding: 'utf8', input });

describeWith('cloudInit', 'user data', () => {
  const check = (userData: string) => {
    const file = `${scratchFolder()}/user-data.yaml`;
    writeFileSync(file, userData);
    return run(parts.cloudInit ?? '', ['schema', '--config-file', file]);
  };

  test.each(nodes)('%s: %s passes the real schema check', (name, node) => {
    const setup = nodeSetup(topologies[name] as Topology, name, node, secrets);
    const { status, stdout, stderr } = check(
      cloudInit({ setup, sshKeys: ['ssh-ed25519 AAAA me'], hasGuestAgent: true }),
    );
    expect(stdout + stderr).toContain('Valid');
    expect(status).toBe(0);
  });

  test('would fail with a wrong field', () => {
    expect(check('#cloud-config\nwrite_files:\n  - path: 7\n').status).not.toBe(0);
  });
});

describeWith('shellcheck', 'scripts', () => {
  const shellcheck = (text: string) => run(parts.shellcheck ?? '', ['-'], text);
  const scripts = nodes.flatMap(([name, node]) => {
    const { files } = nodeSetup(topologies[name] as Topology, name, node, secrets);
    const own = files
      .filter(({ content }) => content.startsWith('#!/bin/'))
      .map(({ path, content }) => [`${node}: ${path}`, content] as const);
    const join = nodeFiles(topologies[name] as Topology, name).get(`join-${node}.sh`);
    return [...own, ...(join === undefined ? [] : [[`${node}: join script`, join] as const])];
  });

  test.each(scripts)('%s', (_title, text) => {
    const { status, stdout } = shellcheck(text);
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });
});

describeWith('nft', 'nftables', () => {
  test.each(nodes)('%s: %s loads in a dry run', (name, node) => {
    const rules = nodeFirewall(topologies[name] as Topology, name, node);
    const { status, stderr } = run(parts.nft ?? '', ['--check', '--file', '-'], nftablesRuleset(rules));
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  test('would refuse a wrong rule', () => {
    expect(
      run(parts.nft ?? '', ['--check', '--file', '-'], 'table inet x { chain y { tcp dport ssh-ish accept } }').status,
    ).not.toBe(0);
  });
});

describeWith('ufw', 'ufw', () => {
  test.each(nodes)(
    '%s: %s takes every rule in a dry run',
    (name, node) => {
      const rules = nodeFirewall(topologies[name] as Topology, name, node);
      const commands = ufwScript(rules)
        .split('\n')
        .filter((line) => line.startsWith('ufw allow'));
      expect(commands.length).toBeGreaterThan(8);
      const script = commands.map((line) => line.replace('ufw', `${parts.ufw} --dry-run`)).join('\n');
      const { status, stdout, stderr } = run('bash', ['--norc', '-euo', 'pipefail', '-c', script]);
      expect(stderr.replaceAll(/WARN:.*\n/g, '')).toBe('');
      expect(status).toBe(0);
      expect(stdout).toContain('tuple ### allow tcp 22');
    },
    60_000,
  );
});

describe('the copy of snapshots', () => {
  const { files } = nodeSetup(topologies['pve-homelab'] as Topology, 'pve-homelab', 'k3s-cp-01', secrets);
  const script = files.find(({ path }) => path.endsWith('/holdfast-copy-snapshots'))?.content ?? '';

  test('copies whole files, once, and keeps the newest', () => {
    const folder = scratchFolder();
    const [from, target] = [`${folder}/snapshots`, `${folder}/target`];
    mkdirSync(from);
    for (let index = 0; index < 31; index++) {
      writeFileSync(`${from}/etcd-snapshot-k3s-cp-01-${1_700_000_000 + index}.zip`, `snapshot ${index}`);
    }
    const copy = () => {
      const { status, stderr } = spawnSync('sh', ['-s'], {
        input: script,
        encoding: 'utf8',
        env: { ...process.env, SNAPSHOTS: from, TARGET: target },
      });
      expect(stderr).toBe('');
      expect(status).toBe(0);
      const [host = ''] = readdirSync(target);
      return readdirSync(`${target}/${host}`)
        .sort()
        .map((name) => `${target}/${host}/${name}`);
    };
    const copied = copy();
    expect(copied).toHaveLength(28);
    expect(copied.at(-1)).toContain('1700000030');
    expect(readFileSync(copied.at(-1) ?? '', 'utf8')).toBe('snapshot 30');
    expect(copied.some((name) => name.includes('partial'))).toBe(false);
    expect(copy()).toEqual(copied);
    // Taken by hand before a server is replaced: another name, and newer than all.
    writeFileSync(`${from}/before-replacing-k3s-cp-02-k3s-cp-01-1700000031`, 'by hand');
    const again = copy();
    expect(again).toHaveLength(28);
    expect(again.some((name) => name.includes('before-replacing'))).toBe(true);
    expect(again.some((name) => name.includes('1700000003'))).toBe(false);
    expect(copy()).toEqual(again);
  });

  const begin = (owner?: number) => {
    const folder = scratchFolder();
    const [from, target] = [`${folder}/snapshots`, `${folder}/target`];
    mkdirSync(from);
    const archive = `${from}/etcd-snapshot-k3s-cp-01-1700000000.zip`;
    writeFileSync(archive, 'the first half');
    if (owner !== undefined) chownSync(archive, owner, owner);
    return { archive, from, target, env: { ...process.env, SNAPSHOTS: from, TARGET: target } };
  };
  const copied = (target: string): Record<string, string> => {
    const [host = ''] = readdirSync(target);
    const names = readdirSync(`${target}/${host}`);
    return Object.fromEntries(names.map((name) => [name, readFileSync(`${target}/${host}/${name}`, 'utf8')]));
  };

  test('takes again what k3s was still writing, and nothing that etcd is', () => {
    const { archive, from, target, env } = begin();
    writeFileSync(`${from}/etcd-snapshot-k3s-cp-01-1700000001.part`, 'half of another');
    const copy = () => spawnSync('sh', ['-s'], { input: script, encoding: 'utf8', env });
    expect(copy().stderr).toBe('');
    writeFileSync(archive, 'the first half and the second');
    expect(copy().stderr).toBe('');
    expect(copied(target)).toEqual({ 'etcd-snapshot-k3s-cp-01-1700000000.zip': 'the first half and the second' });
  });

  // On an export that squashes root, root may not give files away: as without the right to.
  test.skipIf(process.getuid?.() !== 0)('needs no right to give files away', () => {
    const { target, env } = begin(12_345);
    const { status, stderr } = spawnSync('setpriv', ['--bounding-set=-chown', '--inh-caps=-chown', 'sh', '-s'], {
      input: script,
      encoding: 'utf8',
      env,
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(Object.values(copied(target))).toEqual(['the first half']);
  });
});
