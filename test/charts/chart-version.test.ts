import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import {
  Application,
  AuthenticationGuard,
  CertManager,
  ClusterTree,
  KubePrometheusStack,
  NfsProvisioner,
  NvidiaGpus,
  SnapshotController,
  Velero,
  Volsync,
  type ChartVersion,
} from '../../charts/index.ts';
import type { Topology } from '../../topology/topology.ts';
import { topology as homelab } from '../../stacks/pve-homelab/topology.ts';
import { topology as k3sHome } from '../../stacks/k3s-home/topology.ts';
import type { LooseManifest } from '../real-stack.ts';

const sealed = new URL('../../stacks/k3s-home/sealed/', import.meta.url);
const charts = fileURLToPath(new URL('../../charts/', import.meta.url));

const treeOf = (topology: Topology, cluster: string) => new ClusterTree(new App(), cluster, { topology });
const inHome = (make: (application: Application, version: ChartVersion) => unknown) => (version: ChartVersion) => {
  const tree = treeOf(k3sHome, 'k3s-home');
  make(new Application(tree, 'app', { namespace: 'tools', podSecurity: 'privileged' }), version);
  return tree;
};

/** Makes each construct that installs a chart of a version of its own; `AppTemplate` knows its versions by heart. */
const makers: Readonly<Record<string, (version: ChartVersion) => ClusterTree>> = {
  AuthenticationGuard: inHome((application, version) => {
    const names = { name: 'x', host: 'x.example.org', gateway: 'gateway', issuer: 'https://login.example.org/x' };
    new AuthenticationGuard(application, 'x', { ...names, ...version, upstream: 'http://x.tools.svc:80', sealed });
  }),
  CertManager: (version) => {
    const tree = treeOf(homelab, 'pve-homelab');
    new CertManager(tree, version);
    return tree;
  },
  KubePrometheusStack: (version) => {
    const tree = treeOf(homelab, 'pve-homelab');
    const kept = { receivers: { sealed }, keeps: { nothing: 'it is a test' }, publishes: [], values: {} } as const;
    new KubePrometheusStack(tree, { namespace: 'observability', ...kept, ...version });
    return tree;
  },
  NfsProvisioner: (version) => {
    const tree = treeOf(homelab, 'pve-homelab');
    const application = new Application(tree, 'nfs', { namespace: 'nfs' });
    new NfsProvisioner(application, 'x', { name: 'x', storageClass: 'nfs', ...version });
    return tree;
  },
  NvidiaGpus: (version) => {
    const tree = treeOf(k3sHome, 'k3s-home');
    new NvidiaGpus(tree, { shares: 2, nodes: ['gpu'], ...version });
    return tree;
  },
  SnapshotController: (version) => {
    const tree = treeOf(k3sHome, 'k3s-home');
    new SnapshotController(tree, version);
    return tree;
  },
  Velero: inHome((application, version) => new Velero(application, 'x', { storage: 'b2', sealed, ...version })),
  Volsync: (version) => {
    const tree = treeOf(k3sHome, 'k3s-home');
    new Volsync(tree, version);
    return tree;
  },
};

/** The versions of charts in a tree: of the release itself, or of the OCIRepository that it names. */
function versionsIn(tree: ClusterTree): unknown[] {
  const objects = tree.node.findAll().flatMap((node) => {
    const { toJson } = node as { toJson?: () => LooseManifest };
    return toJson && 'kind' in node ? [toJson.call(node)] : [];
  });
  return objects.flatMap(({ kind, spec }) => {
    if (kind === 'OCIRepository') return [spec.ref.tag ?? spec.ref.semver];
    return kind === 'HelmRelease' ? (spec.chart?.spec.version ?? []) : [];
  });
}

describe('the version of a chart', () => {
  test.each(Object.entries(makers))('is what %s is told, and the tested one otherwise', (name, make) => {
    const [tested] = versionsIn(make({}));
    expect(tested, name).toMatch(/^v?\d+\.\d+\.\d+$/);
    expect(versionsIn(make({ version: '9.8.7' }))).toEqual(['9.8.7']);
  });

  test('is fixed by no construct', () => {
    const files = readdirSync(charts, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const fixed = files.filter((file) =>
      /\bchart: \{[^{}]*\bversion: '/.test(readFileSync(join(charts, file), 'utf8')),
    );
    expect(files.length).toBeGreaterThan(50);
    expect(fixed).toEqual([]);
  });
});
