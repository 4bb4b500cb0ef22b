import { expect } from 'vitest';
import { monthlyCost, readHetznerPricing } from '../../analysis/monthly-cost.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readPreviewInto } from '../../graph/readers/read-preview.ts';
import { nodeFirewall } from '../../infra/firewall/firewall-rules.ts';
import { hetznerRules } from '../../infra/firewall/hetzner-rules.ts';
import { ufwScript } from '../../infra/firewall/ufw.ts';
import { hetznerPrices } from '../../infra/hetzner/prices.ts';
import { k3sConfig } from '../../infra/nodes/k3s-config.ts';
import { readTopology } from '../../topology/define-topology.ts';
import type { Cluster } from '../../topology/clusters.ts';
import type { Topology } from '../../topology/topology.ts';
import { acceptance } from '../acceptance.ts';
import { Questions, commandLines } from '../questions.ts';
import { RealPlan } from '../real-plan.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';

const plan = () => new RealPlan('honeydue');
const nodes = ['ubuntu-8gb-nbg1-1', 'ubuntu-8gb-nbg1-2', 'ubuntu-8gb-nbg1-3'];
const clusterOf = (stack: { topology: unknown }): LooseManifest => (stack.topology as LooseManifest).clusters.honeydue;

acceptance('D1', 'three CX33 servers in nbg1, spread, private, locked, each a k3s server with etcd', {
  stack: plan,
  assert: async (plan) => {
    const resources = await plan.resources();
    const servers = [...resources.values()].filter(({ resourceType }) => resourceType === 'hcloud:index/server:Server');
    expect(servers.map(({ inputs }) => inputs.name)).toEqual(nodes);
    const group = resources.get('honeydue-1-spread');
    expect(group.inputs).toMatchObject({ type: 'spread' });
    for (const { inputs, isProtected, dependencies } of servers) {
      expect(inputs).toMatchObject({
        serverType: 'cx33',
        location: 'nbg1',
        deleteProtection: true,
        rebuildProtection: true,
        userData: '[secret]',
      });
      expect(isProtected).toBe(true);
      expect(inputs.networks[0].ip).toMatch(/^10\.0\.1\.1[123]$/);
      expect(dependencies).toEqual(expect.arrayContaining([group.id, resources.get('honeydue-subnet').id]));
      const config = k3sConfig(plan.topology as Topology, 'honeydue', inputs.name);
      expect(config).toHaveProperty('etcd-snapshot-retention');
      expect(config['cluster-init'] === true).toBe(inputs.name === nodes[0]);
    }
    expect((await plan.judged()).report.findings).toEqual([]);
  },
  sabotage: {
    'take a smaller server': ({ topology }) =>
      ((topology.machines['ubuntu-8gb-nbg1-2'] as LooseManifest).serverType = 'cx23'),
    'move one elsewhere': ({ topology }) =>
      ((topology.machines['ubuntu-8gb-nbg1-3'] as LooseManifest).location = 'fsn1'),
    'leave one out of the group': ({ topology }) =>
      delete (topology.machines['ubuntu-8gb-nbg1-1'] as LooseManifest).placementGroup,
    'make one an agent': (plan) => (clusterOf(plan).nodes['ubuntu-8gb-nbg1-3'].role = 'agent'),
    'lift the lock in Pulumi': (plan) =>
      (plan.edit = (all) => (all.get('ubuntu-8gb-nbg1-1-server').isProtected = false)),
    'lift the lock at Hetzner': (plan) =>
      (plan.edit = (all) => (all.get('ubuntu-8gb-nbg1-1-server').inputs.rebuildProtection = false)),
  },
});

acceptance('D2', 'both firewalls come from one model, SSH stays open, and cluster ports stay between the nodes', {
  stack: () => new RealStack('honeydue'),
  assert: ({ topology }) => {
    const cluster = topology.clusters['honeydue'] as Cluster;
    const outside = hetznerRules(cluster);
    expect(outside.flatMap(({ port }) => port ?? [])).toEqual(['22', '80', '443']);
    const privateAddresses = ['10.0.1.11', '10.0.1.12', '10.0.1.13'];
    for (const node of nodes) {
      const rules = nodeFirewall(topology as Topology, 'honeydue', node);
      const open = rules.filter(({ from }) => from === 'anywhere').map(({ ports }) => ports?.[0]);
      expect(open).toEqual([22, 80, 443]);
      const between = rules.filter(({ from, protocol }) => from !== 'anywhere' && protocol !== 'any');
      for (const { from, purpose } of between) expect(from, purpose).toEqual(privateAddresses);
      expect(between.flatMap(({ ports }) => ports?.[0] ?? []).sort()).toEqual(
        [10250, 2379, 2381, 6443, 8472, 9100].sort(),
      );
      const script = ufwScript(rules).split('\n');
      const [ssh, enable] = [
        script.findIndex((line) => line.startsWith('ufw allow 22')),
        script.indexOf('ufw --force enable'),
      ];
      expect(ssh).toBeGreaterThan(0);
      expect(ssh).toBeLessThan(enable);
      // Rules without SSH are refused by both.
      expect(() => ufwScript(rules.filter(({ purpose }) => purpose !== 'SSH'))).toThrow('no rule that lets SSH in');
    }
    expect(() => hetznerRules({ ...cluster, administeredFrom: [] })).toThrow('no rule that lets SSH in');
  },
  sabotage: {
    'administer from nowhere': (stack) => (clusterOf(stack).administeredFrom = []),
    'close the web': (stack) => {
      clusterOf(stack).loadBalancing.kind = 'external';
      clusterOf(stack).gateways = {};
    },
    'tunnel by WireGuard': (stack) => (clusterOf(stack).networkPlugin.backend = 'wireguard-native'),
    'put a node outside the private network': ({ topology }) =>
      ((topology.machines['ubuntu-8gb-nbg1-2'] as LooseManifest).addresses[0].ipv4 = '203.0.113.7'),
  },
});

acceptance(
  'D4',
  'proxied records for every node, one switch, strict TLS, a trusted certificate; the report says that switch and renewal need the API',
  {
    stack: () => ({ plan: plan(), manifests: new RealStack('honeydue') }),
    assert: async ({ plan, manifests }) => {
      const records = async () =>
        [...(await plan.resources()).values()].filter(({ resourceType }) => resourceType.includes('dnsRecord'));
      const proxied = await records();
      for (const name of ['api.myhoneydue.com', 'admin.myhoneydue.com', 'myhoneydue.com']) {
        const own = proxied.filter(({ inputs }) => inputs.name === name);
        expect(own.map(({ inputs }) => `${inputs.type} ${inputs.comment}`).sort()).toEqual(
          // Pods have IPv4 alone: k3s's load balancer leads no other family, and a browser that prefers IPv6 would find nobody.
          nodes.map((node) => `A ${node}`),
        );
        for (const { inputs } of own) expect(inputs).toMatchObject({ proxied: true, ttl: 1 });
      }
      const both = new RealPlan('honeydue');
      Object.assign(both.topology.networks['pods'] as object, { ipv6: 'fd42::/56' });
      const records6 = [...(await both.resources()).values()].filter(({ inputs }) => inputs.type === 'AAAA');
      expect(records6).toHaveLength(9);
      expect((await plan.resources()).get('myhoneydue.com-ssl').inputs.value).toBe('strict');
      plan.config['holdfast:proxied'] = 'false';
      for (const { inputs } of await records()) expect(inputs).toMatchObject({ proxied: false, ttl: 60 });
      const { assumptions: _, ...input } = structuredClone(manifests.topology) as LooseManifest;
      input.clusters.honeydue.publicNames.tls = 'flexible';
      expect(() => readTopology(input)).toThrow('Flexible talks plain HTTP');
      const { spec } = manifests.object('Certificate', 'public');
      expect(spec).toMatchObject({
        dnsNames: ['myhoneydue.com', '*.myhoneydue.com'],
        issuerRef: { kind: 'ClusterIssuer', name: 'letsencrypt' },
      });
      expect(parseInt(spec.renewBefore)).toBeGreaterThanOrEqual(24 * 30);
      expect(manifests.object('ClusterIssuer', 'letsencrypt').spec.acme.solvers[0]).toHaveProperty('dns01.cloudflare');
      expect(manifests.object('TLSStore', 'default').spec.defaultCertificate.secretName).toBe(spec.secretName);
      const questions = new Questions(manifests);
      expect(questions.after('https://api.myhoneydue.com', 'service/cloudflare')).toBe('DOWN');
      expect(questions.after('certificate kube-system/public', 'service/cloudflare')).toBe('DEGRADED');
      expect(questions.part('service/cloudflare').without).toContain('needs the Cloudflare API');
      const runbook = questions.runbook('service-cloudflare');
      expect(commandLines(runbook)).toContain('pulumi --stack honeydue config set holdfast:proxied false');
      expect(JSON.stringify(runbook)).toContain('the switch needs the API of the provider');
    },
    sabotage: {
      'answer in a family that pods have not': ({ plan }) =>
        Object.assign(plan.topology.networks['pods'] as object, { ipv6: 'fd42::/56' }),
      'say that the site goes on': ({ manifests }) =>
        ((manifests.topology.services['cloudflare'] as LooseManifest).without = 'nothing happens'),
      'forget a node': ({ plan }) => delete clusterOf(plan).nodes['ubuntu-8gb-nbg1-3'],
      'leave the proxy off': ({ plan }) => (clusterOf(plan).publicNames.proxied = false),
      'go back to Flexible': ({ plan }) =>
        (plan.edit = (all) => (all.get('myhoneydue.com-ssl').inputs.value = 'flexible')),
      'renew at the last moment': ({ manifests }) =>
        (manifests.object('Certificate', 'public').spec.renewBefore = '24h'),
      'serve another certificate': ({ manifests }) =>
        (manifests.object('TLSStore', 'default').spec.defaultCertificate.secretName = 'origin'),
      'ask over HTTP': ({ manifests }) =>
        (manifests.object('ClusterIssuer', 'letsencrypt').spec.acme.solvers = [{ http01: {} }]),
    },
  },
);

acceptance(
  'D10 read: system-upgrade-controller 0.16.3',
  'k3s and packages are upgraded one node at a time, and what would block the drain is found',
  {
    stack: () => new RealStack('honeydue'),
    assert: (stack) => {
      const version = clusterOf(stack).distribution.version;
      for (const name of ['k3s-servers', 'k3s-agents', 'os-patches']) {
        const { spec } = stack.object('Plan', name);
        expect(spec).toMatchObject({
          concurrency: 1,
          cordon: true,
          exclusive: true,
          drain: { ignoreDaemonSets: true },
        });
        expect(spec.window.startTime).toBe('02:00');
        if (name.startsWith('k3s')) expect(spec.version).toBe(version);
      }
      // `exclusive` is anti-affinity by host name and `concurrency` counts within a plan: two plans drain two nodes unless their days differ.
      const days = (name: string): string[] => stack.object('Plan', name).spec.window.days;
      for (const name of ['k3s-servers', 'k3s-agents'])
        expect(days(name).filter((day) => days('os-patches').includes(day))).toEqual([]);
      expect(stack.object('Plan', 'k3s-agents').spec.prepare.args).toEqual(['prepare', 'k3s-servers']);
      expect(stack.kustomization('node-upgrades').spec.dependsOn).toEqual([{ name: 'system-upgrade-controller' }]);
      expect(stack.brokenRules()).toEqual([]);
      const blocked = new RealStack('honeydue');
      const budget = blocked.object('PodDisruptionBudget', 'api').spec;
      delete budget.maxUnavailable;
      budget.minAvailable = 3;
      expect(blocked.brokenRules()).toContain('workloads/budget-lets-a-drain-finish');
      // A volume with one replica blocks a drain where Longhorn guards it; folders of a node never do.
      const guarded = new RealStack('k3s-home');
      delete guarded.object('HelmRelease', 'longhorn').spec.values.defaultSettings.nodeDrainPolicy;
      expect(guarded.brokenRules()).toEqual(['longhorn/single-replica-lets-a-drain-finish']);
    },
    sabotage: {
      'take two nodes at once': (stack) => (stack.object('Plan', 'k3s-servers').spec.concurrency = 2),
      'patch on the days of k3s': (stack) =>
        (stack.object('Plan', 'os-patches').spec.window.days = stack.object('Plan', 'k3s-servers').spec.window.days),
      'upgrade under running pods': (stack) => delete stack.object('Plan', 'os-patches').spec.drain,
      'follow a channel': (stack) => (stack.object('Plan', 'k3s-servers').spec.version = 'latest'),
      'keep every replica at all times': (stack) =>
        (stack.object('PodDisruptionBudget', 'api').spec.maxUnavailable = 0),
      'upgrade agents first': (stack) => delete stack.object('Plan', 'k3s-agents').spec.prepare,
    },
  },
);

acceptance('D17', 'the plan sums what is known by dated prices, and calls unknown what nobody knows', {
  stack: () => ({ plan: plan(), prices: structuredClone(hetznerPrices) as LooseManifest }),
  assert: async ({ plan, prices }) => {
    const graph = new ResourceGraph();
    readPreviewInto(graph, (await plan.judged()).resources);
    const cost = monthlyCost(graph, prices);
    expect(prices.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(prices.source).not.toBe('');
    expect(cost.lines.map(({ kind, type, count }) => `${count} ${kind} ${type}`)).toEqual([
      '3 server cx33',
      '3 address ipv4',
      '3 address ipv6',
    ]);
    expect(cost.unknown).toBe(0);
    expect(cost.known).toBeCloseTo(3 * prices.prices.server.cx33.nbg1 + 3 * prices.prices.address.ipv4['*']);
    const nothing = { ...prices, prices: { server: {}, address: {}, 'load-balancer': {} } };
    expect(monthlyCost(graph, nothing)).toMatchObject({ known: 0, unknown: 9 });
    const answer = {
      pricing: {
        currency: 'EUR',
        server_types: [
          { name: 'cx33', prices: [{ location: 'nbg1', price_monthly: { net: '7.0000000000', gross: '8.33' } }] },
        ],
      },
    };
    expect(monthlyCost(graph, readHetznerPricing(answer, '2026-11-21', 'prices.json'))).toMatchObject({
      known: 21,
      unknown: 6,
    });
  },
  sabotage: {
    'forget a price': ({ prices }) => delete prices.prices.server.cx33,
    'drop the date': ({ prices }) => (prices.date = ''),
    'rent a larger server': ({ plan }) =>
      ((plan.topology.machines['ubuntu-8gb-nbg1-1'] as LooseManifest).serverType = 'cx43'),
  },
});
