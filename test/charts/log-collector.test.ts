import { expect, test } from 'vitest';
import { RealStack } from '../real-stack.ts';

const stack = new RealStack('k3s-home');

test('[read: Grafana Alloy 1.11] logs of every node get to Loki, and Grafana looks for them there', () => {
  const { spec } = stack.object('DaemonSet', 'log-collector');
  const pod = spec.template.spec;
  expect(pod.tolerations).toEqual([{ operator: 'Exists' }]);
  const paths = Object.fromEntries(
    pod.volumes.flatMap(({ name, hostPath }: { name: string; hostPath?: { path: string } }) =>
      hostPath === undefined ? [] : [[name, hostPath.path]],
    ),
  );
  expect(paths['logs']).toBe('/var/log/pods');
  const config = stack.object('ConfigMap', 'log-collector').data['config.alloy'] as string;
  // What is mounted is what is read: the kubelet's folder for each pod ends in its uid.
  expect(config).toContain('replacement   = "/var/log/pods/*$1/*.log"');
  expect(pod.containers[0].volumeMounts).toContainEqual({ name: 'logs', mountPath: '/var/log/pods', readOnly: true });
  // A restart goes on where it was: positions are kept below the storage path.
  expect(pod.containers[0].args).toContain('--storage.path=/var/lib/alloy');
  expect(pod.containers[0].volumeMounts).toContainEqual({ name: 'positions', mountPath: '/var/lib/alloy' });
  const [loki] = stack.object('HelmRelease', 'kube-prometheus-stack').spec.values.grafana.additionalDataSources;
  expect(config).toContain(`url = "${loki.url}/loki/api/v1/push"`);
  expect(config).toContain(`sys.env("${pod.containers[0].env[0].name}")`);
});

test('what is kept in a volume has a password that outlives the release', () => {
  const { grafana } = stack.object('HelmRelease', 'kube-prometheus-stack').spec.values;
  const { keys } = stack.object('UnsealedSecret', grafana.admin.existingSecret).spec;
  expect(grafana.persistence.enabled).toBe(true);
  // The keys that the chart looks for (grafana 10.1, admin.userKey and admin.passwordKey).
  expect(Object.keys(keys)).toEqual(['admin-user', 'admin-password']);
});

test('the caches of Loki take no memory from a home', () => {
  const { values } = stack.object('HelmRelease', 'loki').spec;
  expect([values.chunksCache.enabled, values.resultsCache.enabled]).toEqual([false, false]);
});

test('[read: Loki 3.5.7, pkg/compactor/compactor.go Validate and pkg/validation/limits.go] what is older than a month is dropped from the volume of Loki', () => {
  const { loki, singleBinary } = stack.object('HelmRelease', 'loki').spec.values;
  // Without the first the second counts for nothing; without the third Loki does not start.
  expect(loki.compactor.retention_enabled).toBe(true);
  expect(loki.limits_config.retention_period).toBe('720h');
  const { object_store: store } = loki.schemaConfig.configs.at(-1);
  expect(loki.compactor.delete_request_store).toBe(store);
  expect(singleBinary.persistence.enabled).toBe(true);
});
