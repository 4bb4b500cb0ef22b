import { describe, expect, test } from 'vitest';
import { ResourceGraph } from '../../../graph/resource/graph.ts';
import { listAt, textAt, valueAt, type JsonPath } from '../../../graph/json.ts';
import type { KubernetesObject } from '../../../graph/resource/kubernetes-object.ts';
import { formatOrigin } from '../../../graph/origin.ts';
import { readFilesInto } from '../../../graph/readers/read-folder.ts';

const release = (spec: string): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: paperless, namespace: office }
spec:
  chart:
    spec: { chart: app-template, version: 4.6.2, sourceRef: { kind: HelmRepository, name: bjw-s } }
${spec}
`;
const values = `  values:
    controllers:
      main:
        containers:
          app:
            image: { repository: example.net/paperless, tag: "2" }
            env:
              TZ: Europe/Berlin
    service:
      app: { ports: { http: { port: 8000 } } }
`;

function read(files: Record<string, string>): ResourceGraph {
  const graph = new ResourceGraph();
  readFilesInto(graph, Object.entries(files), 'home');
  return graph;
}

function deployment(graph: ResourceGraph): KubernetesObject {
  const [found] = graph.objects('Deployment');
  if (found === undefined) throw new Error(JSON.stringify([...graph.expanded.values()]));
  return found;
}

const image: JsonPath = ['spec', 'template', 'spec', 'containers', 0, 'image'];
const environment: JsonPath = ['spec', 'template', 'spec', 'containers', 0, 'env', 0, 'value'];

describe('a release becomes the objects of its chart', () => {
  test('with the release as their maker, in its namespace and cluster', () => {
    const graph = read({ 'release.yaml': release(values) });
    const made = graph.objects().filter(({ madeBy }) => madeBy !== undefined);
    expect(made.map(({ kind, name, namespace }) => `${kind} ${namespace ?? ''}/${name}`)).toEqual([
      'Deployment office/paperless',
      'Service office/paperless',
    ]);
    expect(new Set(made.map(({ madeBy }) => madeBy?.kind))).toEqual(new Set(['HelmRelease']));
  });

  test('with the place of each value', () => {
    const object = deployment(read({ 'release.yaml': release(values) }));
    expect(formatOrigin(object.locate(image))).toBe('release.yaml:13:13');
    expect(formatOrigin(object.locate(environment))).toBe('release.yaml:15:15');
    expect(formatOrigin(object.locate(['spec', 'replicas']))).toBe('release.yaml:10:7');
  });

  test('under the name that helm-controller gives it elsewhere', () => {
    const graph = read({ 'release.yaml': release(`  targetNamespace: archive\n${values}`) });
    expect(deployment(graph)).toMatchObject({ name: 'archive-paperless', namespace: 'archive' });
  });

  test('with the patches and images of its post-renderers', () => {
    const renderers = `  postRenderers:
    - kustomize:
        patches:
          - target: { kind: Deployment }
            patch: |
              - { op: replace, path: /spec/replicas, value: 3 }
        images: [{ name: example.net/paperless, newTag: "3" }]
`;
    const object = deployment(read({ 'release.yaml': release(renderers + values) }));
    expect(valueAt(object.manifest, ['spec', 'replicas'])).toBe(3);
    expect(textAt(object.manifest, image)).toBe('example.net/paperless:3');
    expect(formatOrigin(object.locate(['spec', 'replicas']))).toMatch(/^release\.yaml:1[0-4]:/);
    expect(formatOrigin(object.locate(environment))).toBe('release.yaml:22:15');
  });

  test.each([
    ['its own templates', '"{{ .Release.Name }}"', 'refused'],
    ['a variable that nobody fills in', '"${ZONE}"', 'unknown'],
  ])('values that it refuses with %s around', (_title, zone, is) => {
    const refused = values.replace(/image: .*/, 'tty: true').replace('Europe/Berlin', zone);
    expect([...read({ 'release.yaml': release(refused) }).expanded.values()]).toMatchObject([{ is }]);
  });

  test.each([
    ['4.6.2', 'made'],
    ['5.0.1', 'refused'],
  ])('a text where %s wants true or false: %s', (version, is) => {
    const given = values.replace('    service:', '    global: { createDefaultServiceAccount: "no" }\n    service:');
    const graph = read({ 'release.yaml': release(given).replace('4.6.2', version) });
    expect([...graph.expanded.values()]).toMatchObject([{ is }]);
  });

  test.each([
    ['', 'made', undefined],
    [
      '    externalSecrets: { a: {} }\n',
      'unknown',
      'version 5.9.0 is newer than what is known here, and may make something of externalSecrets',
    ],
    [
      '    secrets: { a: { type: "{{ .Release.Name }}", stringData: { a: b } } }\n',
      'unknown',
      'version 5.9.0 is newer than what is known here, and may work out the templates that stand in Secret',
    ],
    [
      '    global: { createDefaultServiceAccount: "no" }\n',
      'unknown',
      'version 5.9.0 is newer than what is known here, and may take these values',
    ],
  ])('of a later 5.x as far as its values are known: %s', (more, is, reason) => {
    const [made] = read({ 'release.yaml': release(values + more).replace('4.6.2', '5.9.0') }).expanded.values();
    expect(made).toMatchObject({ is, ...(reason !== undefined && { reason }) });
  });

  const tmp = (mounts: string): string =>
    `    persistence: { tmp: { type: emptyDir, advancedMounts: { main: ${mounts} } } }\n`;
  test.each([
    ['4.6.2', tmp('{ main: [{ path: /tmp }] }'), ['persistence.tmp.advancedMounts.main.main']],
    ['4.6.2', tmp('{ app: [{ path: /tmp }] }'), []],
    ['4.6.2', '    podMonitor: {}\n    resources: {}\n', ['podMonitor', 'resources']],
    ['5.0.1', '    podMonitor: {}\n', []],
    ['4.6.2', '    zone: {}\n    configMaps: { a: { data: { a: "{{ .Values.zone }}" } } }\n', []],
  ])('of %s with values that the chart does nothing with: %s', (version, more, unread) => {
    const [made] = read({ 'release.yaml': release(values + more).replace('4.6.2', version) }).expanded.values();
    expect(made?.is === 'made' && made.unread?.map(({ path }) => path.join('.'))).toEqual(unread);
  });

  test.each(['0.2.2', '2.4.0', '6.0.0', '4.x'])('not of version %s, whose rules are not known', (version) => {
    const graph = read({ 'release.yaml': release(values).replace('4.6.2', version) });
    expect([...graph.expanded.values()]).toMatchObject([{ is: 'unknown' }]);
    expect(graph.objects('Deployment')).toEqual([]);
  });
});

describe('values from elsewhere', () => {
  const configMap = (name: string, data: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: office }\ndata:\n${data}`;
  const zone = (text: string): string => `controllers: { main: { containers: { app: { env: { TZ: ${text} } } } } }`;
  const bare = values.replace('            env:\n              TZ: Europe/Berlin\n', '');
  const from = (entries: string): string => release(`  valuesFrom: [${entries}]\n${bare}`);
  const value = (graph: ResourceGraph): string | undefined => textAt(deployment(graph).manifest, environment);

  test('later ones lie over earlier ones, and what decides is where a finding points at', () => {
    const files = {
      'a.yaml': configMap('a', `  values.yaml: |\n    ${zone('Etc/UTC')}\n`),
      'b.yaml': configMap('b', `  more.yaml: |\n    ${zone('Asia/Tokyo')}\n`),
      'release.yaml': from('{ kind: ConfigMap, name: a }, { kind: ConfigMap, name: b, valuesKey: more.yaml }'),
    };
    const graph = read(files);
    expect(value(graph)).toBe('Asia/Tokyo');
    expect(formatOrigin(deployment(graph).locate(environment))).toMatch(/^b\.yaml:5:/);
  });

  test('its own values lie over all', () => {
    const graph = read({
      'a.yaml': configMap('a', `  values.yaml: |\n    ${zone('Etc/UTC')}\n`),
      'release.yaml': release(`  valuesFrom: [{ kind: ConfigMap, name: a }]\n${values}`),
    });
    expect(value(graph)).toBe('Europe/Berlin');
  });

  test('a text may go to one place', () => {
    const target = 'controllers.main.containers.app.env.TZ';
    const graph = read({
      'a.yaml': configMap('a', '  zone: Africa/Cairo\n'),
      'release.yaml': from(`{ kind: ConfigMap, name: a, valuesKey: zone, targetPath: ${target} }`),
    });
    expect(value(graph)).toBe('Africa/Cairo');
  });

  test.each([
    ['controllers.main.containers.app.env.TZ', '"8080"', '8080'],
    ['controllers.main.containers.app.args[0]', '"8080"', undefined],
    ['controllers.main.containers.app.env.TZ\\.X', 'a', undefined],
  ])('what stands at %s is put there as helm-controller does it', (target, text, zone) => {
    const graph = read({
      'a.yaml': configMap('a', `  zone: '${text}'\n`),
      'release.yaml': from(`{ kind: ConfigMap, name: a, valuesKey: zone, targetPath: '${target}' }`),
    });
    const [container] = listAt(deployment(graph).manifest, ['spec', 'template', 'spec', 'containers']);
    if (zone !== undefined) expect(value(graph)).toBe(zone);
    else if (target.includes('args')) expect(valueAt(container, ['args'])).toEqual(['8080']);
    else expect(valueAt(container, ['env'])).toEqual([{ name: 'TZ.X', value: 'a' }]);
  });

  test('a text at a path counts more than what the release says below the same object', () => {
    const graph = read({
      'a.yaml': configMap('a', '  zone: Africa/Cairo\n'),
      'release.yaml': release(
        `  valuesFrom: [{ kind: ConfigMap, name: a, valuesKey: zone, targetPath: controllers.main.containers.app.env.TZ }]\n${values}`,
      ),
    });
    expect(value(graph)).toBe('Africa/Cairo');
    expect(formatOrigin(deployment(graph).locate(environment))).toMatch(/^release\.yaml:8:/);
  });

  test('what a release may miss, and something else makes, is not known', () => {
    const sealed = `apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: { name: a, namespace: office }\nspec: {}\n`;
    const graph = read({ 'a.yaml': sealed, 'release.yaml': from('{ kind: Secret, name: a, optional: true }') });
    expect([...graph.expanded.values()]).toMatchObject([
      { is: 'unknown', reason: 'SealedSecret/a may make Secret/a, which valuesFrom names' },
    ]);
  });

  test('what may be missing, and is, adds nothing', () => {
    const graph = read({ 'release.yaml': from('{ kind: ConfigMap, name: a, optional: true }') });
    expect([...graph.expanded.values()]).toEqual([{ is: 'made', unread: [] }]);
    expect(value(graph)).toBeUndefined();
  });

  test.each([
    ['is not there', ''],
    [
      'is sealed',
      `apiVersion: v1\nkind: Secret\nmetadata: { name: a, namespace: office }\nstringData: { values.yaml: "ENC[x]" }\n`,
    ],
    ['has another key', configMap('a', '  other: "1"\n').replace('ConfigMap', 'Secret')],
  ])('nothing is said where a Secret %s', (_title, secret) => {
    const graph = read({
      ...(secret !== '' && { 'a.yaml': secret }),
      'release.yaml': from('{ kind: Secret, name: a }'),
    });
    expect([...graph.expanded.values()]).toMatchObject([
      { is: 'unknown', reason: expect.stringContaining('Secret/a') as string },
    ]);
  });
});
