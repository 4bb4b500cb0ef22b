import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { AppTemplateProps } from '../../charts/workloads/app-template.ts';
import { expandAppTemplate } from '../../graph/charts/app-template/expand.ts';
import { topology } from '../../stacks/k3s-home/topology.ts';
import { valuesOf } from '../corpus/typed/round-trip.ts';
import type { LooseManifest } from '../real-stack.ts';

const release = { name: 'photos', namespace: 'media' };
const least: AppTemplateProps = {
  image: { repository: 'ghcr.io/example/photos', tag: '1.4.2' },
  owner: { user: 1000, group: 1000 },
  resources: { cpu: '10m', memory: '64Mi', memoryLimit: '128Mi' },
};

/** The objects that the tested version of the chart makes, by kind and name. */
function made(props: Partial<AppTemplateProps>): Readonly<Record<string, LooseManifest>> {
  const values = valuesOf({ ...least, ...props }, release, topology);
  const expansion = expandAppTemplate({ ...release, values }, [4, 3, 0]);
  if (expansion.is !== 'made') throw new Error(JSON.stringify(expansion));
  expect(expansion.unread, 'nothing is said in vain').toEqual([]);
  return Object.fromEntries(
    expansion.objects.map((object) => [
      `${(object as LooseManifest).kind}/${(object as LooseManifest).metadata.name}`,
      object,
    ]),
  );
}

const podOf = (objects: ReturnType<typeof made>, name = 'photos') => objects[`Deployment/${name}`].spec.template.spec;

describe('AppTemplate', () => {
  test('takes what a usual application of a home has', () => {
    const objects = made({
      port: 8080,
      services: { metrics: { ports: { metrics: 9090 }, type: 'LoadBalancer', externalTrafficPolicy: 'Local' } },
      environment: {
        TZ: 'Europe/Berlin',
        PASSWORD: { secret: 'photos-db', key: 'password' },
        IP: { field: 'status.podIP' },
      },
      secrets: ['photos'],
      files: { '/etc/photos.yaml': { text: 'a: 1\n' } },
      persistence: {
        library: { nfs: { server: 'nas.example.org', path: '/photos' }, mounts: [{ path: '/library', in: ['app'] }] },
        data: { existingClaim: 'photos', mounts: [{ path: '/data' }] },
        gpu: { hostPath: '/dev/dri', hostPathType: 'Directory', mounts: '/dev/dri' },
      },
      containers: { exporter: { image: { repository: 'ghcr.io/example/exporter', tag: '2' }, resources: 'none' } },
      routes: {
        app: {
          hostnames: ['photos.example.org'],
          parentRefs: [{ name: 'internal', namespace: 'network' }],
          rules: [{ backendRefs: [{ identifier: 'app', port: 8080 }] }],
        },
      },
      serviceMonitors: {
        app: { endpoints: [{ port: 'metrics', interval: '1m' }], service: { identifier: 'metrics' } },
      },
      deviceGroups: [44],
      pod: { runtimeClassName: 'nvidia', priorityClassName: 'home' },
      annotations: { 'reloader.stakater.com/auto': 'true' },
    });
    expect(Object.keys(objects).sort()).toEqual([
      'ConfigMap/photos',
      'Deployment/photos',
      'HTTPRoute/photos',
      'Service/photos-app',
      'Service/photos-metrics',
      'ServiceMonitor/photos',
    ]);
    const pod = podOf(objects);
    expect(pod).toMatchObject({
      runtimeClassName: 'nvidia',
      priorityClassName: 'home',
      automountServiceAccountToken: false,
      securityContext: { runAsUser: 1000, fsGroup: 1000, supplementalGroups: [44], runAsNonRoot: true },
    });
    const [app, exporter] = pod.containers;
    expect(app.env).toEqual([
      { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'photos-db', key: 'password' } } },
      { name: 'TZ', value: 'Europe/Berlin' },
    ]);
    expect(app.volumeMounts.map(({ mountPath }: LooseManifest) => mountPath).sort()).toEqual([
      '/data',
      '/dev/dri',
      '/etc/photos.yaml',
      '/library',
    ]);
    expect(exporter).not.toHaveProperty('resources');
    expect(exporter.volumeMounts.map(({ mountPath }: LooseManifest) => mountPath)).not.toContain('/library');
    expect(objects['HTTPRoute/photos'].spec.rules[0].backendRefs[0]).toMatchObject({ name: 'photos-app', port: 8080 });
    expect(objects['ServiceMonitor/photos'].spec.selector.matchLabels).toMatchObject({
      'app.kubernetes.io/service': 'photos-metrics',
    });
  });

  test('makes what its page shows', async () => {
    const page = readFileSync(`${import.meta.dirname}/../../docs/applications.md`, 'utf8');
    const [, written = ''] = /new AppTemplate\(app, 'app', (\{.*?^\})\);/ms.exec(page) ?? [];
    const program = `data:text/javascript,${encodeURIComponent(`export default ${written}`)}`;
    const { default: props } = (await import(/* @vite-ignore */ program)) as { default: AppTemplateProps };
    const objects = made(props);
    expect(Object.keys(objects)).toHaveLength(6);
    const [app, exporter] = podOf(objects).containers;
    expect(app.env.map(({ name }: LooseManifest) => name)).toEqual(['DB_PASSWORD', 'DB_URL', 'TZ']);
    expect(app.volumeMounts.map(({ mountPath }: LooseManifest) => mountPath)).toContain('/library');
    expect(exporter.volumeMounts.map(({ mountPath }: LooseManifest) => mountPath)).not.toContain('/library');
  });

  test('has safe defaults, which have to be taken away one by one', () => {
    const [safe] = podOf(made({ port: 80 })).containers;
    expect(safe.securityContext).toEqual({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
    expect(safe.livenessProbe.tcpSocket).toEqual({ port: 80 });
    const pod = podOf(
      made({
        owner: 'image',
        resources: 'none',
        securityContext: {},
        port: 80,
        probes: { liveness: 'none', readiness: 'none' },
      }),
    );
    expect(pod).not.toHaveProperty('securityContext');
    expect(pod.containers).toEqual([{ name: 'app', image: 'ghcr.io/example/photos:1.4.2' }]);
  });

  test('takes texts as they are', () => {
    const text = 'is: "{{ .Release.Name }}" }}';
    const objects = made({
      environment: { GREETING: text },
      files: { '/etc/a': { text } },
      probes: { liveness: { exec: { command: ['test', text] } } },
      annotations: { note: text },
      routes: { app: { parentRefs: [{ name: 'a', namespace: 'b' }], annotations: { note: text } } },
      services: { web: { ports: { http: 80 }, annotations: { note: text } } },
      serviceAccounts: { photos: { annotations: { note: text } } },
    });
    for (const made of ['Deployment', 'HTTPRoute', 'Service', 'ServiceAccount'])
      expect(objects[`${made}/photos`].metadata.annotations, made).toEqual({ note: text });
    expect(podOf(objects).containers[0].env).toEqual([{ name: 'GREETING', value: text }]);
    expect(objects['ConfigMap/photos'].data).toEqual({ 'etc-a': text });
    expect(podOf(objects).containers[0].livenessProbe.exec.command[1]).toBe(text);
  });

  test('puts a variable behind those that it names, and init containers into the order in which they are written', () => {
    const step = { image: { repository: 'ghcr.io/example/tool', tag: '1' }, resources: 'none' } as const;
    const pod = podOf(
      made({
        environment: { A_URL: 'postgres://$(USER):$(HOST)/$(NOBODY)', USER: 'me', HOST: 'db' },
        initContainers: { wait: step, init: step, chown: step },
      }),
    );
    expect(pod.containers[0].env.map(({ name }: LooseManifest) => name)).toEqual(['HOST', 'USER', 'A_URL']);
    expect(pod.initContainers.map(({ name }: LooseManifest) => name)).toEqual(['wait', 'init', 'chown']);
  });

  test('gives each controller pods of its own', () => {
    const objects = made({ controllers: { worker: { ...least, owner: { user: 0, group: 0 }, nodes: ['k3s1'] } } });
    expect(podOf(objects).securityContext.runAsUser).toBe(1000);
    expect(podOf(objects)).not.toHaveProperty('affinity');
    expect(podOf(objects, 'photos-worker').securityContext).toMatchObject({ runAsUser: 0, runAsNonRoot: false });
  });

  test('mounts where it says, and leads Services to the controller that they name', () => {
    const objects = made({
      controllers: { worker: least },
      services: { jobs: { ports: { http: 80 }, controller: 'worker' } },
      persistence: {
        one: { emptyDir: {}, mounts: [{ path: '/data', in: ['photos/app'] }] },
        two: { emptyDir: { medium: 'Memory' }, mounts: [{ path: '/data', in: ['worker/app'], readOnly: true }] },
      },
    });
    expect(podOf(objects).containers[0].volumeMounts).toEqual([{ name: 'one', mountPath: '/data' }]);
    expect(podOf(objects, 'photos-worker')).toMatchObject({
      volumes: [{ name: 'two', emptyDir: { medium: 'Memory' } }],
      containers: [{ volumeMounts: [{ name: 'two', mountPath: '/data', readOnly: true }] }],
    });
    expect(objects['Service/photos'].spec.selector['app.kubernetes.io/controller']).toBe('worker');
  });

  test('runs by a schedule, as a set or on every node', () => {
    const job = made({ cronjob: { schedule: '@daily', timeZone: 'Europe/Berlin' } })['CronJob/photos'];
    expect(job.spec).toMatchObject({ schedule: '@daily', timeZone: 'Europe/Berlin' });
    const again = made({ cronjob: { schedule: '@daily' }, pod: { restartPolicy: 'OnFailure' } })['CronJob/photos'];
    expect(again.spec.jobTemplate.spec.template.spec.restartPolicy).toBe('OnFailure');
    const claim = { size: '1Gi', accessMode: 'ReadWriteOnce', path: '/data' } as const;
    const set = made({ type: 'statefulset', volumeClaimTemplates: { data: claim } })['StatefulSet/photos'];
    expect(set.spec.volumeClaimTemplates[0].spec.resources.requests).toEqual({ storage: '1Gi' });
    expect(set.spec.template.spec.containers[0].volumeMounts).toEqual([{ name: 'data', mountPath: '/data' }]);
    expect(made({ type: 'daemonset' })).toHaveProperty('DaemonSet/photos');
  });

  test('merges values over everything', () => {
    const values = { controllers: { photos: { containers: { app: { tty: true, image: { tag: '9' } } } } } };
    expect(podOf(made({ values })).containers[0]).toMatchObject({ tty: true, image: 'ghcr.io/example/photos:9' });
  });

  const route = { parentRefs: [{ name: 'a', namespace: 'b' }], rules: [{ backendRefs: [{ identifier: 'web' }] }] };
  test.each<[Partial<AppTemplateProps>, string]>([
    [
      { resources: { cpu: '1', memory: '20GB', memoryLimit: 'none' } },
      'photos.app.resources.memory: "20GB"; required: a Kubernetes quantity',
    ],
    [{ cronjob: { schedule: 'daily' } }, 'photos.cronjob.schedule: "daily"; required: a schedule'],
    [{ cronjob: { schedule: '0 3 31 2 *' } }, 'photos.cronjob.schedule: "0 3 31 2 *"'],
    [{ cronjob: { schedule: '@daily', timeZone: 'Europe/Berlinn' } }, 'photos.cronjob.timeZone: "Europe/Berlinn"'],
    [{ environment: { '1A': 'x' } }, 'photos.app.environment: "1A"'],
    [{ services: { web: { ports: { http: 70_000 } } } }, 'services.web.ports.http: 70000; a port is a whole number'],
    [{ services: { web: { ports: {} } } }, 'services.web.ports: none'],
    [
      { services: { web: { ports: { http: 80 }, controller: 'main' } } },
      'services.web.controller: "main" is none of the controllers: photos',
    ],
    [
      { services: { web: { ports: { http: 80 }, externalName: 'a.example' } } },
      'services.web.externalName: goes with the type',
    ],
    [{ port: 80, services: { app: { ports: { http: 80 } } } }, 'services.app: that is the Service of port'],
    [{ routes: { app: route } }, 'routes.app: "web" is none of services, of which there are none'],
    [{ gateway: 'lan' }, 'gateway: there is no port'],
    [
      { persistence: { a: { existingClaim: 'a', mounts: 'data' } } },
      'persistence.a.mounts: "data"; required: an absolute path',
    ],
    [{ persistence: { a: { existingClaim: 'a', mounts: [] } } }, 'persistence.a.mounts: empty'],
    [
      { persistence: { a: { existingClaim: 'a', mounts: [{ path: '/a', in: ['main'] }] } } },
      'persistence.a.mounts: there is no container "main"; there are app, photos/app',
    ],
    [{ volumes: { a: '/a' }, persistence: { b: { emptyDir: {}, mounts: '/a' } } }, 'two mounts at /a in photos/app'],
    [
      { persistence: { a: { nfs: { server: 'nas:/a', path: '/a' }, mounts: '/a' } } },
      'persistence.a.nfs.server: "nas:/a"',
    ],
    [
      { persistence: { a: { emptyDir: { sizeLimit: '1GB' }, mounts: '/a' } } },
      'persistence.a.emptyDir.sizeLimit: "1GB"',
    ],
    [
      { persistence: { a: { configMap: { identifier: 'x' }, mounts: '/a' } } },
      'persistence.a: "x" is none of configMaps',
    ],
    [{ serviceAccount: { identifier: 'x' } }, 'photos.serviceAccount: "x" is none of serviceAccounts'],
    [
      { serviceMonitors: { a: { endpoints: [{ port: 'http', interval: '30 s' }] } } },
      'serviceMonitors.a.endpoints: "30 s"; required: a duration',
    ],
    [{ cronjob: { schedule: '@daily' }, job: {} }, 'photos: cronjob and job'],
    [{ type: 'daemonset', job: {} }, 'photos.type: daemonset, with a job beside it'],
    [{ strategy: 'OnDelete' }, 'photos.strategy: OnDelete; a deployment takes Recreate or RollingUpdate'],
    [
      { volumeClaimTemplates: { a: { size: '1Gi', accessMode: 'ReadWriteOnce', path: '/a' } } },
      'photos.volumeClaimTemplates: a deployment has none',
    ],
    [
      {
        rbac: {
          bindings: { a: { type: 'RoleBinding', roleRef: { identifier: 'x' }, subjects: [{ identifier: 'y' }] } },
        },
      },
      'rbac.bindings.a.roleRef: "x" is none of roles',
    ],
  ])('%j is refused where it is written', (props, message) => {
    expect(() => made(props)).toThrow(message);
  });
});
