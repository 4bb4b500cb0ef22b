import { readFileSync, readdirSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../graph/kubernetes-object.ts';
import { clusters } from '../../stacks/clusters.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
import { sharedUrl } from '../shared.ts';
import { startApiServer, type ApiServer } from './api-server.ts';
import { describeWith } from './parts.ts';

/** Kinds that only stand for something: a placeholder is meant to be refused. */
const refused = new Set(['UnsealedSecret']);

describeWith('kubeApiserver', 'a real API server with the real CRDs', () => {
  let server: ApiServer;
  let resources: ReadonlyMap<string, string>;
  beforeAll(async () => {
    server = await startApiServer();
    createDefinitions(server);
    resources = await served(server);
  }, 300_000);
  afterAll(() => server?.stop());

  describe.each(Object.keys(clusters))('%s', (name) => {
    const objects = new RealStack(name)
      .graph()
      .objects()
      .filter(({ group, kind }) => group !== 'kustomize.config.k8s.io' && !refused.has(kind));

    test('every object is accepted, with no unknown field', () => {
      for (const namespace of new Set(objects.map((object) => object.namespace ?? 'default')))
        apply(server, `/api/v1/namespaces/${namespace}`, {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: namespace },
        });
      const problems = objects.flatMap((object) => {
        const url = urlOf(object, resources);
        if (url === undefined) return [`${object.apiVersion} ${object.kind} is not served`];
        const { status, stdout } = apply(server, `${url}`, object.manifest as LooseManifest, '&dryRun=All');
        return status === 0
          ? []
          : [`${object.kind}/${object.name}: ${(JSON.parse(stdout) as { message: string }).message}`];
      });
      expect(problems).toEqual([]);
      expect(objects.length).toBeGreaterThan(30);
    }, 180_000);

    test('a misspelt field is refused', () => {
      const [object] = objects.filter(({ kind }) => ['Deployment', 'HelmRelease'].includes(kind));
      const damaged = structuredClone(object?.manifest) as LooseManifest;
      damaged.spec.replica = 2;
      const { status, stdout } = apply(
        server,
        urlOf(object as KubernetesObject, resources) ?? '',
        damaged,
        '&dryRun=All',
      );
      expect(status).not.toBe(0);
      expect(stdout).toMatch(/replica/);
    });
  });

  test('a placeholder of a secret cannot be applied by accident', () => {
    const [placeholder] = new RealStack('pve-homelab').graph().objects('UnsealedSecret');
    expect(resources.has('holdfast.dev/v1 UnsealedSecret')).toBe(false);
    expect(placeholder).toBeDefined();
  });
});

function apply(server: ApiServer, url: string, manifest: LooseManifest, more = '') {
  return server.kubectl(['PATCH', `${url}?fieldManager=test&fieldValidation=Strict&force=true${more}`], manifest);
}

/** The URL of an object, as the server names its resource. */
function urlOf(object: KubernetesObject, resources: ReadonlyMap<string, string>): string | undefined {
  const resource = resources.get(`${object.apiVersion} ${object.kind}`);
  if (resource === undefined) return undefined;
  const [scope = '', plural = ''] = resource.split(' ');
  const root = object.group === '' ? `/api/${object.apiVersion}` : `/apis/${object.apiVersion}`;
  const namespace = scope === 'namespaced' ? `/namespaces/${object.namespace ?? 'default'}` : '';
  return `${root}${namespace}/${plural}/${object.name}`;
}

/** CRDs of every group; of VolSync those of the fork that has Kopia, of the Gateway API the standard ones. */
function createDefinitions(server: ApiServer): void {
  const skipped = ['volsync.backube', 'gateway.networking.k8s.io-experimental', 'monitoring.coreos.com-full'];
  for (const folder of readdirSync(sharedUrl('crds/'), { withFileTypes: true })) {
    if (!folder.isDirectory() || skipped.includes(folder.name)) continue;
    for (const file of readdirSync(sharedUrl(`crds/${folder.name}/`))) {
      for (const crd of loadAll(readFileSync(sharedUrl(`crds/${folder.name}/${file}`), 'utf8')) as LooseManifest[]) {
        if (crd?.kind !== 'CustomResourceDefinition') continue;
        delete crd.status;
        const { status, stdout } = server.kubectl(
          ['POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'],
          crd,
        );
        if (status !== 0) throw new Error(`${crd.metadata.name}: ${stdout}`);
      }
    }
  }
}

/** Every resource that is served, by API version and kind; waits until all CRDs are. */
async function served(server: ApiServer): Promise<Map<string, string>> {
  const get = (path: string) => JSON.parse(server.kubectl(['GET', path]).stdout) as LooseManifest;
  for (let attempt = 0; attempt < 60; attempt++) {
    const { items } = get('/apis/apiextensions.k8s.io/v1/customresourcedefinitions');
    const isEstablished = ({ status }: LooseManifest): boolean =>
      (status?.conditions ?? []).some(
        (condition: LooseManifest) => condition.type === 'Established' && condition.status === 'True',
      );
    if (items.every(isEstablished)) break;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  const versions = [
    'api/v1',
    ...get('/apis').groups.flatMap((group: LooseManifest) =>
      group.versions.map(({ groupVersion }: LooseManifest) => `apis/${groupVersion}`),
    ),
  ];
  const found = new Map<string, string>();
  for (const version of versions) {
    for (const { name, kind, namespaced } of get(`/${version}`).resources ?? []) {
      if (name.includes('/')) continue;
      found.set(`${version.replace(/^apis?\//, '')} ${kind}`, `${namespaced ? 'namespaced' : 'cluster'} ${name}`);
    }
  }
  return found;
}
