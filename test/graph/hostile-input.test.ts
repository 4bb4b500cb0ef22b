import { mkdirSync, openSync, closeSync, ftruncateSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readFolderInto } from '../../graph/readers/read-folder.ts';
import { invariants } from '../../invariants/list.ts';
import { runInvariants } from '../../invariants/run.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { today } from '../today.ts';

const job = 'apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: backup }\n';

interface Case {
  readonly make: (folder: string) => void;
  /** What is said of it; nothing where it does no harm. */
  readonly errors: readonly RegExp[];
}

const file = (name: string, text: string | Uint8Array) => (folder: string) => writeFileSync(join(folder, name), text);

/** What is no YAML and no manifest is nobody's. */
const manifest = (text: string) => file('a.yaml', `apiVersion: v1\nkind: ConfigMap\n${text}`);

const kustomize = (...entries: readonly string[]) =>
  `kind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\nresources: [${entries.join(', ')}]\n`;

/** Nine levels of nine aliases each: 387 million values in half a kilobyte. */
const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
  .concat(Array.from({ length: 8 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(', ')}]`))
  .join('\n');

const cases: Record<string, Case> = {
  'text that is no YAML': { make: manifest('a: [1, {'), errors: [/no YAML/] },
  'NUL bytes': { make: manifest('a: b\u0000c\nd: \u0000\n'), errors: [/no YAML/] },
  'bytes that are no UTF-8': { make: file('a.yaml', new Uint8Array([0x61, 0x3a, 0x20, 0xff, 0xfe, 0x0a])), errors: [] },
  'a file of 100 MB': {
    make: (folder) => {
      const handle = openSync(join(folder, 'a.yaml'), 'w');
      ftruncateSync(handle, 100 * 1024 * 1024);
      closeSync(handle);
    },
    errors: [/104857600 bytes, more than/],
  },
  'aliases of aliases': { make: manifest(`${bomb}\nb: "\${X}"\n`), errors: [/aliases stand for \d+ values/] },
  'merge keys of merge keys': {
    make: file(
      'a.yaml',
      [
        'a0: &a0 { k0: 1 }',
        ...Array.from({ length: 60 }, (_, n) => `a${n + 1}: &a${n + 1} { <<: [*a${n}, *a${n}], k${n + 1}: 1 }`),
      ].join('\n'),
    ),
    errors: [],
  },
  'a value that contains itself': {
    make: manifest('a: &a { b: *a, c: "${X}" }\n'),
    errors: [/an alias stands for what it is in/],
  },
  'a thousand levels': { make: manifest(`a: ${'['.repeat(1000)}${']'.repeat(1000)}`), errors: [/no YAML/] },
  'keys of prototypes': {
    make: file(
      'a.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n__proto__: { polluted: true }\nconstructor: { prototype: { polluted: true } }\n',
    ),
    errors: [],
  },
  'a key twice': { make: manifest('a: 1\na: 2\n'), errors: [/no YAML: duplicated mapping key/] },
  'a long scalar': { make: file('a.yaml', `a: ${'x'.repeat(4_000_000)}\n`), errors: [] },
  'directions of text': { make: file('a.yaml', 'a: "\u202e\u2066b"\n'), errors: [] },
  'links in a circle': {
    make: (folder) => {
      symlinkSync('loop.yaml', join(folder, 'loop.yaml'));
      mkdirSync(join(folder, 'sub'));
      symlinkSync('..', join(folder, 'sub/up'));
    },
    errors: [],
  },
  'links out of the folder': { make: (folder) => symlinkSync('/etc', join(folder, 'etc')), errors: [] },
  'a link to a device': { make: (folder) => symlinkSync('/dev/zero', join(folder, 'zero.yaml')), errors: [] },
  'kustomizations in a circle': {
    make: (folder) => {
      for (const [name, other] of [
        ['x', 'y'],
        ['y', 'x'],
      ] as const) {
        mkdirSync(join(folder, name));
        writeFileSync(join(folder, name, 'kustomization.yaml'), kustomize(`../${other}`));
      }
      writeFileSync(
        join(folder, 'flux.yaml'),
        'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: x }\nspec: { path: ./x, timeout: 1m, retryInterval: 1m, wait: true }\n',
      );
    },
    errors: [],
  },
  'paths out of the repository': {
    make: (folder) => {
      mkdirSync(join(folder, 'x'));
      writeFileSync(join(folder, 'x/kustomization.yaml'), kustomize('../../../../../etc/passwd', '/etc/shadow'));
    },
    errors: [],
  },
};

describe('hostile input ends in an error or does no harm, and the rest is still checked', () => {
  test.each(Object.entries(cases))('%s', (_title, { make, errors }) => {
    const folder = scratchFolder({ 'good/job.yaml': job });
    make(folder);
    const graph = new ResourceGraph();
    const before = process.memoryUsage().rss;
    const started = process.cpuUsage();
    readFolderInto(graph, folder);
    const report = runInvariants(graph, invariants, { today });
    // Processor time: what else runs on the machine decides nothing.
    const milliseconds = process.cpuUsage(started).user / 1000;
    expect(graph.errors.map(({ reason }) => reason)).toEqual(errors.map((error) => expect.stringMatching(error)));
    // The Flux tree of one case does not apply the job.
    if (graph.unapplied.length === 0) {
      expect(report.findings.map(({ rule }) => rule)).toContain('kubernetes/api-version-is-served');
    }
    expect(milliseconds).toBeLessThan(400);
    expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(100);
    expect({}).not.toHaveProperty('polluted');
    // Nothing outside was read.
    expect(graph.files.every(({ path }) => path.includes('holdfast-'))).toBe(true);
  });
});
