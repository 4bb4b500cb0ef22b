import { describe, expect, test } from 'vitest';
import { listAt, objectAt, textAt, valueAt } from '../../graph/json.ts';
import { containers, podPath } from '../../graph/facts/workloads.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';

const appOf = (stack: RealStack, name: string): LooseManifest =>
  stack.object('HelmRelease', name).spec.values.controllers[name].containers.app;

describe('[read: Open WebUI, backend/open_webui/config.py] Open WebUI', () => {
  test.each([
    ['k3s-home', 'openwebui', 'ai'],
    ['pve-homelab', 'open-webui', 'open-webui'],
  ])('of %s is told where Ollama is, and Ollama is there', (name, workload, namespace) => {
    const stack = new RealStack(name);
    const found = [...containers(stack.graph())].find(
      ({ object, container }) =>
        object.name === workload && object.namespace === namespace && valueAt(container, ['image']) !== undefined,
    );
    const variables = listAt(found?.container ?? {}, ['env']) as LooseManifest[];
    const url = variables.find((each) => each.name === 'OLLAMA_BASE_URL')?.value ?? '';
    // By itself it asks its own machine.
    const [, service = '', of = '', port = ''] =
      /^http:\/\/([\w-]+)\.([\w-]+)\.svc\.cluster\.local:(\d+)$/.exec(url) ?? [];
    const there = stack
      .graph()
      .objects('Service')
      .find((each) => each.name === service && each.namespace === of);
    const ports = listAt(there?.manifest ?? {}, ['spec', 'ports']) as LooseManifest[];
    expect(ports.map((each) => String(each.port))).toContain(port);
  });
});

test('[read: k3s, Nvidia Container Runtime] every pod with an NVIDIA card asks for the runtime that reaches it', () => {
  const asking = ['k3s-home', 'pve-homelab'].flatMap((name) =>
    [...containers(new RealStack(name).graph())].flatMap(({ object, container }) => {
      const limits = objectAt(container, ['resources', 'limits']);
      if (limits['nvidia.com/gpu'] === undefined) return [];
      return [[`${name} ${object.name}`, textAt(object.manifest, [...podPath(object), 'runtimeClassName'])] as const];
    }),
  );
  expect(asking.map(([who]) => who).sort()).toEqual([
    'k3s-home automatic1111',
    'k3s-home ollama',
    'pve-homelab ollama',
  ]);
  for (const [who, runtime] of asking) expect(runtime, who).toBe('nvidia');
});

test('[read: Debian, base-passwd] Jellyfin is in the groups that the graphics of a node belong to', () => {
  const { securityContext } = new RealStack('k3s-home').object('HelmRelease', 'jellyfin').spec.values.defaultPodOptions;
  // /dev/dri/card0 belongs to video, which is 44, and renderD128 to render; user 1000 owns neither.
  expect(securityContext).toMatchObject({ runAsUser: 1000, supplementalGroups: [44, 993] });
});

test('[read: Mosquitto 2.0, listener] Mosquitto listens to others, on the port that its Service has', () => {
  const { values } = new RealStack('cluster-101').object('HelmRelease', 'mosquitto').spec;
  const { mountPath = '', text } = fileOf(values, 'mosquitto.conf');
  // The image starts with this file, and without a listener answers its own machine alone.
  expect(mountPath).toBe('/mosquitto/config/mosquitto.conf');
  expect(text.split('\n')).toContain(`listener ${values.service.app.ports.main.port}`);
});

test('[read: maddy 0.8, Dockerfile] the mail relay reads its configuration, and listens where its Service leads', () => {
  const stack = new RealStack('cluster-101');
  const { values } = stack.object('HelmRelease', 'smtp-relay').spec;
  const { mountPath, text } = fileOf(values, 'maddy.conf');
  expect(mountPath).toBe('/data/maddy.conf');
  expect(text).toContain(`smtp tcp://[::]:${values.service.app.ports.main.port} {`);
  const variables = [...text.matchAll(/\{env:(\w+)\}/g)].map(([, name]) => name);
  const [{ secretRef }] = appOf(stack, 'smtp-relay').envFrom;
  const { data } = stack.object('ExternalSecret', secretRef.name).spec.target.template;
  for (const variable of variables) expect(Object.keys(data)).toContain(variable);
});

/** A text that is mounted as a file, by the end of its path. */
function fileOf(values: LooseManifest, end: string): { readonly mountPath: string; readonly text: string } {
  const mounts = Object.values<LooseManifest>(values.persistence ?? {})
    .filter(({ type }) => type === 'configMap')
    .flatMap(({ globalMounts }) => globalMounts as LooseManifest[]);
  const found = mounts.find(({ path }) => String(path).endsWith(end));
  return { mountPath: found?.path ?? '', text: values.configMaps?.files.data[found?.subPath ?? ''] ?? '' };
}
