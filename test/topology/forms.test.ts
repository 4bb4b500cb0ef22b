import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { snapshotCopy } from '../../infra/nodes/snapshot-copy.ts';
import { unitText } from '../../infra/nodes/unit-text.ts';
import { topologies } from '../../stacks/topologies.ts';
import { readTopology } from '../../topology/define-topology.ts';
import { forms, requireForms } from '../../topology/forms.ts';
import { sh, shellLines } from '../../topology/shell.ts';
import type { Topology } from '../../topology/topology.ts';
import type { LooseManifest } from '../real-stack.ts';
import { examples, near } from './form-examples.ts';

const all = Object.entries(forms);

describe('forms', () => {
  test.each(all)('%s accepts what it is for', (name, { accepts }) => {
    for (const example of examples[name as keyof typeof forms]) expect(accepts(example), example).toBe(true);
  });

  test.each(all.filter(([name]) => !['prose', 'sshKey', 'folder', 'calendar'].includes(name)))(
    '%s has no room for another command',
    (_name, { accepts }) => {
      for (const text of ['a; id', '$(id)', '`id`', "'", '"', 'a b', '-rf', '/etc/x y', '${X}', 'a|b', 'a&b']) {
        expect(accepts(text), text).toBe(false);
      }
    },
  );

  test.each(all)('no text of the form %s has a line break or a control character', (name, { accepts }) => {
    fc.assert(
      fc.property(near(examples[name as keyof typeof forms]), (text) => {
        if (accepts(text)) expect(text).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 500 },
    );
  });

  test.each(['sh', 'bash'])('any text that has its form arrives as itself in a real %s', (shell) => {
    const texts = all.flatMap(([name, { accepts }]) => [
      ...examples[name as keyof typeof forms],
      ...fc.sample(near(examples[name as keyof typeof forms]), 150).filter(accepts),
    ]);
    expect(texts.length).toBeGreaterThan(500);
    const input = `${shellLines(texts.map((text) => sh`printf '%s\\0' ${text}`))}\n`;
    const { stdout, stderr } = spawnSync(shell, ['-s'], { input, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout.split('\0').slice(0, -1)).toEqual(texts);
  });

  test('arguments are checked, all of them', () => {
    expect(() =>
      requireForms('a/b', [
        ['schedule', '* * *', forms.cron],
        ['file', 'x', forms.folder],
      ]),
    ).toThrow(/\[a\/b\] schedule: "\* \* \*"; required: five fields.*\n\[a\/b\] file: "x"; required: an absolute path/);
  });
});

describe('units of systemd', () => {
  const topology = topologies['pve-homelab'] as Topology;
  const cluster = topology.clusters['pve-homelab'];

  test('a percent sign is no specifier', () => {
    const copy = structuredClone(topology) as LooseManifest;
    copy.storage[cluster?.etcdSnapshots?.to ?? ''].exportPath = '/tank/100%h';
    const files = snapshotCopy(copy, copy.clusters['pve-homelab'])?.files ?? [];
    expect(files[0]?.content).toMatch(/^What=\S+:\/tank\/100%%h$/m);
  });

  test('what a unit cannot hold is refused', () => {
    for (const text of ['a\nb', 'a\\', ' a', 'a ']) expect(() => unitText(text)).toThrow('systemd: ');
  });

  test('every folder that has its form fits into a unit', () => {
    fc.assert(
      fc.property(near(examples.folder), (text) => {
        if (forms.folder.accepts(text)) expect(unitText(text).replaceAll('%%', '%')).toBe(text);
      }),
    );
  });
});

/** Every text in a topology, by the way to it; but what was assumed repeats what stands in its place. */
function textsIn(value: unknown, way: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (way[0] === 'assumptions' && way[2] === 'value') return [];
  if (typeof value === 'string') return [way];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, each]) => textsIn(each, [...way, key]));
}

/** One way of each form: what is of the same kind is read by the same code, however often it is there. */
function oneOfEach(topology: Topology): (readonly (string | number)[])[] {
  const kindOf = ([section = '', name = '']: readonly (string | number)[]): string => {
    const { kind, platform } = ((topology as LooseManifest)[section]?.[name] ?? {}) as LooseManifest;
    return `${kind ?? ''} ${platform ?? ''}`;
  };
  const formOf = (way: readonly (string | number)[]): string =>
    [kindOf(way), ...way.map((step, index) => (index === 1 || typeof step === 'number' ? '*' : step))].join('.');
  return [...new Map(textsIn(topology).map((way) => [formOf(way), way])).values()];
}

describe.each(Object.entries(topologies))('the topology of %s', (_name, topology) => {
  test('takes control characters in none of its texts', { timeout: 120_000 }, () => {
    const taken = oneOfEach(topology).filter((way) => {
      const copy = structuredClone(topology) as LooseManifest;
      const parent = way.slice(0, -1).reduce((at: LooseManifest, key) => at[key], copy);
      parent[way.at(-1) ?? ''] = 'x\n\u001b[2J';
      try {
        readTopology(copy);
        return true;
      } catch {
        return false;
      }
    });
    expect(taken.map((way) => way.join('.'))).toEqual([]);
  });

  test('refuses names that are no names', () => {
    const sections = ['sites', 'networks', 'devices', 'hosts', 'machines', 'storage', 'services', 'clusters'];
    for (const section of sections) {
      const copy = structuredClone(topology) as LooseManifest;
      const [first] = Object.values(copy[section] as object);
      if (first === undefined) continue;
      copy[section]['../x; id'] = first;
      expect(() => readTopology(copy), section).toThrow(`${section}.../x; id`);
    }
  });
});
