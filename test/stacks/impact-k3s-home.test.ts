import { expect } from 'vitest';
import { acceptance } from '../acceptance.ts';
import { alertCases } from '../e2e/alert-cases.ts';
import { Questions } from '../questions.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';

const stack = () => new RealStack('k3s-home');
const cluster = ({ topology }: RealStack): LooseManifest => topology.clusters['k3s-home'];
const rules = (stack: RealStack): LooseManifest[] =>
  stack.objects('PrometheusRule').flatMap(({ spec }) => spec.groups.flatMap((group: LooseManifest) => group.rules));
const alert = (stack: RealStack, name: string): LooseManifest => rules(stack).find((rule) => rule.alert === name);
const routing = (stack: RealStack): LooseManifest =>
  stack.object('HelmRelease', 'kube-prometheus-stack').spec.values.alertmanager;

/** Applications whose values mount the library of the R730. */
const mounting = (stack: RealStack): string[] =>
  stack
    .objects('HelmRelease')
    .filter(({ spec }) =>
      Object.values<LooseManifest>(spec.values?.persistence ?? {}).some((volume) => volume?.existingClaim === 'media'),
    )
    .map(({ metadata }) => `media/${metadata.name}`)
    .sort();

acceptance('H10', 'the NFS of the R730 is a single point of failure for exactly the applications that mount it', {
  stack,
  assert: (stack) => {
    const questions = new Questions(stack);
    const down = (failure: string) =>
      [...questions.cluster.workloads.values()]
        .filter((part) => questions.after(part.id, failure) === 'DOWN' && !part.name.endsWith('-guard'))
        .map(({ name }) => name)
        .sort();
    const expected = mounting(stack);
    // Eleven applications: Recyclarr only configures others, Prowlarr only looks for, and Overseerr asks others for what is wanted.
    expect(expected).toHaveLength(8);
    expect(down('storage/media')).toEqual(expected);
    expect(down('pool/r730/rust')).toEqual(expected);
    expect(questions.singlePoint('storage media')?.down.map(({ name }) => name)).toEqual(
      expect.arrayContaining(expected),
    );
    expect(questions.singlePoint('r730')?.remedy).toBeDefined();
  },
  sabotage: {
    'let Ollama keep its models there': (stack) => {
      stack.object('PersistentVolumeClaim', 'ollama').spec = {
        accessModes: ['ReadWriteMany'],
        storageClassName: '',
        volumeName: 'media',
        resources: { requests: { storage: '1Ti' } },
      };
    },
    'serve the library from another host': ({ topology }) =>
      ((topology.storage['media'] as LooseManifest).servedBy = { host: 'r630' }),
    'take the library from Sonarr': (stack) =>
      delete stack.object('HelmRelease', 'sonarr').spec.values.persistence.media,
    'put the export elsewhere': (stack) => (stack.object('PersistentVolume', 'media').spec.nfs.path = '/srv/media'),
  },
});

/** What the source asks to be told of, by the alerts that do. */
const asked = [
  'LonghornVolumeDegraded',
  'LonghornVolumeFaulted',
  'LonghornNodeNotReady',
  'LonghornDiskFillingUp',
  'LonghornDriverNotRegistered',
  'NodeNetworkTrouble',
  'BackupFailed',
  'BackupStale',
  'BackupAbsent',
];

acceptance(
  'H19',
  'storage, network and backups are told of, with severity, patience and runbook; outside the cluster, and silence is noticed',
  {
    stack,
    assert: (stack) => {
      const questions = new Questions(stack);
      for (const name of asked) {
        const rule = alert(stack, name);
        expect(rule, name).toMatchObject({
          labels: { severity: expect.stringMatching(/^(critical|warning)$/) },
          for: expect.stringMatching(/^\d+[mh]$/),
        });
        const page = rule.annotations.runbook_url.split('/').at(-1).replace('.md', '');
        expect(questions.page(page), name).toContain(`**${name}**`);
        // Fired and kept quiet by the real promtool: test/e2e/alerts.test.ts
        const proof = alertCases['k3s-home']?.[name];
        expect(proof?.fires, name).toBeDefined();
        expect(proof?.quiet, name).not.toEqual(proof?.fires);
      }
      // From 1.11 on the state is a label.
      expect(alert(stack, 'LonghornVolumeFaulted').expr).toBe('longhorn_volume_robustness{state="faulted"} == 1');
      const { config, alertmanagerSpec } = routing(stack);
      expect(config.route.receiver).toBe('discord');
      const receiver = (name: string) => config.receivers.find((each: LooseManifest) => each.name === name);
      expect(receiver('discord').discord_configs[0].webhook_url_file).toBe(
        '/etc/alertmanager/secrets/alertmanager-receivers/url',
      );
      const watchdog = config.route.routes.find(({ matchers }: LooseManifest) =>
        matchers.includes('alertname = "Watchdog"'),
      );
      expect(watchdog).toMatchObject({ receiver: 'dead-mans-switch', repeat_interval: '5m' });
      expect(receiver('dead-mans-switch').webhook_configs[0].url_file).toMatch(/dead-mans-switch$/);
      expect(alertmanagerSpec.secrets).toEqual(['alertmanager-receivers']);
      expect(Object.keys(stack.object('UnsealedSecret', 'alertmanager-receivers').spec.keys).sort()).toEqual([
        'dead-mans-switch',
        'url',
      ]);
      expect(questions.told('Kubernetes API')).toContain('silence, noticed by healthchecks');
    },
    sabotage: {
      'write alerts for Longhorn 1.10': (stack) =>
        (alert(stack, 'LonghornVolumeFaulted').expr = 'longhorn_volume_robustness == 3'),
      'lead to a page that is not there': (stack) =>
        (alert(stack, 'NodeNetworkTrouble').annotations.runbook_url = 'https://example.org/x.md'),
      'tell at once': (stack) => delete alert(stack, 'BackupStale').for,
      'deliver inside': (stack) => (routing(stack).config.route.receiver = 'nobody'),
      'let silence be silence': (stack) => (routing(stack).config.route.routes = []),
      'have no switch outside': (stack) => delete cluster(stack).alerting.deadMansSwitch,
      'forget the receivers': (stack) => (routing(stack).alertmanagerSpec.secrets = []),
    },
  },
);

/** Only the server of the source: one VM on the R730. */
const before = (): RealStack => {
  const documented = stack();
  for (const name of ['k3s1', 'k3s2']) cluster(documented).nodes[name].role = 'agent';
  return documented;
};

acceptance(
  'H23',
  'before the fix the report names the R730, the single control plane and the shared link; after it the control plane is gone from it',
  {
    stack: () => ({ before: before(), after: stack() }),
    assert: ({ before, after }) => {
      const [was, is] = [new Questions(before), new Questions(after)];
      // Before: the control plane falls with the R730, and everything that would have to be moved with it.
      for (const failure of ['host/r730', 'machine/k3s-master1']) {
        expect(was.after('Kubernetes API', failure)).toBe('DOWN');
        expect(was.singlePoint(was.part(failure).name)?.down.map(({ name }) => name)).toContain('Kubernetes API');
      }
      // After: one of three. The R730 is left for the applications that mount its library, and their guards.
      expect(is.after('Kubernetes API', 'host/r730')).toBe('DEGRADED');
      expect(is.after('Kubernetes API', 'machine/k3s-master1')).toBe('DEGRADED');
      const left =
        is
          .singlePoint('r730')
          ?.down.filter(({ kind }) => kind === 'workload')
          .map(({ name }) => name.replace(/-guard$/, '')) ?? [];
      expect([...new Set(left)].sort()).toEqual(mounting(after));
      for (const [questions, title] of [
        [was, 'before'],
        [is, 'after'],
      ] as const) {
        const link = questions.singlePoint('switch');
        expect(link?.downCount, title).toBeGreaterThan(30);
        expect(link?.remedy).toContain('faster than 2.5 Gbit/s');
      }
    },
    sabotage: {
      'fix nothing': ({ after }) => {
        for (const name of ['k3s1', 'k3s2']) cluster(after).nodes[name].role = 'agent';
      },
      'put a second server on the R730': ({ after }) =>
        ((after.topology.machines['k3s1'] as LooseManifest).host = 'r730'),
      'have it fixed before': ({ before }) => {
        for (const name of ['k3s1', 'k3s2']) cluster(before).nodes[name].role = 'server';
      },
      'forget how fast the link is': ({ after }) =>
        delete (after.topology.devices['switch'] as LooseManifest).linkSpeedMbps,
      'keep everything else there too': ({ after }) =>
        (after.object('PersistentVolumeClaim', 'openwebui').spec = {
          accessModes: ['ReadWriteMany'],
          storageClassName: '',
          volumeName: 'media',
          resources: { requests: { storage: '1Ti' } },
        }),
    },
  },
);
