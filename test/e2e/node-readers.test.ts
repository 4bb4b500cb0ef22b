import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cloudInit } from '../../infra/nodes/cloud-init.ts';
import type { NodeSetup } from '../../infra/nodes/node-setup.ts';
import { unitText } from '../../infra/nodes/unit-text.ts';
import { forms } from '../../topology/forms.ts';
import { sh } from '../../topology/shell.ts';
import { examples, near } from '../topology/form-examples.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { describeWith, parts } from './parts.ts';

const seed = 20261129;

/** Texts of every kind, and those that YAML, shells and units read as something else. */
const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'\'"\\$`!#(){}[]<>|&;*?~=%:,@- \t\n\r\u0085\u2028\uFEFFab') }),
  fc.constantFrom('', 'y', 'no', 'on', '~', 'null', '12:30', '1_000', '0o17', '017', '0x1f', '1e3', '.inf', '=', '<<'),
  fc.constantFrom(
    '2026-11-29',
    '%n',
    '%%',
    '$$',
    '{{ v1.local_hostname }}',
    '## template: jinja',
    '#cloud-config',
    '---',
    '...',
  ),
);

/** What cloud-init reads of user data, does with its files, and would run. */
const reading = `
import json, sys
from cloudinit import util
from cloudinit.config import cc_write_files
told = []
for path in sys.argv[1:]:
    config = util.load_yaml(util.load_binary_file(path) if hasattr(util, "load_binary_file") else util.load_file(path, decode=False))
    cc_write_files.write_files("test", config["write_files"], "")
    told.append({"config": config, "script": util.decode_binary(util.shellify(config["runcmd"]))})
print(json.dumps(told))
`;

interface Told {
  readonly config: Readonly<Record<string, unknown>>;
  readonly script: string;
}

/** Runs the modules of the cloud-init that is installed, in its own Python. */
function read(userData: readonly string[]): Told[] {
  const folder = scratchFolder(Object.fromEntries(userData.map((text, index) => [String(index), text])));
  const program =
    readFileSync(parts.cloudInit ?? '', 'utf8')
      .split('\n')[0]
      ?.replace(/^#!\s*/, '') ?? '';
  const paths = userData.map((_, index) => join(folder, String(index)));
  const { status, stdout, stderr } = spawnSync(program, ['-c', reading, ...paths], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout) as Told[];
}

describeWith('cloudInit', '[S1 part: shell] in the real cloud-init any text arrives as itself', () => {
  const setups = (folder: string): { setup: NodeSetup; sshKeys: string[]; values: string[] }[] =>
    fc.sample(fc.array(texts, { minLength: 30, maxLength: 30 }), { seed, numRuns: 12 }).map((list, round) => {
      const values = list.map((text) => text.replaceAll('\0', ''));
      const like = (name: 'dnsLabel' | 'sshKey'): string[] =>
        fc
          .sample(near(examples[name]), { seed: seed + round, numRuns: 40 })
          .filter((text) => forms[name].accepts(text));
      return {
        values,
        sshKeys: [...examples.sshKey, ...like('sshKey')],
        setup: {
          hostname: like('dnsLabel')[0] ?? 'node',
          packages: ['curl'],
          files: list.map((content, index) => ({
            path: join(folder, `${round}-${index}`),
            permissions: '0640',
            content,
          })),
          commands: values.map((text) => sh`printf '%s\\0' ${text}`),
        },
      };
    });

  test('as a name, a key, a file and an argument of a command', () => {
    const given = setups(scratchFolder());
    const told = read(given.map(({ setup, sshKeys }) => cloudInit({ setup, sshKeys })));
    expect(told).toHaveLength(given.length);
    for (const [index, { setup, sshKeys, values }] of given.entries()) {
      const { config, script } = told[index] ?? { config: {}, script: '' };
      expect(config).toMatchObject({
        hostname: setup.hostname,
        users: [{ ssh_authorized_keys: sshKeys }],
        write_files: setup.files,
        runcmd: setup.commands,
      });
      for (const { path, content } of setup.files) expect(readFileSync(path, 'utf8')).toBe(content);
      const { stdout, stderr } = spawnSync('sh', ['-s'], { input: script, encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(stdout.split('\0').slice(0, -1)).toEqual(values);
    }
  });
});

/** What the real systemd makes of mount units, by number. Its test mode loads units and says what they are; root may not ask for it. */
function mounted(settings: readonly string[]): { readonly what: string[]; readonly said: string } {
  const folder = scratchFolder();
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'none'));
  const names = settings.map((_, index) => `mnt-${index}.mount`);
  const write = (name: string, lines: readonly string[]): void =>
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  write('default.target', ['[Unit]', 'DefaultDependencies=no', `Wants=${names.join(' ')}`]);
  for (const [index, name] of names.entries())
    write(name, [
      '[Unit]',
      'DefaultDependencies=no',
      '[Mount]',
      settings[index] ?? '',
      `Where=/mnt/${index}`,
      'Type=nfs',
    ]);
  const { stdout } = spawnSync(
    parts.systemd ?? '',
    ['--test', '--system', '--unit=default.target', '--no-pager', '--log-target=null'],
    {
      encoding: 'utf8',
      env: { SYSTEMD_UNIT_PATH: folder, SYSTEMD_GENERATOR_PATH: join(folder, 'none') },
      maxBuffer: 64 * 1024 * 1024,
      ...(process.getuid?.() === 0 && { uid: 65534, gid: 65534 }),
    },
  );
  // Units of the machine itself are told of as well.
  const found = new Map(
    [...stdout.matchAll(/^\t\tWhere: \/mnt\/(\d+)\n\t\tWhat: ([^\n]*)\n/gm)].map(([, index, what = '']) => [
      Number(index),
      what,
    ]),
  );
  return { what: settings.map((_, index) => found.get(index) ?? 'not there'), said: stdout };
}

describeWith('systemd', '[S1 part: shell] in the real systemd any text that a unit takes arrives as itself', () => {
  test('as a value of a setting', () => {
    const folders = fc
      .sample(near(examples.folder), { seed, numRuns: 300 })
      .filter((text) => forms.folder.accepts(text));
    const others = fc.sample(texts, { seed, numRuns: 300 }).filter((text) => {
      try {
        return unitText(text) !== '';
      } catch {
        return false;
      }
    });
    const values = [...examples.folder, ...folders, ...others];
    expect(folders.length).toBeGreaterThan(100);
    expect(others.length).toBeGreaterThan(100);
    expect(mounted(values.map((text) => `What=${unitText(text)}`)).what).toEqual(values);
  });

  test('and would not without it', () => {
    expect(mounted(['What=/100%n']).what).not.toEqual(['/100%n']);
  });
});
