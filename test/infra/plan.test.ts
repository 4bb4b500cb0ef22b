import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { HetznerNodes, type HetznerLoadBalancer } from '../../infra/hetzner/hetzner-nodes.ts';
import { K3sNodes } from '../../infra/nodes/k3s-nodes.ts';
import { previewProgram } from '../../infra/preview/preview-program.ts';
import { topology } from '../../stacks/pve-homelab/topology.ts';
import type { Topology } from '../../topology/topology.ts';
import { compiledScript } from '../compiled-script.ts';
import { RealPlan } from '../real-plan.ts';
import type { LooseManifest } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';

const root = new URL('../..', import.meta.url).pathname;

describe('the plan of pve-homelab', () => {
  let resources: Map<string, LooseManifest>;
  beforeAll(async () => {
    resources = await new RealPlan('pve-homelab').resources();
  });

  test('protects VMs, the token and the deploy key', () => {
    const names = [...resources.values()].filter(({ isProtected }) => isProtected).map(({ name }) => name);
    expect(names.sort()).toEqual([
      'k3s-cp-01-vm',
      'k3s-cp-02-vm',
      'k3s-cp-03-vm',
      'k3s-gpu-01-vm',
      'pve-homelab-deploy-key',
      'pve-homelab-token',
    ]);
  });

  test('guards the provider’s defaults that bite', () => {
    const machines = [...resources.values()].filter(({ resourceType }) => resourceType.includes('vmLegacy'));
    expect(machines).toHaveLength(4);
    for (const { inputs, ignoreChanges } of machines) {
      expect(inputs).toMatchObject({
        rebootAfterUpdate: false,
        migrate: true,
        stopOnDestroy: true,
        deleteUnreferencedDisksOnDestroy: false,
        protection: true,
      });
      expect(ignoreChanges).toEqual(expect.arrayContaining(['initialization.userDataFileId', 'description']));
    }
  });

  test('knows what waits for what', () => {
    const names = new Map([...resources.values()].map(({ id, name }) => [id, name]));
    expect(resources.get('k3s-gpu-01-vm').dependencies.map((urn: string) => names.get(urn))).toEqual([
      'k3s-gpu-01-user-data',
      'image-pve-01',
      'pve-01-gpu0',
    ]);
  });

  test('backs every machine up by one job', () => {
    expect(resources.get('pve-homelab-backup').inputs).toMatchObject({
      vmids: ['200', '201', '202', '210'],
      storage: 'synology-vzdump',
      pruneBackups: { 'keep-daily': '7', 'keep-weekly': '4' },
    });
  });

  test('makes a bridge before what hangs on it, and puts tagged networks on it', async () => {
    const plan = new RealPlan('pve-homelab');
    const loose = plan.topology as LooseManifest;
    loose.hosts['pve-02'].bridges = { vmbr1: { ports: ['eno2'], vlanAware: true } };
    loose.networks.storage = { purpose: 'private', ipv4: '10.30.0.0/24', bridge: 'vmbr1', vlan: 30, mtu: 9000 };
    loose.machines['k3s-cp-01'].addresses.push({ network: 'storage', ipv4: '10.30.0.20' });
    const all = await plan.resources();
    expect(all.get('pve-02-vmbr1').inputs).toMatchObject({ nodeName: 'pve-02', ports: ['eno2'], vlanAware: true });
    expect(all.get('k3s-cp-01-vm').inputs.networkDevices).toEqual([
      { bridge: 'vmbr0' },
      { bridge: 'vmbr1', vlanId: 30, mtu: 9000 },
    ]);
    expect(all.get('k3s-cp-01-vm').dependencies).toContain(all.get('pve-02-vmbr1').id);
  });
});

describe('options', () => {
  test('a host filters by the same rules, switched on when they are there', async () => {
    const plan = new RealPlan('pve-homelab');
    (plan.topology as LooseManifest).clusters['pve-homelab'].guestFirewall = true;
    const all = await plan.resources();
    const { rules } = all.get('k3s-cp-01-firewall-rules').inputs;
    expect(rules[0]).toMatchObject({ action: 'ACCEPT', proto: 'tcp', dport: '22', source: '10.20.10.0/23' });
    expect(rules.filter(({ comment }: LooseManifest) => comment === 'etcd')).toHaveLength(3);
    const options = all.get('k3s-cp-01-firewall-options');
    expect(options.inputs).toMatchObject({ enabled: true, inputPolicy: 'DROP' });
    expect(options.dependencies).toContain(all.get('k3s-cp-01-firewall-rules').id);
    expect(all.get('k3s-cp-01-vm').inputs.networkDevices).toEqual([{ bridge: 'vmbr0', firewall: true }]);
  });

  test('a load balancer reaches the servers inside the network, and costs what nobody knows', async () => {
    const find = await balancerOf({ type: 'lb11' });
    expect(find('')).toMatchObject({ isProtected: true, inputs: { loadBalancerType: 'lb11', location: 'nbg1' } });
    expect(find('-target')?.inputs).toMatchObject({
      labelSelector: 'holdfast.dev/cluster=honeydue',
      usePrivateIp: true,
    });
    expect(find('-target')?.dependencies).toContain(find('-network')?.id);
    expect([find('-80'), find('-443')].map((each) => each?.inputs['destinationPort'])).toEqual([80, 443]);
  });

  test('a load balancer speaks the PROXY protocol where it is told to, since Traefik refuses it otherwise', async () => {
    const ports = ['-80', '-443'];
    const spoken = (find: Awaited<ReturnType<typeof balancerOf>>) =>
      ports.map((port) => find(port)?.inputs['proxyprotocol']);
    expect(spoken(await balancerOf({ type: 'lb11' }))).toEqual([false, false]);
    expect(spoken(await balancerOf({ type: 'lb11', proxyProtocol: true }))).toEqual([true, true]);
  });
});

/** The resources of a load balancer in front of honeydue, by what follows its name. */
async function balancerOf(loadBalancer: HetznerLoadBalancer) {
  const { topology } = new RealPlan('honeydue');
  const { resources, errors } = await previewProgram(
    () =>
      new HetznerNodes('honeydue', {
        topology: topology as Topology,
        cluster: 'honeydue',
        sshKeys: [],
        setup: () => ({ digest: 'd', userData: 'u' }),
        loadBalancer,
      }),
    { project: 'p', stack: 'honeydue' },
  );
  expect(errors).toEqual([]);
  return (name: string) => resources.find((resource) => resource.name === `honeydue-load-balancer${name}`);
}

describe('a preview', () => {
  const options = { project: 'holdfast', stack: 'pve-homelab' };

  test('reports two resources of one name', async () => {
    const { errors } = await previewProgram(() => {
      const args = { topology, cluster: 'pve-homelab', sshKeys: [] };
      for (let count = 0; count < 2; count++) new K3sNodes('same', args);
    }, options);
    expect(errors.join()).toContain('two resources are called holdfast:nodes:K3sNodes "same"');
  });

  test('reports what the program throws', async () => {
    const { errors } = await previewProgram(() => {
      throw new Error('no such luck');
    }, options);
    expect(errors).toEqual(['no such luck']);
  });
});

describe('npm run plan', () => {
  const compiled = compiledScript('plan');
  const node = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    });
    return { status, stdout, stderr };
  };
  const plan = (...args: readonly string[]) => node(compiled, ...args, '--allow-examples');

  test('plans all five as JSON, with cost, privileges and no secret', () => {
    // From the sources, as package.json says.
    const { status, stdout, stderr } = node('--import', 'tsx', 'stacks/plan.ts', '--all', '--allow-examples', '--json');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const plans = JSON.parse(stdout) as LooseManifest[];
    expect(plans.map(({ stack }) => stack)).toEqual([
      'cluster-101',
      'honeydue',
      'k3s-home',
      'media-gitops',
      'pve-homelab',
    ]);
    for (const { findings, errors } of plans) expect([...findings, ...errors]).toEqual([]);
    expect(stdout).not.toContain('not-known-here');
  });

  test('fails on a key that would let nobody in, and closes with what is not yours yet', () => {
    const { status, stdout } = node(compiled, 'k3s-home');
    expect(status).toBe(1);
    expect(stdout).toContain(
      "Pulumi.k3s-home.yaml: holdfast:sshKeys (who may log in to the nodes): found an example, which opens nothing: nodes that are made with it let nobody in; required: your own; fix: pulumi config set --path 'holdfast:sshKeys[0]' <value>, from your ~/.ssh/*.pub; --allow-examples plans all the same",
    );
    expect(stdout).toMatch(/not yours yet: \d+\n +\d+ example {3}holdfast:sshKeys/);
    const allowed = plan('k3s-home');
    expect(allowed.stdout).not.toContain('opens nothing');
    expect(allowed.status).toBe(0);
  });

  test('fails when a protected resource of the state is no longer asked for', () => {
    const urn = 'urn:pulumi:honeydue::holdfast::hcloud:index/volume:Volume::uploads';
    const state = {
      version: 3,
      deployment: {
        resources: [
          { urn, type: 'hcloud:index/volume:Volume', custom: true, id: '7', protect: true, inputs: { size: 100 } },
        ],
      },
    };
    const file = `${scratchFolder()}/state.json`;
    writeFileSync(file, JSON.stringify(state));
    const { status, stdout } = plan('honeydue', '--against', file);
    expect(status).toBe(1);
    expect(stdout).toContain('- Volume           uploads');
    expect(stdout).toContain('uploads is protected and would be destroyed');
  });

  test('judges what the real command line saw by the same rules', () => {
    const urn = 'urn:pulumi:honeydue::holdfast::hcloud:index/server:Server::web-server';
    const inputs = { deleteProtection: true, rebuildProtection: true, location: 'nbg1', userData: '[secret]' };
    const state = { urn, type: 'hcloud:index/server:Server', custom: true, protect: true, inputs };
    const file = `${scratchFolder()}/preview.json`;
    writeFileSync(
      file,
      JSON.stringify({
        steps: [
          {
            op: 'replace',
            urn,
            oldState: { ...state, inputs: { ...inputs, location: 'fsn1' } },
            newState: state,
            diffReasons: ['location'],
            replaceReasons: ['location'],
            detailedDiff: { location: { kind: 'update-replace' } },
          },
          { op: 'create-replacement', urn, newState: state },
          { op: 'delete-replaced', urn, oldState: state },
        ],
        changeSummary: { replace: 1 },
      }),
    );
    const { status, stdout } = plan('honeydue', '--preview', file);
    expect(status).toBe(1);
    expect(stdout).toContain('web-server is protected and would be replaced: location cannot change in place');
    expect(stdout).toContain('1 to replace');
  });

  test.each([
    [[], 'name a cluster, or --all'],
    [['nowhere'], 'there is no cluster "nowhere" to provision'],
    [['honeydue', '--against', '/nowhere.json'], 'no such file'],
    [['honeydue', '--against', 'package.json'], 'it has no "deployment"; write one by `pulumi stack export'],
    [['honeydue', '--preview', 'package.json'], 'it has no "steps"; write one by `pulumi preview --json'],
    [['honeydue', '--prices', 'package.json'], 'it has no pricing.currency'],
  ])('%j explains itself and exits with 2', (args, message) => {
    const { status, stderr } = plan(...args);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});
