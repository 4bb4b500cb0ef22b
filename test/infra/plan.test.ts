import { beforeAll, describe, expect, test } from 'vitest';
import { loadAll } from 'js-yaml';
import { cloudInit } from '../../infra/nodes/cloud-init.ts';
import { firstServer, k3sConfig } from '../../infra/nodes/k3s-config.ts';
import { describeResource, redact } from '../../infra/preview/describe.ts';
import { previewProgram, type Preview } from '../../infra/preview/preview-program.ts';
import type { PlannedResource } from '../../infra/preview/recording-monitor.ts';
import { K3sCluster } from '../../infra/proxmox/k3s-cluster.ts';
import { provisionPveHomelab } from '../../stacks/pve-homelab/program.ts';
import { topology } from '../../stacks/pve-homelab/topology.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import { acceptancePart } from '../acceptance.ts';
import type { LooseManifest } from '../real-stack.ts';
import { describeWithShared, readShared } from '../shared.ts';

const options = {
  project: 'holdfast',
  stack: 'pve-homelab',
  config: { 'holdfast:sshKeys': '["ssh-ed25519 AAAA me"]' },
};

/** A plan whose topology may be damaged before it is made. */
class Plan {
  readonly topology = structuredClone(topology) as LooseManifest;
  /** What a careless refactoring would change in every VM. */
  damage: (resources: Map<string, LooseManifest>) => void = () => undefined;

  async resources(): Promise<Map<string, LooseManifest>> {
    const preview = await previewProgram(
      () =>
        new K3sCluster('pve-homelab', {
          topology: this.topology as Topology,
          cluster: 'pve-homelab',
          sshKeys: ['ssh-ed25519 AAAA me'],
        }),
      options,
    );
    expect(preview.errors).toEqual([]);
    const resources = new Map(
      preview.resources.map((resource) => [resource.name, structuredClone(resource) as LooseManifest]),
    );
    this.damage(resources);
    return resources;
  }
}

acceptancePart('P3', 'plan', 'the GPU VM gets its card by a PCI mapping, on q35 with UEFI, without ballooning', {
  stack: () => new Plan(),
  assert: async (plan) => {
    const resources = await plan.resources();
    const { inputs } = resources.get('k3s-gpu-01-vm');
    expect(inputs).toMatchObject({ machine: 'q35', bios: 'ovmf', vmId: 210, nodeName: 'pve-01' });
    expect(inputs.memory).toMatchObject({ floating: 0 });
    expect(inputs.hostpcis).toEqual([{ device: 'hostpci0', mapping: 'pve-01-gpu0', pcie: true }]);
    expect(resources.get('pve-01-gpu0').inputs.maps[0]).toMatchObject({
      node: 'pve-01',
      iommuGroup: 1,
      subsystemId: '10de:14ad',
    });
  },
  sabotage: {
    'forget the GPU': (plan) => delete plan.topology.machines['k3s-gpu-01'].gpus,
    'pass a raw address': (plan) =>
      (plan.damage = (all) =>
        (all.get('k3s-gpu-01-vm').inputs.hostpcis = [{ device: 'hostpci0', id: '0000:01:00.0' }])),
    'let memory balloon': (plan) => (plan.damage = (all) => delete all.get('k3s-gpu-01-vm').inputs.memory.floating),
  },
});

acceptancePart('P4', 'plan', 'HA restarts the servers in place, and never has the GPU VM', {
  stack: () => new Plan(),
  assert: async (plan) => {
    const resources = await plan.resources();
    const ha = [...resources.values()].filter(({ type }) => type.includes('haresource')).map(({ name }) => name);
    expect(ha.sort()).toEqual(['k3s-cp-01-ha', 'k3s-cp-02-ha', 'k3s-cp-03-ha']);
    for (const name of ['k3s-cp-01', 'k3s-cp-02', 'k3s-cp-03']) {
      expect(resources.get(`${name}-ha`).inputs).toMatchObject({ maxRelocate: 0, failback: false });
      const { nodeName } = resources.get(`${name}-vm`).inputs;
      expect(resources.get(`${name}-ha-rule`).inputs).toMatchObject({
        type: 'node-affinity',
        strict: true,
        nodes: { [nodeName]: 1 },
      });
      expect(resources.get(`${name}-vm`).ignoreChanges).toContain('nodeName');
    }
  },
  sabotage: {
    'give the GPU VM to HA': (plan) => (plan.topology.machines['k3s-gpu-01'].restartedByHa = true),
    'allow relocation': (plan) => (plan.damage = (all) => (all.get('k3s-cp-02-ha').inputs.maxRelocate = 1)),
    'soften the affinity': (plan) => (plan.damage = (all) => (all.get('k3s-cp-01-ha-rule').inputs.strict = false)),
    'leave a server out': (plan) => (plan.topology.machines['k3s-cp-03'].restartedByHa = false),
  },
});

acceptancePart('P5', 'plan', 'every VM starts with its host, in the order that follows from what it needs', {
  stack: () => new Plan(),
  assert: async (plan) => {
    const resources = await plan.resources();
    const startup = (name: string) => resources.get(`${name}-vm`).inputs.startup;
    for (const name of ['k3s-cp-01', 'k3s-cp-02', 'k3s-cp-03'])
      expect(startup(name)).toEqual({ order: 1, upDelay: 60, downDelay: 120 });
    expect(startup('k3s-gpu-01')).toEqual({ order: 2, upDelay: 30, downDelay: 120 });
    for (const [name, { inputs }] of resources) if (name.endsWith('-vm')) expect(inputs.onBoot).toBe(true);
  },
  sabotage: {
    'start the agent first': (plan) => (plan.topology.machines['k3s-gpu-01'].startup = { order: 1, upDelaySeconds: 0 }),
    'make the GPU node a server': (plan) => (plan.topology.clusters['pve-homelab'].nodes['k3s-gpu-01'].role = 'server'),
    'do not start with the host': (plan) => (plan.damage = (all) => (all.get('k3s-cp-01-vm').inputs.onBoot = false)),
  },
});

describe('the plan of pve-homelab', () => {
  let preview: Preview;
  const find = (name: string): PlannedResource =>
    preview.resources.find((resource) => resource.name === name) as PlannedResource;

  beforeAll(async () => {
    preview = await previewProgram(provisionPveHomelab, options);
  });

  test('has no errors and protects VMs and the token', () => {
    expect(preview.errors).toEqual([]);
    expect(
      preview.resources
        .filter(({ isProtected }) => isProtected)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['k3s-cp-01-vm', 'k3s-cp-02-vm', 'k3s-cp-03-vm', 'k3s-gpu-01-vm', 'pve-homelab-token']);
  });

  test('guards the provider’s defaults that bite', () => {
    for (const { inputs, ignoreChanges, type } of preview.resources) {
      if (!type.includes('vmLegacy')) continue;
      expect(inputs).toMatchObject({
        rebootAfterUpdate: false,
        migrate: true,
        stopOnDestroy: true,
        deleteUnreferencedDisksOnDestroy: false,
        protection: true,
      });
      expect(ignoreChanges).toContain('initialization.userDataFileId');
    }
  });

  test('knows what waits for what', () => {
    const names = new Map(preview.resources.map(({ urn, name }) => [urn, name]));
    expect(find('k3s-gpu-01-vm').dependencies.map((urn) => names.get(urn))).toEqual([
      'k3s-gpu-01-user-data',
      'image-pve-01',
      'pve-01-gpu0',
    ]);
    expect(describeResource(find('k3s-cp-01-ha'), names)).toBe(
      '+ Haresource       k3s-cp-01-ha                 after k3s-cp-01-vm',
    );
  });

  test('says what configuration is missing', async () => {
    const without = await previewProgram(provisionPveHomelab, { project: 'holdfast', stack: 'pve-homelab' });
    expect(without.errors.join()).toContain("Missing required configuration variable 'holdfast:sshKeys'");
  });

  test('reports two resources of one name', async () => {
    const twice = await previewProgram(() => {
      for (let count = 0; count < 2; count++) new K3sCluster('same', { topology, cluster: 'pve-homelab', sshKeys: [] });
    }, options);
    expect(twice.errors.join()).toContain('two resources are called holdfast:proxmox:K3sCluster "same"');
  });

  test('hides secrets', () => {
    expect(redact({ a: { $secret: 'hunter2' }, b: [{ $unknown: true }], c: 1 })).toEqual({
      a: '[secret]',
      b: ['[known after apply]'],
      c: 1,
    });
  });
});

describe('k3s configuration', () => {
  const config = (machine: string) => k3sConfig(topology, 'pve-homelab', machine);
  const servers = ['k3s-cp-01', 'k3s-cp-02', 'k3s-cp-03'];

  test('founds the cluster once, and everybody else joins', () => {
    expect(firstServer(topology.clusters['pve-homelab'] as never)).toBe('k3s-cp-01');
    expect(config('k3s-cp-01')).toMatchObject({ 'cluster-init': true });
    for (const name of ['k3s-cp-02', 'k3s-cp-03', 'k3s-gpu-01']) {
      expect(config(name)).toMatchObject({ server: 'https://10.20.11.20:6443' });
      expect(config(name)).not.toHaveProperty('cluster-init');
    }
  });

  test('is the same on all servers where k3s requires it', () => {
    const shared = ['cluster-cidr', 'service-cidr', 'flannel-backend', 'secrets-encryption', 'disable'];
    const values = servers.map((name) => JSON.stringify(shared.map((key) => config(name)[key])));
    expect(new Set(values).size).toBe(1);
  });

  test('gives the agent its label and taint, and no server flags', () => {
    expect(config('k3s-gpu-01')).toMatchObject({
      'node-label': ['nvidia.com/gpu.present=true'],
      'node-taint': ['nvidia.com/gpu=true:NoSchedule'],
    });
    expect(config('k3s-gpu-01')).not.toHaveProperty('cluster-cidr');
  });

  test('refuses a machine of another cluster, and a cluster of another kind', () => {
    expect(() => k3sConfig(topology, 'pve-homelab', 'pve-01')).toThrow(
      'machines.pve-01 is no node of clusters.pve-homelab',
    );
    expect(() => k3sConfig(topologies['cluster-101'] as Topology, 'cluster-101', 'talos-cp-1')).toThrow(
      'runs talos, not k3s',
    );
  });

  test('turns off exactly what Cilium replaces', () => {
    expect(k3sConfig(topologies['k3s-home'] as Topology, 'k3s-home', 'k3s1')).toMatchObject({
      'flannel-backend': 'none',
      'disable-network-policy': true,
      'disable-kube-proxy': true,
      disable: ['servicelb', 'traefik'],
    });
    expect(config('k3s-cp-01')).not.toHaveProperty('disable-kube-proxy');
  });

  describeWithShared('uses only flags of k3s', () => {
    test.each(['pve-homelab', 'k3s-home', 'honeydue', 'media-gitops'])('in %s', (name) => {
      const rows = readShared('providers/k3s-flags.tsv')
        .trim()
        .split('\n')
        .slice(1)
        .map((row) => row.split('\t'));
      const roles = new Map(rows.map(([key = '', role = '']) => [key, role]));
      const own = topologies[name] as Topology;
      for (const [machine, node] of Object.entries(own.clusters[name]?.nodes ?? {})) {
        for (const key of Object.keys(k3sConfig(own, name, machine))) {
          if (key === 'server') continue; // every joining node has it
          expect(roles.get(key), `${machine}: ${key}`).toContain(node?.role === 'agent' ? 'agent' : 'server');
        }
      }
    });
  });
});

describe('cloud-init', () => {
  const userData = cloudInit({
    hostname: 'k3s-cp-01',
    distribution: { kind: 'k3s', version: 'v1.35.4+k3s1' },
    role: 'server',
    config: k3sConfig(topology, 'pve-homelab', 'k3s-cp-01'),
    token: 'the-token',
    sshKeys: ['ssh-ed25519 AAAA me'],
    packages: ['nfs-common'],
  });

  test('is a cloud-config with a hostname, a login, the agent and the NFS client', () => {
    expect(userData.startsWith('#cloud-config\n')).toBe(true);
    const [document] = loadAll(userData) as LooseManifest[];
    expect(document).toMatchObject({
      hostname: 'k3s-cp-01',
      users: [{ name: 'ops', ssh_authorized_keys: ['ssh-ed25519 AAAA me'] }],
    });
    expect(document.packages).toEqual(['qemu-guest-agent', 'curl', 'nfs-common']);
    expect(document.runcmd.at(-1)).toContain('INSTALL_K3S_VERSION=v1.35.4+k3s1 sh -s - server');
  });

  test('writes the k3s configuration for root alone', () => {
    const [document] = loadAll(userData) as LooseManifest[];
    const file = document.write_files.find(({ path }: LooseManifest) => path === '/etc/rancher/k3s/config.yaml');
    expect(file.permissions).toBe('0600');
    expect(loadAll(file.content)[0]).toMatchObject({ token: 'the-token', 'cluster-init': true });
  });
});

describeWithShared('the provider’s schema', () => {
  test('knows every input of every planned resource', async () => {
    const schema = JSON.parse(readShared('providers/proxmoxve-schema.json.gz')) as LooseManifest;
    const { resources } = await previewProgram(provisionPveHomelab, options);
    const own = resources.filter(({ type, isCustom }) => isCustom && type.startsWith('proxmoxve:'));
    expect(own.length).toBeGreaterThan(15);
    const problems = own.flatMap(({ name, type, inputs }) => {
      const resource = schema.resources[type];
      if (resource === undefined) return [`${name}: no such type ${type}`];
      return [
        ...unknownFields(schema, resource.inputProperties, inputs, name),
        ...missingFields(resource, inputs, name),
      ];
    });
    expect(problems).toEqual([]);
  });
});

function unknownFields(schema: LooseManifest, properties: LooseManifest, value: LooseManifest, path: string): string[] {
  return Object.entries<LooseManifest>(value ?? {}).flatMap(([key, item]) => {
    const property = properties?.[key];
    if (property === undefined) return [`${path}.${key} is unknown`];
    const reference = property.$ref ?? property.items?.$ref;
    if (reference === undefined || item === null || typeof item !== 'object' || item.$unknown) return [];
    const nested = schema.types[decodeURIComponent(reference.replace('#/types/', ''))]?.properties;
    return (Array.isArray(item) ? item : [item]).flatMap((each, index) =>
      unknownFields(schema, nested, each, `${path}.${key}[${index}]`),
    );
  });
}

function missingFields(resource: LooseManifest, inputs: LooseManifest, path: string): string[] {
  return (resource.requiredInputs ?? [])
    .filter((key: string) => inputs[key] === undefined)
    .map((key: string) => `${path}.${key} is missing`);
}
