import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { expect, test } from 'vitest';
import { Application } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { SealedSecret } from '../../charts/secrets/sealed-secret.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import { holdfast } from '../cli/holdfast.ts';
import { contentOf, scratchFolder } from '../scratch-folder.ts';
import { describeWith, parts } from './parts.ts';

const placeholder = `apiVersion: holdfast.dev/v1
kind: UnsealedSecret
metadata: { name: database, namespace: databases }
spec:
  file: stacks/home/sealed/database.sops.yaml
  type: Opaque
  keys: { password: any long random text, user: the name it logs in by }
`;
const canary = 'canary-d41d8cd98f00b204';
const values = `database: { password: ${canary}, user: "app" }\n`;

describeWith('sops', 'holdfast seal with the real sops', () => {
  const project = () => {
    const folder = scratchFolder({ 'dist/home/secret.yaml': placeholder, 'values.yaml': values });
    const { stderr } = spawnSync(parts.ageKeygen ?? '', ['-o', join(folder, 'key.txt')], { encoding: 'utf8' });
    const recipient = /age1[a-z0-9]+/.exec(stderr)?.[0] ?? '';
    return { folder, recipient, file: join(folder, 'stacks/home/sealed/database.sops.yaml') };
  };
  const env = { HOLDFAST_SOPS: parts.sops ?? '' };
  const unsealed = (folder: string, file: string) =>
    spawnSync(parts.sops ?? '', ['decrypt', file], {
      encoding: 'utf8',
      env: { ...process.env, SOPS_AGE_KEY_FILE: join(folder, 'key.txt') },
    }).stdout;

  test('seals what is missing, so that only the key opens it, and shows no value', () => {
    const { folder, recipient, file } = project();
    const args = ['seal', '--from', '-', '--recipient', recipient];
    const { status, stdout, stderr } = holdfast(args, folder, { input: values, env });
    expect(stderr).toContain('1 sealed');
    expect(status).toBe(0);
    expect(stdout).toBe('stacks/home/sealed/database.sops.yaml\n');
    expect(stdout + stderr).not.toContain(canary);
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain(canary);
    expect(text).toMatch(/name: database\n/);
    expect(unsealed(folder, file)).toContain(`password: ${canary}`);
    // What is read without a key is refused by sops, too.
    writeFileSync(join(folder, 'key.txt'), '');
    expect(unsealed(folder, file)).toBe('');
  });

  test('makes up what nobody has to know, and asks for the rest', () => {
    const { folder, recipient, file } = project();
    const args = ['seal', '--from', '-', '--recipient', recipient, '--generate', 'database.password'];
    const { status, stdout, stderr } = holdfast(args, folder, { input: 'database: { user: app }\n', env });
    expect([status, stderr]).toEqual([0, expect.stringContaining('1 sealed')]);
    const [, first = ''] = /password: ([A-Za-z0-9]{32})\n/.exec(unsealed(folder, file)) ?? [];
    expect(first).not.toBe('');
    expect(stdout + stderr).not.toContain(first);
    expect(unsealed(folder, file)).toContain('user: app');
    const other = project();
    holdfast([...args.slice(0, 4), other.recipient, ...args.slice(5)], other.folder, {
      input: 'database: { user: app }\n',
      env,
    });
    expect(unsealed(other.folder, other.file)).not.toContain(first);
    const wrong = project();
    const refused = holdfast(['seal', '--generate', 'database.pasword', '--from', '-'], wrong.folder, {
      input: values,
      env,
    });
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('did you mean database.password?')]);
    expect(existsSync(wrong.file)).toBe(false);
  });

  test('says that sops is missing before it asks for anything', () => {
    const { folder } = project();
    const { status, stderr } = holdfast(['seal'], folder, { env: { HOLDFAST_SOPS: '/nowhere/sops' } });
    expect(status).toBe(2);
    expect(stderr).toContain('/nowhere/sops: not found; install sops');
    expect(stderr).not.toContain('nobody to ask');
  });

  test('takes the recipient from the rules of .sops.yaml', () => {
    const { folder, recipient, file } = project();
    writeFileSync(join(folder, '.sops.yaml'), `creation_rules: [{ path_regex: sealed/.*, age: ${recipient} }]\n`);
    expect(holdfast(['seal', '--from', 'values.yaml'], folder, { env }).status).toBe(0);
    expect(unsealed(folder, file)).toContain(canary);
  });

  test('writes nothing without a key, with a rule that leaves values readable, or with values that do not fit', () => {
    const { folder, recipient, file } = project();
    const refused = (args: readonly string[], input = values) => {
      const run = holdfast(['seal', '--from', '-', ...args], folder, { input, env });
      expect(run.status).toBe(2);
      expect(run.stdout + run.stderr).not.toContain(canary);
      expect(existsSync(file)).toBe(false);
      return run.stderr;
    };
    expect(refused([])).toContain('name a key with --recipient');
    const own = ['--recipient', recipient];
    expect(refused(own, 'database: { password: 12, passwd: x }')).toMatch(
      /database\.passwd: unknown.*database\.password: no text: put it in quotes.*database\.user: missing/s,
    );
    expect(refused(own, `database: "${canary}\n`)).toMatch(/^holdfast: -:\d+:\d+: it is no YAML\n$/);
    expect(refused([...own, '--only', 'datbase'])).toContain('missing are database');
    const lost = holdfast(['seal', '--from', '-', ...own], folder, {
      input: values,
      env: { HOLDFAST_SOPS: '/nowhere/sops' },
    });
    expect(lost).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('/nowhere/sops: not found; install sops 3.10'),
    });
    expect(holdfast(['seal', 'dist'], folder, { env }).stderr).toContain('database: { password: …, user: … }');
    expect(Object.keys(contentOf(folder)).filter((path) => path.endsWith('.tmp'))).toEqual([]);
  });

  test('refuses credentials for a registry that the API server would refuse, and takes those that it takes', () => {
    const { folder, recipient } = project();
    writeFileSync(
      join(folder, 'dist/home/secret.yaml'),
      `apiVersion: holdfast.dev/v1
kind: UnsealedSecret
metadata: { name: registry, namespace: apps }
spec:
  file: stacks/home/sealed/registry.sops.yaml
  type: kubernetes.io/dockerconfigjson
  keys: { .dockerconfigjson: what docker login writes }
`,
    );
    const seal = (value: string) =>
      holdfast(['seal', '--from', '-', '--recipient', recipient], folder, {
        input: JSON.stringify({ registry: { '.dockerconfigjson': value } }),
        env,
      });
    const refused = seal(canary);
    expect(refused.stderr).toContain('registry..dockerconfigjson: no JSON; required: { "auths"');
    expect(refused.stdout + refused.stderr).not.toContain(canary);
    expect(refused.status).toBe(2);
    expect(seal('{ "auths": {} }').status).toBe(0);
  });

  test('gives bytes that synthesis copies, and refuses where one is readable or missing', () => {
    const { folder, recipient, file } = project();
    holdfast(['seal', '--from', '-', '--recipient', recipient], folder, { input: values, env });
    const copied = (keys: Record<string, string>): string => {
      const tree = new ClusterTree(new App(), 'pve-homelab', { topology: topologies['pve-homelab'] as Topology });
      const app = new Application(tree, 'database', { namespace: 'databases' });
      new SealedSecret(app, 'secret', {
        name: 'database',
        folder: new URL(`file://${folder}/stacks/home/sealed/`),
        keys,
      });
      return app.copied.get('database.sops.yaml') ?? '';
    };
    expect(copied({ password: 'x', user: 'x' })).toContain(readFileSync(file, 'utf8'));
    expect(() => copied({ password: 'x', host: 'x' })).toThrow('no key host, which database must have');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/password: ENC.*/, 'password: readable'));
    expect(() => copied({ password: 'x' })).toThrow('password can be read; required: encrypted');
  });
});
