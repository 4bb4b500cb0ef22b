import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { legacyKey, loadBalancerRequests, primaryKey, serviceField } from '../../graph/facts/load-balancer-requests.ts';
import { publishedNames } from '../../recovery/published-names.ts';
import { canonicalAddress } from '../../topology/addresses.ts';
import { acceptance } from '../acceptance.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
import { CiliumCluster } from './cilium-cluster.ts';
import { describeWith } from './parts.ts';

describeWith(['kubeApiserver', 'etcd', 'ciliumOperator'], 'the real operator of Cilium 1.15', () => {
  let cilium: CiliumCluster;
  beforeAll(async () => {
    cilium = await CiliumCluster.start();
  }, 120_000);
  afterAll(() => cilium?.stop());
  beforeEach(() => cilium.clear());

  /** The trees are written for a later Cilium, which reads the newer key first; this one reads the older key alone. */
  const forThisVersion = (text: string) => ({ [legacyKey]: text });
  const sorted = (addresses: readonly string[]): string[] => addresses.map(canonicalAddress).sort();

  /** What a service of a tree asks for, by its object. */
  const requestsOf = (stack: RealStack) =>
    loadBalancerRequests(stack.graph()).map((request) => ({
      name: request.object.name,
      text: request.text,
      addresses: request.addresses.map(({ text }) => text),
      // Cilium makes the service of a Gateway itself, in both families where it can.
      policy: String(serviceField(request, 'ipFamilyPolicy') ?? 'PreferDualStack'),
    }));

  acceptance(
    'H5 with Cilium 1.15.19',
    'the router is told by BGP where the pool is, and the first address of the pool is the Gateway’s, where Cilium allows it',
    {
      stack: () => new RealStack('k3s-home'),
      assert: async (stack) => {
        await cilium.clear();
        const [instance] = stack.object('CiliumBGPClusterConfig', 'cluster').spec.bgpInstances;
        expect(instance).toMatchObject({ localASN: 64512, peers: [{ peerAddress: '192.168.10.1', peerASN: 64513 }] });
        const pool = stack.object('CiliumLoadBalancerIPPool', 'load-balancer');
        expect(pool.spec.blocks).toEqual([{ cidr: '192.168.10.224/28' }]);
        const [gateway] = requestsOf(stack);
        expect(gateway?.text).toBe('192.168.10.224');
        expect(stack.brokenRules()).toEqual([]);

        // Up to 1.15 the first address is kept back; there the rule finds it, and the operator refuses it.
        await cilium.addPool(pool);
        const asked = forThisVersion(gateway?.text ?? '');
        const refused = await cilium.ask('gateway', asked);
        expect(refused).toEqual({ addresses: [], reason: 'already_allocated', isSatisfied: false });
        const older = new RealStack('k3s-home');
        older.object('HelmRelease', 'cilium').spec.chart.spec.version = '1.15.19';
        expect(older.brokenRules()).toContain('cilium/load-balancer-address-is-not-reserved');
        await cilium.clear();
        await cilium.addPool({ ...pool, spec: { ...pool.spec, allowFirstLastIPs: 'Yes' } });
        expect((await cilium.ask('gateway', asked)).addresses).toEqual(['192.168.10.224']);
        older.object('CiliumLoadBalancerIPPool', 'load-balancer').spec.allowFirstLastIPs = 'Yes';
        expect(older.brokenRules()).not.toContain('cilium/load-balancer-address-is-not-reserved');

        // What somebody has, and what lies outside, is given to nobody else; the rules say so before.
        expect(await cilium.ask('second', asked)).toMatchObject({ addresses: [], reason: 'already_allocated' });
        expect(await cilium.ask('outside', forThisVersion('192.168.10.240'))).toMatchObject({
          addresses: [],
          reason: 'no_pool',
        });
        const outside = new RealStack('k3s-home');
        outside.object('Gateway', 'gateway').spec.infrastructure.annotations = { [primaryKey]: '192.168.10.240' };
        expect(outside.brokenRules()).toContain('cilium/load-balancer-address-is-inside-a-pool');
      },
      sabotage: {
        'swap the two numbers': (stack) =>
          (stack.object('CiliumBGPClusterConfig', 'cluster').spec.bgpInstances[0].localASN = 64513),
        'make the pool smaller': (stack) =>
          (stack.object('CiliumLoadBalancerIPPool', 'load-balancer').spec.blocks = [{ cidr: '192.168.10.232/29' }]),
        'move the Gateway out of the pool': (stack) =>
          (stack.object('Gateway', 'gateway').spec.infrastructure.annotations = { [primaryKey]: '192.168.10.240' }),
        'let the pool start one address earlier': (stack) =>
          (stack.object('CiliumLoadBalancerIPPool', 'load-balancer').spec.blocks = [
            { start: '192.168.10.223', stop: '192.168.10.239' },
          ]),
      },
    },
  );

  acceptance(
    'C8 with Cilium 1.15.19, read: external-dns 0.21.0',
    'every name of a service or Gateway has a record of each family: the status has both addresses, and DNSEndpoints the rest',
    {
      stack: () => new RealStack('cluster-101'),
      assert: async (stack) => {
        await cilium.clear();
        for (const pool of stack.objects('CiliumLoadBalancerIPPool')) await cilium.addPool(pool);
        const requests = requestsOf(stack);
        expect(requests.map(({ name }) => name).sort()).toEqual([
          'gateway-external',
          'gateway-internal',
          'mosquitto',
          'smtp-relay',
        ]);
        const status = new Map<string, readonly string[]>();
        for (const { name, text, addresses, policy } of requests) {
          const { addresses: given, isSatisfied } = await cilium.ask(name, forThisVersion(text), {
            ipFamilyPolicy: policy,
          });
          // Exactly what was asked for, in both families: external-dns makes an A and an AAAA record of it.
          expect(sorted(given), name).toEqual(sorted(addresses));
          expect(given.map((address) => address.includes(':')).sort()).toEqual([false, true]);
          expect(isSatisfied).toBe(true);
          status.set(name, sorted(given));
          const service = await cilium.kubernetes.get(`/api/v1/namespaces/default/services/${name}`);
          expect(service.spec.clusterIPs, name).toHaveLength(2);
        }
        // external-dns reads services, routes and DNSEndpoints, and writes both kinds of records, into the router.
        const { values } = stack.object('HelmRelease', 'external-dns').spec;
        expect(values.sources).toEqual(['service', 'crd', 'gateway-httproute']);
        expect(values.managedRecordTypes).toEqual(expect.arrayContaining(['A', 'AAAA']));
        expect(values.provider.webhook.image.repository).toContain('external-dns-provider-mikrotik');
        // Each name is covered by one of them, and leads to what the status will have.
        const names = publishedNames(stack.graph());
        expect(names.length).toBeGreaterThan(20);
        const known = new Set([...status.values()].flat());
        const endpoints = stack.objects('DNSEndpoint').flatMap(({ spec }) => spec.endpoints as LooseManifest[]);
        for (const { host, by, addresses, families } of names) {
          if (by.startsWith('DNSEndpoint/')) {
            const own = endpoints.filter(({ dnsName }) => dnsName === host);
            expect(own.map(({ recordType }) => recordType).sort()).toEqual(
              families.map((family) => (family === 'ipv4' ? 'A' : 'AAAA')),
            );
          } else {
            expect(families, host).toEqual(['ipv4', 'ipv6']);
            expect(
              sorted(addresses).filter((address) => !known.has(address)),
              host,
            ).toEqual([]);
            expect(addresses, host).toHaveLength(2);
          }
        }
        expect(names.some(({ by }) => by.startsWith('DNSEndpoint/'))).toBe(true);
      },
      sabotage: {
        'ask for one family': (stack) =>
          (stack.object('HelmRelease', 'smtp-relay').spec.values.service.app.annotations[primaryKey] =
            'fd00:101::1b:122'),
        'have one family in the cluster': (stack) =>
          (stack.object('HelmRelease', 'smtp-relay').spec.values.service.app.ipFamilyPolicy = 'SingleStack'),
        'ask outside the pools': (stack) =>
          (stack.object('HelmRelease', 'mosquitto').spec.values.service.app.annotations[primaryKey] =
            'fd00:101::1b:129,10.101.28.129'),
        'use an address twice': (stack) =>
          (stack.object('HelmRelease', 'mosquitto').spec.values.service.app.annotations[primaryKey] =
            'fd00:101::1b:129,10.101.27.122'),
        'write A records alone': (stack) =>
          (stack.object('HelmRelease', 'external-dns').spec.values.managedRecordTypes = ['A']),
        'leave out what has no status': (stack) => (stack.object('DNSEndpoint', 'cluster').spec.endpoints = []),
      },
    },
  );

  test('the newer annotation is not read, and the service silently gets another address', async () => {
    await cilium.addPool({ metadata: { name: 'pool' }, spec: { blocks: [{ cidr: '192.168.10.224/28' }] } });
    const { addresses, isSatisfied } = await cilium.ask('new-key', { [primaryKey]: '192.168.10.231' });
    expect(isSatisfied).toBe(true);
    expect(addresses).not.toEqual(['192.168.10.231']);
  });

  test('ends are reserved in ranges of CIDR notation with more than two addresses, as the rule has it', async () => {
    const blocks = [
      { cidr: '10.0.0.4/32' },
      { cidr: '10.0.1.4/31' },
      { cidr: '10.0.2.4/30' },
      { start: '10.0.3.4', stop: '10.0.3.9' },
    ];
    await cilium.addPool({ metadata: { name: 'pool' }, spec: { blocks } });
    const isGiven = async (ip: string): Promise<boolean> =>
      (await cilium.ask(`at-${ip.replaceAll('.', '-')}`, forThisVersion(ip))).isSatisfied;
    expect(
      await Promise.all(['10.0.0.4', '10.0.1.4', '10.0.2.4', '10.0.2.7', '10.0.3.4', '10.0.3.9'].map(isGiven)),
    ).toEqual([...[true, true, false, false, true, true]]);
  });
});
