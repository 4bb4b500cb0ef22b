import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { load } from 'js-yaml';
import { Deployed } from '../engine/deployed.ts';
import type { LooseManifest } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { describeWithShared } from '../shared.ts';
import { startApiServer, type ApiServer } from './api-server.ts';
import { FaultyProxy } from './faulty-proxy.ts';
import { describeWith } from './parts.ts';

/** The kind that flux-operator brings. */
const fluxInstances = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'fluxinstances.fluxcd.controlplane.io' },
  spec: {
    group: 'fluxcd.controlplane.io',
    names: { kind: 'FluxInstance', plural: 'fluxinstances', singular: 'fluxinstance' },
    scope: 'Namespaced',
    versions: [
      {
        ...{ name: 'v1', served: true, storage: true },
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

/** Stands for the chart of flux-operator, whose registry is not asked: without its Deployment, for nothing here runs pods. */
const chart = {
  'Chart.yaml': 'apiVersion: v2\nname: flux-operator\nversion: 0.59.0\n',
  'templates/crd.yaml': JSON.stringify(fluxInstances),
};

describeWithShared('with the schemas of the providers', () => {
  const needed = ['pulumi', 'pulumiLanguageNodejs', 'pulumiResourceKubernetes', 'kubeApiserver', 'etcd'] as const;
  describeWith(needed, 'bootstrap in the real engine', () => {
    let server: ApiServer;
    beforeAll(async () => {
      server = await startApiServer();
    });
    afterAll(() => server.stop());

    test('[R4 part: bootstrap] the real provider gives a real API server all that Flux starts with, late, and once', async () => {
      const object = (path: string): LooseManifest => JSON.parse(server.kubectl(['GET', path]).stdout);
      const late = await FaultyProxy.start(server);
      const deployed = await Deployed.of('honeydue');
      const { engine, providers } = deployed;
      providers.real = ['kubernetes'];
      const operator = scratchFolder(chart);
      engine.edit(
        'infra/bootstrap/flux-bootstrap.ts',
        'oci://ghcr.io/controlplaneio-fluxcd/charts/flux-operator',
        operator,
      );
      await deployed.setSecrets(undefined, ['kubeconfig']);
      await engine.run(['config', 'set', '--secret', 'holdfast:kubeconfig'], {
        input: readFileSync(late.kubeconfig, 'utf8'),
      });

      // The nodes are made, and the API server does not answer yet: what is there stays, and the same command goes on.
      late.fault = () => 'reset';
      const early = await engine.run(['up', '--yes', '--skip-preview'], { expected: undefined });
      expect(early.status).not.toBe(0);
      expect(early.stdout + early.stderr).toContain('configured Kubernetes cluster is unreachable');
      late.fault = () => ({ delayMilliseconds: 300 });
      await deployed.up();
      await deployed.settled();
      const writes = late.requests.filter(({ method }) => method === 'PATCH').length;
      await deployed.up();
      expect(late.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(writes);

      const secret = (namespace: string, name: string): LooseManifest => {
        const { data = {} } = object(`/api/v1/namespaces/${namespace}/secrets/${name}`);
        const entries = Object.entries(data as Record<string, string>);
        return Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
      };
      expect(secret('flux-system', 'sops-age')).toEqual({ 'age.agekey': deployed.secretFor('sopsAgeKey') });
      expect(secret('cert-manager', 'cloudflare-api-token')).toEqual({
        'api-token': deployed.secretFor('cloudflareToken'),
      });
      const git = secret('flux-system', 'flux-system');
      expect(git.identity).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n/);
      const { stdout: deployKey } = await engine.run(['stack', 'output', 'deployKey']);
      expect(git['identity.pub'].trim()).toBe(deployKey.trim());
      const settings = load(readFileSync(`${engine.project}/Pulumi.honeydue.yaml`, 'utf8')) as LooseManifest;
      expect(git.known_hosts).toBe(settings.config['holdfast:knownHosts']);
      const flux = object('/apis/fluxcd.controlplane.io/v1/namespaces/flux-system/fluxinstances/flux');
      expect(flux.spec.sync.pullSecret).toBe('flux-system');

      // Somebody deletes the key that opens what is sealed: a refresh sees it, and nothing else is made again.
      expect(server.kubectl(['DELETE', '/api/v1/namespaces/flux-system/secrets/sops-age']).status).toBe(0);
      await engine.run(['refresh', '--yes', '--skip-preview']);
      const before = late.requests.length;
      await deployed.up();
      const written = late.requests.slice(before).filter(({ method }) => method !== 'GET');
      expect([...new Set(written.map(({ path }) => path.split('?')[0]))]).toEqual([
        '/api/v1/namespaces/flux-system/secrets/sops-age',
      ]);
      expect(secret('flux-system', 'sops-age')).toEqual({ 'age.agekey': deployed.secretFor('sopsAgeKey') });
      await late.stop();
      expect(deployed.readable()).toEqual([]);
    });
  });
});
