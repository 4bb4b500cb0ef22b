import type { Construct } from 'constructs';
import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HoldfastApp } from '../../charts/app.ts';
import type { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { offered, type Chosen } from '../../cli/new/choices.ts';
import { applicationSource, functionName } from '../../cli/new/application-source.ts';
import { projectFiles } from '../../cli/new/project-files.ts';
import { registerIn } from '../../cli/new/register.ts';
import { hetznerPrices } from '../../infra/hetzner/prices.ts';
import type { ClusterProgram } from '../../infra/cluster-program.ts';
import { previewProgram } from '../../infra/preview/preview-program.ts';
import { configurationOf } from '../../project/plan/configuration.ts';
import { isSound, judge } from '../../project/plan/judge.ts';
import { inspect } from '../../project/inspect.ts';
import type { Topology } from '../../topology/topology.ts';
import { holdfast } from '../cli/holdfast.ts';
import { scratchFolder } from '../scratch-folder.ts';

const today = '2026-12-01';

/** A new project in a folder, an application with a volume in it, with the packages of this repository. */
function written(chosen: Chosen): string {
  const project = {
    ...chosen,
    name: 'my-home',
    repository: 'ssh://git@git.example.org/me/home',
    addresses: '10.7.0.0/24',
    domain: 'home.example.org',
  };
  const files = Object.fromEntries(projectFiles(project, {}));
  const notes = applicationSource(
    {
      name: 'notes',
      cluster: 'my-home',
      kind: 'stateful',
      namespace: 'apps',
      image: { repository: 'ghcr.io/example/notes', tag: '1.4.2' },
      port: 8080,
      readinessPath: '/ready',
      livenessPath: '/alive',
      dataPath: '/data',
      capacity: '5Gi',
      isCopied: chosen.backup === 'volsync',
    },
    'package',
  );
  const charts = registerIn(files['stacks/my-home/charts.ts'] ?? '', 'charts.ts', 'notes');
  const folder = scratchFolder({ ...files, 'stacks/my-home/charts.ts': charts, 'stacks/my-home/notes.ts': notes });
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'));
  return folder;
}

async function loaded(folder: string, file: string): Promise<Record<string, unknown>> {
  return (await import(/* @vite-ignore */ join(folder, 'stacks/my-home', file))) as Record<string, unknown>;
}

describe('[X14 part: every combination] what `holdfast new` offers', () => {
  test.each(offered().map((chosen) => [Object.values(chosen).join(', '), chosen] as const))(
    '%s: synthesizes, breaks no rule, and plans',
    async (_, chosen) => {
      const folder = written(chosen);
      const add = (await loaded(folder, 'charts.ts'))[functionName('my-home')] as (scope: Construct) => ClusterTree;
      const reports: ReturnType<typeof inspect>[] = [];
      const app = new HoldfastApp({
        outdir: join(folder, 'dist'),
        inspect: (tree, rendered) => void reports.push(inspect(tree, rendered, today)),
      });
      add(app);
      app.synth();
      const [{ report } = expect.fail('nothing was synthesized')] = reports;
      expect(report.findings.map(({ rule, observed }) => `${rule}: ${observed}`)).toEqual([]);
      const texts = app.results.flatMap(({ rendered }) => [...rendered.files.values()]).join('\n');
      expect(texts).not.toContain('undefined');
      expect(texts.includes('kind: ReplicationSource')).toBe(chosen.backup === 'volsync');
      expect(texts.includes('BackupStale')).toBe(chosen.backup === 'volsync');
      expect(texts.includes('chart: cilium')).toBe(chosen.network === 'cilium');
      expect(texts.includes('provisioner: driver.longhorn.io')).toBe(chosen.storage === 'longhorn');

      const { default: program } = (await loaded(folder, 'program.ts')) as { readonly default: ClusterProgram };
      const { topology } = (await loaded(folder, 'topology.ts')) as { readonly topology: Topology };
      const { config, secretKeys } = configurationOf('my-home', program.settings, { folder });
      const preview = await previewProgram(() => program.run(), {
        project: 'my-home',
        stack: 'my-home',
        saved: [],
        config,
        secretKeys,
      });
      const plan = judge({
        stack: 'my-home',
        topology,
        prices: hetznerPrices,
        today,
        resources: preview.resources,
        errors: preview.errors,
        notes: [],
      });
      expect(program.settings).toHaveProperty('kubeconfig');
      expect(preview.errors).toEqual([]);
      expect(plan.report.findings.map(({ rule, observed }) => `${rule}: ${observed}`)).toEqual([]);
      expect(isSound(plan)).toBe(true);
    },
  );
});

test.each(['home', 'talos', 'longhorn', 'object-storage'])(
  'a cluster called %s gets the files of any other',
  (name) => {
    const filesOf = (called: string): string[] =>
      offered().flatMap((chosen) => {
        const project = { ...chosen, name: called, repository: 'ssh://git@git.example.org/me/a', addresses: undefined };
        return [...projectFiles({ ...project, domain: undefined }, {}).keys()].map((path) =>
          path.replaceAll(called, 'NAME'),
        );
      });
    expect(filesOf(name).toSorted()).toEqual(filesOf('my-home').toSorted());
  },
);

describe('what does not go together', () => {
  test.each([
    [['--platform', 'hetzner', '--distribution', 'talos'], 'Hetzner has no image of Talos'],
    [['--platform', 'proxmox', '--distribution', 'talos', '--network', 'flannel'], 'Talos brings no load balancer'],
    [['--platform', 'proxmox', '--distribution', 'talos', '--storage', 'local-path'], 'no provisioner of local-path'],
    [['--platform', 'hetzner', '--network', 'cilium'], 'Hetzner’s private networks carry no ARP'],
    [['--platform', 'bare-metal', '--distribution', 'talos'], 'hardware address'],
  ])('%j is refused with the reason and a way out, and nothing is written', (args, reason) => {
    const folder = scratchFolder();
    const { status, stderr } = holdfast(['new', 'home', ...args], folder);
    expect(status).toBe(2);
    expect(stderr).toContain(reason);
    expect(stderr.match(/; choose --/g)).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('without a terminal what is missing is named with how to say it; --yes takes the defaults', () => {
    const folder = scratchFolder();
    const { status, stderr } = holdfast(['new', 'home'], folder);
    expect(status).toBe(2);
    expect(stderr).toContain('--platform is missing: required: one of proxmox, hetzner, bare-metal');
    expect(holdfast(['new', 'home', '--yes'], folder)).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('(proxmox, k3s, flannel, local-path, none)'),
    });
    const fitting = holdfast(['new', 'other', '--yes', '--distribution', 'talos'], folder);
    expect(fitting.stderr).toContain('(proxmox, talos, cilium, longhorn, none)');
  });

  test('a wrong answer is told with the one that was probably meant', () => {
    const { stderr } = holdfast(['new', 'home', '--platform', 'hetzer', '--storage', 'longhon'], scratchFolder());
    expect(stderr).toContain(
      '--platform "hetzer": required: one of proxmox, hetzner, bare-metal; did you mean hetzner?',
    );
    expect(stderr).toContain('--storage "longhon": required: one of local-path, longhorn; did you mean longhorn?');
  });
});
