import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { exporters } from '../../charts/observability/exporters.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';

const stack = new RealStack('honeydue');
const { scrape_configs: jobs } = load(stack.object('ConfigMap', 'vmagent').data['scrape.yaml']) as LooseManifest;

/** What discovery finds behind a Service: each port of each of its pods, with these labels. */
function found(service: string, port: number, addresses: readonly string[]): LooseManifest[] {
  return addresses.map((address) => ({
    __address__: `${address}:${port}`,
    __meta_kubernetes_namespace: 'honeydue',
    __meta_kubernetes_service_name: service,
    __meta_kubernetes_endpointslice_port: String(port),
  }));
}

/** Whether a job keeps a target: values are joined by a semicolon, and the expression is anchored at both ends. */
function isKept({ relabel_configs }: LooseManifest, target: LooseManifest): boolean {
  return relabel_configs
    .filter(({ action }: LooseManifest) => action === 'keep')
    .every(({ source_labels, regex }: LooseManifest) => {
      const text = source_labels.map((label: string) => target[label] ?? '').join(';');
      return new RegExp(`^(?:${regex})$`).test(text);
    });
}

test('[read: VictoriaMetrics 1.122, promscrape/discovery/kubernetes] vmagent asks every pod of a Service for itself, on one port', () => {
  const [api] = jobs;
  expect(api.kubernetes_sd_configs).toEqual([{ role: 'endpointslice', namespaces: { names: ['honeydue'] } }]);
  const { containerPort } = stack.object('Deployment', 'api').spec.template.spec.containers[0].ports[0];
  const addresses = ['10.42.0.7', '10.42.1.7', '10.42.2.7'];
  const kept = [
    ...found('api', containerPort, addresses),
    ...found('api', 9999, addresses),
    ...found('admin', 3000, addresses),
  ]
    .filter((target) => isKept(api, target))
    .map(({ __address__ }) => __address__);
  expect(kept).toEqual(addresses.map((address) => `${address}:${containerPort}`));
});

test('no job asks a Service, behind which every answer may be that of another pod', () => {
  const asked = jobs.flatMap(({ static_configs = [] }: LooseManifest) =>
    static_configs.flatMap(({ targets }: LooseManifest) => targets as string[]),
  );
  expect(asked).toEqual(['127.0.0.1:8429']);
});

test('vmagent may read what it follows', () => {
  const rules = stack.object('ClusterRole', 'honeydue-vmagent').rules as LooseManifest[];
  for (const [group, resource] of [
    ['discovery.k8s.io', 'endpointslices'],
    ['', 'pods'],
    ['', 'services'],
    ['', 'nodes'],
  ] as const)
    expect(
      rules.some(
        ({ apiGroups, resources, verbs }) =>
          apiGroups.includes(group) &&
          resources.includes(resource) &&
          ['list', 'watch'].every((verb) => verbs.includes(verb)),
      ),
      resource,
    ).toBe(true);
});

test('[read: k3s, docs, Metrics] the kubelets of k3s are asked what it counts of snapshots, and nothing more of them is kept', () => {
  const job = jobs.find(({ job_name }: LooseManifest) => job_name === 'k3s');
  expect(job).toMatchObject({ metrics_path: '/metrics', scheme: 'https', kubernetes_sd_configs: [{ role: 'node' }] });
  const [{ regex, action, source_labels }] = job.metric_relabel_configs;
  expect([action, source_labels]).toEqual(['keep', ['__name__']]);
  const kept = new RegExp(`^(?:${regex})$`);
  for (const { metrics } of exporters.filter(({ name }) => name.startsWith('k3s')))
    for (const metric of metrics.filter((each) => each !== 'up')) expect(metric).toMatch(kept);
  for (const metric of ['apiserver_request_total', 'k3s_etcd_snapshot_save_s3_duration_seconds_bucket'])
    expect(metric).not.toMatch(kept);
});
