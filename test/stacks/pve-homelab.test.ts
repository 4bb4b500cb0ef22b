import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bootOrder } from '../../analysis/boot-order.ts';
import { acceptance, acceptancePart } from '../acceptance.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';

const stack = () => new RealStack('pve-homelab');
const values = (stack: RealStack, release: string): LooseManifest => stack.object('HelmRelease', release).spec.values;
const nfsAlert = (stack: RealStack, name: string): LooseManifest =>
  stack.object('PrometheusRule', 'nfs').spec.groups[0].rules.find(({ alert }: LooseManifest) => alert === name);
const machine = ({ topology }: RealStack, name: string): LooseManifest => topology.machines[name];

acceptance('P1', 'the topology has the hosts, devices and machines of the source', {
  stack,
  assert: ({ topology }) => {
    expect(Object.entries(topology.hosts).map(([name, host]) => [name, host.addresses[0]?.ipv4])).toEqual([
      ['pve-01', '10.20.11.11'],
      ['pve-02', '10.20.11.12'],
      ['pve-03', '10.20.11.13'],
    ]);
    expect(topology.devices['udm']).toMatchObject({ kind: 'router', addresses: [{ ipv4: '10.20.10.1' }] });
    expect(topology.devices['unas']).toMatchObject({
      kind: 'nas',
      addresses: [{ ipv4: '10.20.10.20' }],
      pools: { data: { redundancy: 'raid5' } },
    });
    expect(topology.devices['switch']).toMatchObject({ kind: 'switch' });
    expect(topology.storage['unas-nfs']).toMatchObject({ kind: 'nfs', servedBy: { device: 'unas' } });
    expect(topology.machines['k3s-gpu-01']).toMatchObject({
      kind: 'proxmox-vm',
      vmId: 210,
      host: 'pve-01',
      gpus: ['gpu0'],
    });
    expect(topology.hosts['pve-01']?.gpus).toHaveProperty('gpu0');
    expect(topology.machines['k3s-cp-01']).toMatchObject({ kind: 'proxmox-vm', vmId: 200, host: 'pve-02' });
    expect(topology.machines['k3s-cp-02']).toMatchObject({ kind: 'proxmox-vm', vmId: 201, host: 'pve-03' });
  },
  sabotage: {
    'swap the hosts of the servers': (stack) => (machine(stack, 'k3s-cp-01').host = 'pve-03'),
    'renumber the GPU VM': (stack) => (machine(stack, 'k3s-gpu-01').vmId = 211),
    'forget the GPU': (stack) => delete machine(stack, 'k3s-gpu-01').gpus,
    'move the NFS server': ({ topology }) =>
      ((topology.devices['unas'] as LooseManifest).addresses[0].ipv4 = '10.20.10.21'),
    'drop the switch': ({ topology }) => delete topology.devices['switch'],
  },
});

acceptancePart(
  'P5',
  'order',
  'everything starts after what it needs: switch, gateway, storage and hosts, servers, then the agent',
  {
    stack,
    assert: (stack) => {
      const { stages, cycles } = bootOrder(stack.graph());
      expect(cycles).toEqual([]);
      expect(stages.map((stage) => stage.map((resource) => resource.name))).toEqual([
        ['switch'],
        ['udm', 'unas', 'synology', 'pve-01', 'pve-02', 'pve-03'],
        ['k3s-cp-01', 'k3s-cp-02', 'k3s-cp-03'],
        ['k3s-gpu-01'],
      ]);
    },
    sabotage: {
      'unplug the NFS server': ({ topology }) => delete (topology.devices['unas'] as LooseManifest).uplink,
      'make the GPU node a server': ({ topology }) =>
        ((topology.clusters['pve-homelab'] as LooseManifest).nodes['k3s-gpu-01'].role = 'server'),
    },
  },
);

acceptance('P13', 'NFS is probed and alerted, pods that mount it wait by themselves, and nothing dies of its absence', {
  stack,
  assert: (stack) => {
    const { spec } = stack.object('Probe', 'unas-nfs');
    expect(spec.targets.staticConfig.static).toEqual(['10.20.10.20:2049']);
    expect(stack.object('ConfigMap', 'blackbox-exporter').data['blackbox.yml']).toContain(`${spec.module}:`);
    const { prometheusSpec } = values(stack, 'kube-prometheus-stack').prometheus;
    expect(prometheusSpec).toMatchObject({
      probeSelectorNilUsesHelmValues: false,
      ruleSelectorNilUsesHelmValues: false,
    });
    for (const name of ['NfsServerDown', 'NfsServerUnwatched', 'NfsProvisionerDown']) {
      expect(nfsAlert(stack, name).expr).toMatch(/probe_success|kube_deployment_status_replicas_available/);
    }
    expect(values(stack, 'nfs-provisioner').nfs.mountOptions).toContain('hard');
    const pods: LooseManifest[] = stack.objects('Deployment').map((each) => each.spec.template.spec);
    const mounting = pods.filter(({ volumes = [] }) =>
      volumes.some(
        ({ persistentVolumeClaim }: LooseManifest) =>
          persistentVolumeClaim !== undefined &&
          stack.object('PersistentVolumeClaim', persistentVolumeClaim.claimName).spec.storageClassName === 'nfs',
      ),
    );
    expect(mounting).toHaveLength(2);
    for (const pod of mounting) {
      // Volumes are mounted before init containers start: none of them could wait for a mount.
      expect(pod.initContainers ?? []).toEqual([]);
      // A liveness probe that reads the export would kill its pod over and over while the server is away.
      for (const { livenessProbe } of pod.containers) expect(Object.keys(livenessProbe)).toContain('tcpSocket');
    }
  },
  sabotage: {
    'probe another port': (stack) =>
      (stack.object('Probe', 'unas-nfs').spec.targets.staticConfig.static = ['10.20.10.20:445']),
    'let Prometheus pass over the probe': (stack) =>
      delete values(stack, 'kube-prometheus-stack').prometheus.prometheusSpec.probeSelectorNilUsesHelmValues,
    'forget whether anybody still asks': (stack) => (nfsAlert(stack, 'NfsServerUnwatched').expr = 'vector(1)'),
    'mount softly': (stack) => (values(stack, 'nfs-provisioner').nfs.mountOptions = ['soft']),
    'wait in an init container': (stack) =>
      (stack.object('Deployment', 'ollama').spec.template.spec.initContainers = [{ name: 'wait' }]),
    'die with the export': (stack) =>
      (stack.object('Deployment', 'ollama').spec.template.spec.containers[0].livenessProbe = {
        exec: { command: ['ls', '/root/.ollama'] },
      }),
  },
});

acceptance('P14', 'switch and NAS are fed by a UPS, and its runtime is compared with what stopping takes', {
  stack,
  assert: (stack) => {
    const power = (name: string): unknown => (stack.topology.devices[name] as LooseManifest).power;
    expect(stack.topology.devices['ups']).toMatchObject({ kind: 'ups' });
    expect(['switch', 'unas', 'synology'].map(power)).toEqual(['ups', 'ups', 'ups']);
    expect(stack.brokenRules()).toEqual([]);
    const damaged = (damage: (topology: RealStack['topology']) => unknown): string[] => {
      const other = new RealStack('pve-homelab');
      damage(other.topology);
      return other.brokenRules();
    };
    for (const name of ['switch', 'unas'])
      expect(
        damaged(({ devices }) => delete (devices[name] as LooseManifest).power),
        name,
      ).toEqual(['power/storage-and-its-switch-have-a-ups']);
    // A host with a server and the GPU VM stops in two rounds of three minutes, then itself, then the NAS.
    const withHost = (runtimeMinutes: number) => (topology: RealStack['topology']) => {
      (topology.hosts['pve-01'] as LooseManifest).power = 'ups';
      (topology.devices['ups'] as LooseManifest).runtimeMinutes = runtimeMinutes;
    };
    expect(damaged(withHost(8))).toEqual([]);
    expect(damaged(withHost(7))).toEqual(['power/ups-outlasts-the-shutdown']);
  },
  sabotage: {
    'plug the switch into the wall': ({ topology }) => delete (topology.devices['switch'] as LooseManifest).power,
    'forget the UPS': ({ topology }) => delete topology.devices['ups'],
    'feed a host from a small one': ({ topology }) => {
      (topology.hosts['pve-01'] as LooseManifest).power = 'ups';
      (topology.devices['ups'] as LooseManifest).runtimeMinutes = 2;
    },
  },
});

acceptancePart(
  'P11',
  'manifests',
  'cert-manager proves the domain by DNS-01 at Cloudflare, with a token that Git does not hold in the clear',
  {
    stack,
    assert: (stack) => {
      const [solver] = stack.object('ClusterIssuer', 'letsencrypt').spec.acme.solvers;
      expect(solver.dns01.cloudflare.apiTokenSecretRef).toEqual({ name: 'cloudflare-api-token', key: 'api-token' });
      expect(stack.kustomization('cert-manager-issuers').spec.decryption.provider).toBe('sops');
      const [secret] =
        stack.files.get('kubernetes/apps/cert-manager/cert-manager-issuers/app/cloudflare-api-token.sops.yaml') ?? [];
      expect(secret.kind === 'UnsealedSecret' || secret.sops !== undefined).toBe(true);
    },
    sabotage: {
      'drop the decryption': (stack) => delete stack.kustomization('cert-manager-issuers').spec.decryption,
      'use HTTP-01': (stack) => (stack.object('ClusterIssuer', 'letsencrypt').spec.acme.solvers = [{ http01: {} }]),
      'commit the token': (stack) =>
        stack.files.set('kubernetes/apps/cert-manager/cert-manager-issuers/app/cloudflare-api-token.sops.yaml', [
          {
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: { name: 'cloudflare-api-token' },
            stringData: { 'api-token': 'x' },
          },
        ]),
    },
  },
);

acceptance('P10', 'the database password outlives the release, and one made up by a chart is found', {
  stack,
  assert: (stack) => {
    const { spec } = stack.object('StatefulSet', 'postgresql');
    const { containers, volumes } = spec.template.spec;
    const file = containers[0].env.find(({ name }: LooseManifest) => name === 'POSTGRES_PASSWORD_FILE').value;
    const mount = containers[0].volumeMounts.find(({ mountPath }: LooseManifest) => file.startsWith(`${mountPath}/`));
    const volume = volumes.find(({ name }: LooseManifest) => name === mount.name);
    expect(volume.secret.secretName).toBe('postgresql');
    // The secret is sealed, in an application of its own that the database waits for.
    const [path = ''] = [...stack.files.keys()].filter((file) => file.endsWith('/postgresql.sops.yaml'));
    const [, application = ''] = /databases\/([^/]+)\/app\//.exec(path) ?? [];
    expect(application).not.toBe('postgresql');
    expect(stack.kustomization('postgresql').spec.dependsOn).toContainEqual({ name: application });
    const chart = new RealStack('pve-homelab');
    const release = chart.object('HelmRelease', 'nvidia-device-plugin').spec;
    release.chart.spec.chart = 'postgresql';
    release.values = { auth: { username: 'app' } };
    expect(chart.brokenRules()).toEqual(['databases/password-outlives-its-release']);
  },
  sabotage: {
    'write the password down': (stack) =>
      (stack.object('StatefulSet', 'postgresql').spec.template.spec.containers[0].env = [
        { name: 'POSTGRES_PASSWORD', value: 'secret' },
      ]),
    'read it from the release': (stack) => {
      const { volumes } = stack.object('StatefulSet', 'postgresql').spec.template.spec;
      for (const { secret } of volumes) if (secret !== undefined) secret.secretName = 'postgresql-release';
    },
    'start without it': (stack) => delete stack.kustomization('postgresql').spec.dependsOn,
  },
});

acceptance('P19', 'databases never share the GPU node, and the move to NFS is decided in writing', {
  stack: () => ({ stack: stack(), page: readFileSync(new URL('../../docs/differences.md', import.meta.url), 'utf8') }),
  assert: ({ stack, page }) => {
    const { nodes } = stack.topology.clusters['pve-homelab'] as LooseManifest;
    expect(nodes['k3s-gpu-01'].taints).toEqual(['nvidia.com/gpu=true:NoSchedule']);
    for (const name of ['postgresql', 'redis-master']) {
      const { tolerations = [] } = stack.object('StatefulSet', name).spec.template.spec;
      expect(tolerations).toEqual([]);
    }
    const [decision = ''] = page.split('\n').filter((line) => line.includes('move databases to NFS'));
    for (const word of ['local disks', 'survives its node', 'dies with the UNAS', 'loses a day at most'])
      expect(decision).toContain(word);
  },
  sabotage: {
    'open the GPU node': ({ stack }) =>
      ((stack.topology.clusters['pve-homelab'] as LooseManifest).nodes['k3s-gpu-01'].taints = []),
    'let PostgreSQL onto it': ({ stack }) =>
      (stack.object('StatefulSet', 'postgresql').spec.template.spec.tolerations = [{ operator: 'Exists' }]),
    'leave the decision open': (real) => (real.page = ''),
  },
});

describe('pve-homelab', () => {
  test('names objects as the commands of the source expect them', () => {
    const real = stack();
    expect(real.object('StatefulSet', 'postgresql').metadata.namespace).toBe('databases');
    expect(real.object('StatefulSet', 'redis-master').metadata.namespace).toBe('databases');
    expect(real.object('Deployment', 'ollama').spec.template.metadata.labels).toEqual({ app: 'ollama' });
    expect(real.object('Deployment', 'open-webui').spec.template.metadata.labels).toEqual({ app: 'open-webui' });
    expect(real.object('HelmRelease', 'nfs-provisioner').metadata.namespace).toBe('kube-system');
  });

  test('mounts NFS hard: a soft mount turns an outage into corrupted files', () => {
    const real = stack();
    expect(real.object('HelmRelease', 'nfs-provisioner').spec.values.nfs.mountOptions).toContain('hard');
    expect(real.object('PersistentVolume', 'postgresql-backup').spec.mountOptions).toContain('hard');
  });
});
