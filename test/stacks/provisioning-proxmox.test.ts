import { App } from 'cdk8s';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { containerLines } from '../../analysis/container-lines.ts';
import { neededPrivileges } from '../../analysis/privileges.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readPreviewInto } from '../../graph/readers/read-preview.ts';
import { nodeFiles } from '../../infra/nodes/node-files.ts';
import { talosMachineConfig } from '../../infra/talos/machine-config.ts';
import type { Topology } from '../../topology/topology.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { renderTree } from '../../charts/flux/render-tree.ts';
import { Metallb } from '../../charts/metallb/metallb.ts';
import { collect } from '../../charts/synth/collect.ts';
import { acceptance, acceptancePart } from '../acceptance.ts';
import { RealPlan } from '../real-plan.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';

const pveHomelab = () => new RealPlan('pve-homelab');
const userDataOf = (topology: unknown) => topology as Topology;

acceptance(
  'P3',
  'the GPU reaches Ollama: a mapping, a VM that can take it, a label, a taint, a request, a toleration',
  {
    stack: () => ({ plan: pveHomelab(), manifests: new RealStack('pve-homelab') }),
    assert: async ({ plan, manifests }) => {
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
      const node = manifests.topology.clusters['pve-homelab']?.nodes['k3s-gpu-01'];
      const pod = manifests.object('Deployment', 'ollama').spec.template.spec;
      expect(node?.taints).toEqual(['nvidia.com/gpu=true:NoSchedule']);
      expect(pod.containers[0].resources.limits['nvidia.com/gpu']).toBe('1');
      const tolerated = pod.tolerations.map(({ key, value, effect }: LooseManifest) => `${key}=${value}:${effect}`);
      expect(tolerated).toEqual(node?.taints);
      for (const [key, value] of Object.entries(pod.nodeSelector)) expect(node?.labels?.[key]).toBe(value);
    },
    sabotage: {
      'forget the GPU': ({ plan }) => delete (plan.topology.machines['k3s-gpu-01'] as LooseManifest).gpus,
      'pass a raw address': ({ plan }) =>
        (plan.edit = (all) =>
          (all.get('k3s-gpu-01-vm').inputs.hostpcis = [{ device: 'hostpci0', id: '0000:01:00.0' }])),
      'let memory balloon': ({ plan }) => (plan.edit = (all) => delete all.get('k3s-gpu-01-vm').inputs.memory.floating),
      'leave the mapping without its IOMMU group': ({ plan }) =>
        (plan.edit = (all) => delete all.get('pve-01-gpu0').inputs.maps[0].iommuGroup),
      'drop the request': ({ manifests }) =>
        delete manifests.object('Deployment', 'ollama').spec.template.spec.containers[0].resources.limits[
          'nvidia.com/gpu'
        ],
      'drop the toleration': ({ manifests }) =>
        (manifests.object('Deployment', 'ollama').spec.template.spec.tolerations = []),
      'rename the label': ({ manifests }) =>
        ((manifests.topology.clusters['pve-homelab'] as LooseManifest).nodes['k3s-gpu-01'].labels = { gpu: 'true' }),
    },
  },
);

acceptance('P4', 'Proxmox HA restarts the servers in place, and never has the GPU VM', {
  stack: pveHomelab,
  assert: async (plan) => {
    const resources = await plan.resources();
    const ha = [...resources.values()].filter(({ resourceType }) => resourceType.includes('haresource'));
    expect(ha.map(({ name }) => name).sort()).toEqual(['k3s-cp-01-ha', 'k3s-cp-02-ha', 'k3s-cp-03-ha']);
    for (const name of ['k3s-cp-01', 'k3s-cp-02', 'k3s-cp-03']) {
      expect(resources.get(`${name}-ha`).inputs).toMatchObject({ maxRelocate: 0, maxRestart: 3, failback: false });
      const { nodeName } = resources.get(`${name}-vm`).inputs;
      expect(resources.get(`${name}-ha-rule`).inputs).toMatchObject({
        type: 'node-affinity',
        strict: true,
        nodes: { [nodeName]: 1 },
      });
      expect(resources.get(`${name}-vm`).ignoreChanges).toContain('nodeName');
    }
    expect(await plan.brokenRules()).toEqual([]);
  },
  sabotage: {
    'give the GPU VM to HA': ({ topology }) =>
      ((topology.machines['k3s-gpu-01'] as LooseManifest).restartedByHa = true),
    'allow relocation': (plan) => (plan.edit = (all) => (all.get('k3s-cp-02-ha').inputs.maxRelocate = 1)),
    'soften the affinity': (plan) => (plan.edit = (all) => (all.get('k3s-cp-01-ha-rule').inputs.strict = false)),
    'leave a server out': ({ topology }) => ((topology.machines['k3s-cp-03'] as LooseManifest).restartedByHa = false),
  },
});

acceptancePart('P5', 'plan', 'every VM starts with its host, in the order that follows from what it needs', {
  stack: pveHomelab,
  assert: async (plan) => {
    const resources = await plan.resources();
    const startup = (name: string) => resources.get(`${name}-vm`).inputs.startup;
    for (const name of ['k3s-cp-01', 'k3s-cp-02', 'k3s-cp-03'])
      expect(startup(name)).toEqual({ order: 1, upDelay: 60, downDelay: 120 });
    expect(startup('k3s-gpu-01')).toEqual({ order: 2, upDelay: 30, downDelay: 120 });
    for (const [name, { inputs }] of resources) if (name.endsWith('-vm')) expect(inputs.onBoot).toBe(true);
  },
  sabotage: {
    'start the agent first': ({ topology }) =>
      ((topology.machines['k3s-gpu-01'] as LooseManifest).startup = { order: 1, upDelaySeconds: 0 }),
    'make the GPU node a server': ({ topology }) =>
      ((topology.clusters['pve-homelab'] as LooseManifest).nodes['k3s-gpu-01'].role = 'server'),
    'do not start with the host': (plan) => (plan.edit = (all) => (all.get('k3s-cp-01-vm').inputs.onBoot = false)),
  },
});

test('pve-homelab: the plan says which privileges are not in the role of the token', async () => {
  const graph = new ResourceGraph();
  readPreviewInto(graph, [...(await pveHomelab().resources()).values()]);
  const needs = neededPrivileges(graph).map(({ privilege, resource }) => `${resource.name} ${privilege}`);
  expect(needs).toEqual(
    expect.arrayContaining([
      'pve-01-gpu0 Mapping.Modify',
      'pve-homelab-backup Sys.Modify',
      'k3s-cp-01-user-data SSH to the host',
    ]),
  );
  expect(needs).toHaveLength(6);
});

acceptance('M3', 'the worker is a container with a bind mount, and the plan says what needs root@pam', {
  stack: () => new RealPlan('media-gitops'),
  assert: async (plan) => {
    const resources = await plan.resources();
    expect(resources.get('k3s-w1-lxc').inputs).toMatchObject({
      unprivileged: false,
      features: { nesting: true },
      mountPoints: [{ volume: '/mnt/media', path: '/data/media', backup: false }],
    });
    const { nodes } = plan.topology.clusters['media-gitops'] as LooseManifest;
    expect(nodes['k3s-w1'].labels).toEqual({ 'storage.homelab/role': 'primary' });
    expect(nodes['k3s-w2'].labels).toEqual({ 'storage.homelab/role': 'backup' });
    expect(plan.topology.machines['k3s-w2']?.kind).toBe('bare-metal');
    expect([...nodeFiles(userDataOf(plan.topology), 'media-gitops').keys()]).toEqual([
      'join-k3s-w1.sh',
      'join-k3s-w2.sh',
    ]);
    const graph = new ResourceGraph();
    readPreviewInto(graph, [...resources.values()]);
    const needs = neededPrivileges(graph).map(
      ({ privilege, resource, because }) => `${resource.name} ${privilege}: ${because}`,
    );
    expect(needs).toContain('k3s-w1-lxc password of root@pam: bind mount of /mnt/media');
    const [folders, lines, ...others] = needs.filter((each) => each.includes('a shell on the host'));
    expect(others).toEqual([]);
    // Proxmox dies on a folder that is not there (pve-container, src/PVE/LXC.pm, mountpoint_mount).
    expect(folders).toContain('mkdir -p /mnt/media');
    expect(lines).toContain('lines in /etc/pve/lxc/131.conf');
    for (const line of containerLines) expect(lines).toContain(line);
    expect(containerLines).toContain('lxc.mount.entry: /dev/kmsg dev/kmsg none bind,create=file');
    expect(resources.get('proxmox').inputs).toMatchObject({ username: 'root@pam', password: '[secret]' });
  },
  sabotage: {
    'drop the bind mount': ({ topology }) => ((topology.machines['k3s-w1'] as LooseManifest).bindMounts = []),
    'mount a volume of the storage instead': (plan) =>
      (plan.edit = (all) => (all.get('k3s-w1-lxc').inputs.mountPoints[0].volume = 'local-lvm')),
    'make it unprivileged': (plan) => (plan.edit = (all) => (all.get('k3s-w1-lxc').inputs.unprivileged = true)),
    'forget the backup worker': ({ topology }) => {
      delete (topology.clusters['media-gitops'] as LooseManifest).nodes['k3s-w2'];
    },
  },
});

/** The cluster with rotation switched off: its plan, and its tree. */
class Provisioned {
  readonly plan = new RealPlan('media-gitops');
  edit: (release: LooseManifest) => unknown = () => undefined;

  constructor() {
    (this.plan.topology.clusters['media-gitops'] as LooseManifest).loadBalancing.webhookCertificate = 'provisioned';
  }

  release(): LooseManifest {
    const app = new App();
    const tree = new ClusterTree(app, 'media-gitops', { topology: this.plan.topology as Topology });
    new Metallb(tree);
    const rendered = renderTree(tree, collect(app).charts);
    const path = [...rendered.files.keys()].find((each) => each.endsWith('metallb/app/helmrelease.yaml')) ?? '';
    const release = load(rendered.files.get(path) ?? '') as LooseManifest;
    this.edit(release);
    return release;
  }
}

acceptance('M8', 'MetalLB announces in layer 2, and the Secret of its webhook is there, kept, and never in Git', {
  stack: () => ({ manifests: new RealStack('media-gitops'), provisioned: new Provisioned() }),
  assert: async ({ manifests, provisioned }) => {
    expect(manifests.object('IPAddressPool', 'load-balancer').spec.addresses).toEqual(['192.168.1.240/28']);
    expect(manifests.object('L2Advertisement', 'layer2').spec.ipAddressPools).toEqual(['load-balancer']);
    const release = manifests.object('HelmRelease', 'metallb').spec;
    expect(release.values.speaker.frr.enabled).toBe(false);
    // The rotator fills the Secret that the chart ships: nobody else makes one, which Helm would refuse to own.
    expect(release.postRenderers).toBeUndefined();
    expect((await new RealPlan('media-gitops').resources()).has('metallb-webhook-certificate')).toBe(false);
    expect(manifests.brokenRules()).toEqual([]);

    const [arg, secret, webhooks, conversion] = provisioned
      .release()
      .spec.postRenderers[0].kustomize.patches.map((each: LooseManifest) => JSON.parse(each.patch));
    expect(arg).toEqual([expect.objectContaining({ value: '--disable-cert-rotation' })]);
    expect(secret).toMatchObject({ $patch: 'delete', metadata: { name: 'metallb-webhook-cert' } });
    for (const { value } of [...webhooks, ...conversion]) expect(value).toBe('${METALLB_WEBHOOK_CA}');
    const resources = await provisioned.plan.resources();
    const made = resources.get('media-gitops-metallb-system-metallb-webhook-cert');
    expect(made.inputs.metadata).toMatchObject({
      name: 'metallb-webhook-cert',
      namespace: 'metallb-system',
      annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
    });
    const authority = resources.get('media-gitops-flux-system-metallb-webhook-authority');
    expect(authority.inputs).toMatchObject({ metadata: { namespace: 'flux-system' }, stringData: '[secret]' });
    expect(made.dependencies).toContain(resources.get('metallb-webhook-certificate').id);
    for (const each of [made, authority])
      expect(resources.get('media-gitops-flux-operator').dependencies).toContain(each.id);
    expect(resources.get('metallb-webhook-request').inputs.dnsNames).toContain(
      'metallb-webhook-service.metallb-system.svc',
    );
    for (const name of ['metallb-webhook-authority', 'metallb-webhook-certificate']) {
      expect(resources.get(name).inputs.earlyRenewalHours).toBeGreaterThanOrEqual(24 * 30);
    }
  },
  sabotage: {
    'announce another pool': ({ manifests }) =>
      (manifests.object('L2Advertisement', 'layer2').spec.ipAddressPools = ['other']),
    'run a routing daemon': ({ manifests }) =>
      (manifests.object('HelmRelease', 'metallb').spec.values.speaker.frr.enabled = true),
    'put the key into Git': ({ manifests }) =>
      manifests.files.set('infrastructure/controllers/metallb/secret.yaml', [
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'metallb-webhook-cert', namespace: 'metallb-system' },
          stringData: { 'tls.key': '-----BEGIN PRIVATE KEY-----' },
        },
      ]),
    'let Flux prune it': ({ provisioned: { plan } }) =>
      (plan.edit = (all) =>
        delete all.get('media-gitops-metallb-system-metallb-webhook-cert').inputs.metadata.annotations),
    'install Flux first': ({ provisioned: { plan } }) =>
      (plan.edit = (all) => (all.get('media-gitops-flux-operator').dependencies = [])),
    'never renew': ({ provisioned: { plan } }) =>
      (plan.edit = (all) => (all.get('metallb-webhook-certificate').inputs.earlyRenewalHours = 0)),
    'go on rotating': ({ provisioned }) =>
      (provisioned.edit = ({ spec }) => spec.postRenderers[0].kustomize.patches.shift()),
    'make the Secret of another version': ({ provisioned: { plan } }) =>
      ((plan.topology.clusters['media-gitops'] as LooseManifest).loadBalancing.version = '0.13.12'),
  },
});

acceptance('C12', 'Talos and its dual-stack networks, Cilium, Ceph-CSI, secrets and names are there and fit', {
  stack: () => ({ plan: new RealPlan('cluster-101'), manifests: new RealStack('cluster-101') }),
  assert: async ({ plan, manifests }) => {
    const topology = plan.topology as Topology;
    const resources = await plan.resources();
    for (const [name, node] of Object.entries(topology.clusters['cluster-101']?.nodes ?? {})) {
      const documents = talosMachineConfig(topology, 'cluster-101', name) as LooseManifest[];
      const find = (kind: string) => documents.find((document) => document.kind === kind);
      expect(documents[0].machine.type).toBe(node?.role === 'server' ? 'controlplane' : 'worker');
      expect(find('LinkConfig').addresses).toHaveLength(2);
      expect(find('KubeNetworkConfig').podSubnets).toEqual(['10.244.0.0/16', 'fd00:244::/56']);
      expect(find('KubeProxyConfig').enabled).toBe(false);
      expect(find('KubeFlannelCNIConfig')).toBeUndefined();
      expect(find('Layer2VIPConfig')?.name).toBe(node?.role === 'server' ? '10.101.0.20' : undefined);
      expect(resources.get(`${name}-vm`).inputs.initialization).not.toHaveProperty('userDataFileId');
    }
    expect(resources.get('image-pve-a').inputs.url).toContain('/v1.14.0/nocloud-amd64.qcow2');
    const values = (release: string): LooseManifest => manifests.object('HelmRelease', release).spec.values;
    expect(values('cilium')).toMatchObject({
      ipv4: { enabled: true },
      ipv6: { enabled: true },
      kubeProxyReplacement: true,
      // KubePrism of every node.
      k8sServiceHost: 'localhost',
      k8sServicePort: 7445,
    });
    for (const kind of ['cephfs', 'rbd']) expect(values(`ceph-csi-${kind}`).csiConfig[0].monitors).toHaveLength(3);
    expect(manifests.object('ClusterSecretStore', 'onepassword').spec.provider).toHaveProperty('onepasswordSDK');
    expect(values('external-dns')).toMatchObject({
      provider: { name: 'webhook' },
      managedRecordTypes: ['A', 'AAAA', 'CNAME'],
    });
    expect(values('external-dns').provider.webhook.image.repository).toContain('mikrotik');
    expect(manifests.brokenRules()).toEqual([]);
  },
  sabotage: {
    'reach the API by what Cilium replaces': ({ manifests }) =>
      delete manifests.object('HelmRelease', 'cilium').spec.values.k8sServicePort,
    'forget IPv6 in Cilium': ({ manifests }) =>
      (manifests.object('HelmRelease', 'cilium').spec.values.ipv6.enabled = false),
    'tell no router of IPv6': ({ manifests }) =>
      manifests.object('HelmRelease', 'external-dns').spec.values.managedRecordTypes.splice(1, 1),
    'lose a monitor of Ceph': ({ manifests }) =>
      manifests.object('HelmRelease', 'ceph-csi-rbd').spec.values.csiConfig[0].monitors.pop(),
    'take the nodes’ IPv6 away': ({ plan: { topology } }) => {
      for (const machine of Object.values(topology.machines) as LooseManifest[]) delete machine.addresses[0].ipv6;
    },
    'keep kube-proxy': ({ plan: { topology } }) =>
      ((topology.clusters['cluster-101'] as LooseManifest).networkPlugin.replacesKubeProxy = false),
    'stay with an older Talos': ({ plan: { topology } }) =>
      ((topology.clusters['cluster-101'] as LooseManifest).distribution.version = 'v1.13.0'),
  },
});
