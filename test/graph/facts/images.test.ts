import { App } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { Application } from '../../../charts/flux/application.ts';
import { ClusterTree } from '../../../charts/flux/cluster-tree.ts';
import { AppTemplate, type AppTemplateProps } from '../../../charts/workloads/app-template.ts';
import { factsOf, imageUses, repositoryOf } from '../../../graph/facts/images/image-uses.ts';
import { knownImages } from '../../../graph/facts/images/known-images.ts';
import { topology } from '../../../stacks/k3s-home/topology.ts';
import type { ImageFacts } from '../../../topology/images.ts';
import { readTopology } from '../../../topology/define-topology.ts';
import type { Topology } from '../../../topology/topology.ts';
import { RealStack, type LooseManifest } from '../../real-stack.ts';

const own = (images: Record<string, ImageFacts>): Topology => ({ ...topology, images });

function valuesOf(props: Partial<AppTemplateProps>, of: Topology = topology): LooseManifest {
  const app = new Application(new ClusterTree(new App(), 'k3s-home', { topology: of }), 'one', { namespace: 'ai' });
  const made = new AppTemplate(app, 'app', {
    image: { repository: 'ghcr.io/example/site', tag: '1' },
    port: 8080,
    owner: { user: 1000, group: 1000 },
    resources: { cpu: '1m', memory: '1Mi', memoryLimit: '2Mi' },
    ...props,
  });
  const children = made.node
    .findAll()
    .flatMap((each) => ('toJson' in each ? [(each as { toJson(): LooseManifest }).toJson()] : []));
  return children.find(({ kind }) => kind === 'HelmRelease').spec.values;
}

describe('images', () => {
  test.each([
    ['redis:8.2', 'docker.io/library/redis'],
    ['ollama/ollama:0.12@sha256:00', 'docker.io/ollama/ollama'],
    ['registry.local:5000/a/b', 'registry.local:5000/a/b'],
    ['ghcr.io/a/b:1', 'ghcr.io/a/b'],
  ])('%s is %s', (image, repository) => {
    expect(repositoryOf(image)).toBe(repository);
  });

  test('stand in the table by their whole name, once, each with who says so', () => {
    const names = knownImages.map(({ image }) => image);
    expect(names.filter((name) => repositoryOf(name) !== name)).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    for (const { image, source } of knownImages) expect(source, image).toMatch(/, .*(\d|main)/);
  });

  test('of the stacks are known, so that they are judged', () => {
    const known = ['cluster-101', 'k3s-home', 'media-gitops', 'pve-homelab'].map(
      (name) => [name, new Set(imageUses(new RealStack(name).graph()).map(({ image }) => image)).size] as const,
    );
    expect(Object.fromEntries(known)).toEqual({
      'cluster-101': 21,
      'k3s-home': 14,
      'media-gitops': 3,
      'pve-homelab': 2,
    });
  });

  test('of one’s own are stated in the topology, and believed before the table', () => {
    const stated = own({ 'ghcr.io/example/site': { ready: '/ready' }, 'docker.io/ollama/ollama': { port: 1 } });
    expect(factsOf(stated, 'ghcr.io/example/site:1')).toEqual({ ready: '/ready' });
    expect(factsOf(stated, 'ollama/ollama')).toEqual({ port: 1 });
    expect(factsOf(topology, 'ghcr.io/example/site')).toBeUndefined();
    expect(() => readTopology({ source: 'x', sites: {}, images: { 'ghcr.io/example/site:1': {} } })).toThrow(
      'without a tag',
    );
  });

  test('of one’s own are judged like those of the table', () => {
    const stack = new RealStack('honeydue');
    (stack.topology as { images?: unknown }).images = {
      'gitea.88oakapps.com/honeydue/api': { port: 9000, needs: ['ENCRYPTION_KEY'] },
    };
    stack.object('Deployment', 'api').spec.template.spec.containers[0].envFrom = [];
    expect(stack.brokenRules()).toEqual(['workloads/image-has-what-it-needs', 'workloads/image-port-is-probed']);
  });
});

describe('AppTemplate', () => {
  const probe = (values: LooseManifest) => values.controllers.one.containers.app.probes.readiness.spec;

  test('asks where the image is known to answer', () => {
    const stated = own({ 'ghcr.io/example/site': { ready: '/ready' } });
    expect(probe(valuesOf({}, stated)).httpGet).toEqual({ path: '/ready', port: 8080 });
    expect(probe(valuesOf({ readinessPath: '/mine' }, stated)).httpGet.path).toBe('/mine');
    expect(probe(valuesOf({})).tcpSocket).toEqual({ port: 8080 });
  });

  test('takes the runtime of an NVIDIA card, and tolerates the taints of its nodes', () => {
    const tainted = structuredClone(topology) as LooseManifest;
    tainted.clusters['k3s-home'].nodes.k3s3.taints = ['nvidia.com/gpu=true:NoSchedule', 'dedicated:NoExecute'];
    const resources = { cpu: '1m', memory: '1Mi', memoryLimit: '2Mi', devices: { 'nvidia.com/gpu': 1 } };
    const { defaultPodOptions } = valuesOf({ resources, nodes: ['k3s3'] }, tainted as unknown as Topology);
    expect(defaultPodOptions).toMatchObject({
      runtimeClassName: 'nvidia',
      tolerations: [
        { key: 'nvidia.com/gpu', operator: 'Equal', value: 'true', effect: 'NoSchedule' },
        { key: 'dedicated', operator: 'Exists', effect: 'NoExecute' },
      ],
    });
    expect(valuesOf({ nodes: ['k3s3'] }).defaultPodOptions).not.toHaveProperty('runtimeClassName');
  });

  test('mounts files, texts and keys of Secrets alike, and empty folders', () => {
    const values = valuesOf({
      scratch: ['/data', '/tmp'],
      files: { '/etc/app/a.conf': { text: 'a' }, '/etc/app/users': { secret: 'users', key: 'list' } },
    });
    expect(values.configMaps).toEqual({ files: { data: { 'etc-app-a.conf': 'a' } } });
    expect(values.persistence).toEqual({
      'scratch-data': { type: 'emptyDir', globalMounts: [{ path: '/data' }] },
      'scratch-tmp': { type: 'emptyDir', globalMounts: [{ path: '/tmp' }] },
      'file-etc-app-a-conf': {
        type: 'configMap',
        identifier: 'files',
        globalMounts: [{ path: '/etc/app/a.conf', subPath: 'etc-app-a.conf', readOnly: true }],
      },
      'file-etc-app-users': {
        type: 'secret',
        name: 'users',
        globalMounts: [{ path: '/etc/app/users', subPath: 'list', readOnly: true }],
      },
    });
  });
});

test('the files of Recyclarr lie in a folder that its user may write to', () => {
  const spec = new RealStack('k3s-home').object('CronJob', 'recyclarr').spec.jobTemplate.spec.template.spec;
  const mounts = spec.containers[0].volumeMounts as LooseManifest[];
  const file = mounts.find(({ subPath }) => subPath === 'recyclarr.yml');
  const folder = file.mountPath.slice(0, file.mountPath.lastIndexOf('/'));
  // What a runtime makes on the way to a mounted file belongs to root: the folder has to be a mount of its own.
  const volume = mounts.find(({ mountPath }) => mountPath === folder)?.name;
  expect(spec.volumes).toContainEqual({ name: volume, emptyDir: {} });
});
