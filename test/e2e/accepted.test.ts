import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { clusters } from '../../stacks/clusters.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
import { sharedUrl } from '../shared.ts';
import { Kubernetes } from './kubernetes.ts';
import { describeWith } from './parts.ts';

/** Kinds that only stand for something: a placeholder is meant to be refused. */
const refused = new Set(['UnsealedSecret']);

/** Of VolSync those of the fork that has Kopia, of the Gateway API the standard ones. */
const skipped = ['volsync.backube', 'gateway.networking.k8s.io-experimental', 'monitoring.coreos.com-full'];

describeWith(['kubeApiserver', 'etcd'], 'a real API server with the real CRDs', () => {
  let kubernetes: Kubernetes;
  beforeAll(async () => {
    const groups = readdirSync(sharedUrl('crds/'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    kubernetes = await Kubernetes.start(groups.map(({ name }) => name).filter((name) => !skipped.includes(name)));
  }, 300_000);
  afterAll(() => kubernetes?.stop());

  /** What the server says against an object; undefined where it takes it. Nothing is kept. */
  const refusal = async ({ namespace }: KubernetesObject, manifest: LooseManifest): Promise<string | undefined> => {
    if (!kubernetes.isServed(manifest.apiVersion, manifest.kind)) return `${manifest.kind} is not served`;
    const path = kubernetes.path({ ...manifest, metadata: { ...manifest.metadata, namespace } });
    const query = 'fieldManager=test&fieldValidation=Strict&force=true&dryRun=All';
    const type = 'application/apply-patch+yaml';
    const { status, body } = await kubernetes.call(
      'PATCH',
      `${path}?${query}`,
      manifest,
      type,
      [400, 404, 409, 422, 500],
    );
    return status < 300 ? undefined : `${manifest.kind}/${manifest.metadata.name}: ${body.message}`;
  };

  describe.each(Object.keys(clusters))('%s', (name) => {
    const objects = new RealStack(name)
      .graph()
      .objects()
      .filter(({ group, kind }) => group !== 'kustomize.config.k8s.io' && !refused.has(kind));

    test('every object is accepted, with no unknown field', async () => {
      for (const namespace of new Set(objects.map((object) => object.namespace ?? 'default')))
        await kubernetes.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
      const problems: string[] = [];
      for (const object of objects) problems.push(...[(await refusal(object, object.manifest)) ?? []].flat());
      expect(problems).toEqual([]);
      expect(objects.length).toBeGreaterThan(30);
    }, 180_000);

    test('a misspelt field is refused', async () => {
      const [object] = objects.filter(({ kind }) => ['Deployment', 'HelmRelease'].includes(kind));
      if (object === undefined) throw new Error(`${name} has neither a Deployment nor a HelmRelease`);
      const damaged = structuredClone(object.manifest) as LooseManifest;
      damaged.spec.replica = 2;
      expect(await refusal(object, damaged)).toMatch(/replica/);
    });
  });

  test('a placeholder of a secret cannot be applied by accident', () => {
    const [placeholder] = new RealStack('pve-homelab').graph().objects('UnsealedSecret');
    expect(kubernetes.isServed('holdfast.dev/v1', 'UnsealedSecret')).toBe(false);
    expect(placeholder).toBeDefined();
  });
});
