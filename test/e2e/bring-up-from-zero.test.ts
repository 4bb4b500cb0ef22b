import { afterAll, beforeAll, expect } from 'vitest';
import { acceptance } from '../acceptance.ts';
import { stepsOf, unmetIn } from '../analysis/bring-up-of.ts';
import { RealPlan } from '../real-plan.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
import { waitsFor } from '../stacks/waits-for.ts';
import { startApiServer, type ApiServer } from './api-server.ts';
import { readNetwork, removeNetwork, runHelm } from './network-release.ts';
import { describeWith, parts } from './parts.ts';

const unwait = (stack: RealStack, dependent: string, on: string): void => {
  const { spec } = stack.kustomization(dependent);
  spec.dependsOn = spec.dependsOn.filter((each: LooseManifest) => each.name !== on);
};
const cluster = (stack: RealStack): LooseManifest => stack.topology.clusters[stack.name] as LooseManifest;

describeWith(['kubeApiserver', 'etcd', 'helm', 'helm3'], 'from zero', () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer();
  }, 120_000);
  afterAll(() => server?.stop());

  /** Nothing is needed before it is made; the network comes before Flux, which takes it over without touching an agent. */
  const assert = async (stack: RealStack): Promise<void> => {
    const { name } = stack;
    expect(unmetIn(stepsOf(stack))).toEqual([]);
    if (cluster(stack).networkPlugin.kind !== 'cilium') return;
    const resources = await new RealPlan(name).resources();
    expect(waitsFor(resources, `${name}-flux-operator`)).toContain(`${name}-cilium`);
    const { inputs } = resources.get(`${name}-cilium`) as LooseManifest;
    const { metadata, spec } = stack.object('HelmRelease', 'cilium');
    expect([metadata.name, metadata.namespace]).toEqual([inputs.name, inputs.namespace]);
    expect(spec.chart.spec).toMatchObject({ chart: inputs.chart, version: inputs.version });
    try {
      // The provider of Pulumi has Helm 3 in it, and so has helm-controller 1.4.
      runHelm(server, parts.helm3, ['install'], inputs.values);
      runHelm(server, parts.helm3, ['upgrade'], spec.values);
      expect(readNetwork(server, 'daemonsets', 'cilium').metadata.generation).toBe(1);
    } finally {
      removeNetwork(server);
    }
  };
  const proven = (name: string, sabotage: Readonly<Record<string, (stack: RealStack) => unknown>>): void =>
    acceptance('R3', `${name}: at each stage only what exists then is used`, {
      stack: () => new RealStack(name),
      assert,
      sabotage,
      timeout: 120_000,
    });

  proven('cluster-101', {
    'reach the API server by a name that the cluster itself answers for': (stack) =>
      (cluster(stack).endpoint = 'kubernetes.sulibot.com'),
    'give the agents a value that only Flux gives': (stack) =>
      (stack.object('HelmRelease', 'cilium').spec.values.debug = { enabled: true }),
    'name another chart than the one that is there': (stack) =>
      (stack.object('HelmRelease', 'cilium').spec.chart.spec.version = '1.21.0'),
    'ask a store before its definition is there': (stack) =>
      unwait(stack, 'external-secrets-stores', 'external-secrets'),
  });
  proven('honeydue', {
    'let nobody bring the key of the secrets': (stack) => delete cluster(stack).gitOps.encryptedWith,
    'read Git from what the cluster itself serves': (stack) =>
      (cluster(stack).gitOps.url = 'ssh://git@admin.myhoneydue.com:22/cluster'),
    'start Redis before its Secrets are there': (stack) => unwait(stack, 'redis', 'honeydue-foundation'),
  });
  proven('k3s-home', {
    'mount a disk elsewhere than Longhorn looks': (stack) =>
      (stack.object('Node', 'k3s3').spec.disks['optane-1'].path = '/var/lib/longhorn/optane'),
    'issue before cert-manager is there': (stack) => unwait(stack, 'cert-manager-issuers', 'cert-manager'),
    'use a card before its plugin is there': (stack) => unwait(stack, 'jellyfin', 'intel-gpu-plugin'),
    'use a class before Longhorn is there': (stack) => unwait(stack, 'overseerr', 'longhorn'),
  });
  proven('media-gitops', {
    'forget a folder': (stack) => (stack.topology.storage['pods'] as LooseManifest).folders.pop(),
  });
  proven('pve-homelab', {
    'put nothing into a namespace that is there': (stack) => {
      for (const [path, documents] of stack.files)
        stack.files.set(
          path,
          documents.filter((each) => each?.kind !== 'Namespace' || each.metadata.name !== 'databases'),
        );
    },
  });
});
