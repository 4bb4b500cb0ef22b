import { App } from 'cdk8s';
import { execFileSync } from 'node:child_process';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { AuthenticationGuard } from '../../charts/access/authentication-guard.ts';
import { NamedCertificate } from '../../charts/certificates/http01-issuer.ts';
import { Application } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { k3sConfig } from '../../infra/nodes/k3s-config.ts';
import { invariants } from '../../invariants/list.ts';
import { rulePage } from '../../invariants/rule-page.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import { acceptance, acceptancePart } from '../acceptance.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';

const stack = () => new RealStack('k3s-home');
const values = (stack: RealStack, release: string): LooseManifest => stack.object('HelmRelease', release).spec.values;
const route = (stack: RealStack, name: string): LooseManifest => stack.object('HTTPRoute', name).spec;
const guarded = ['prometheus', 'grafana', 'longhorn'];
const upstreams = [
  'kube-prometheus-stack-prometheus.monitoring.svc:9090',
  'kube-prometheus-stack-grafana.monitoring.svc:80',
  'longhorn-frontend.longhorn-system.svc:80',
];

acceptance('H4', 'Cilium replaces kube-proxy over VXLAN, with a Gateway API that its version knows', {
  stack,
  assert: (stack) => {
    expect(stack.object('HelmRelease', 'cilium').spec.chart.spec.version).toBe('1.20.2');
    expect(values(stack, 'cilium')).toMatchObject({
      routingMode: 'tunnel',
      tunnelProtocol: 'vxlan',
      kubeProxyReplacement: true,
      k8sServiceHost: '127.0.0.1',
      gatewayAPI: { enabled: true, enableAlpn: true, enableAppProtocol: true },
      bgpControlPlane: { enabled: true },
    });
    expect(stack.object('GitRepository', 'gateway-api').spec.ref.tag).toBe('v1.6.1');
    const documented = new RealStack('k3s-home');
    documented.object('HelmRelease', 'cilium').spec.chart.spec.version = '1.15.6';
    documented.object('GitRepository', 'gateway-api').spec.ref.tag = 'v1.1.0';
    expect(documented.brokenRules()).toEqual([
      'cilium/gateway-api-fits-version',
      'cilium/gateway-flags-exist-in-version',
      'cilium/load-balancer-address-is-not-reserved',
      'cilium/load-balancer-annotation-fits-version',
    ]);
    expect(stack.brokenRules()).toEqual([]);
  },
  sabotage: {
    'go back to the version of the source': (stack) =>
      (stack.object('HelmRelease', 'cilium').spec.chart.spec.version = '1.15.6'),
    'reach the API through what Cilium replaces': (stack) => delete values(stack, 'cilium').k8sServiceHost,
    'route natively': (stack) => (values(stack, 'cilium').routingMode = 'native'),
    'install older CRDs': (stack) => (stack.object('GitRepository', 'gateway-api').spec.ref.tag = 'v1.1.0'),
  },
});

acceptancePart('H5', 'manifests', 'the router is told by BGP where the pool is, and the Gateway has its address', {
  stack,
  assert: (stack) => {
    const [instance] = stack.object('CiliumBGPClusterConfig', 'cluster').spec.bgpInstances;
    expect(instance).toMatchObject({ localASN: 64512, peers: [{ peerAddress: '192.168.10.1', peerASN: 64513 }] });
    expect(stack.object('CiliumLoadBalancerIPPool', 'load-balancer').spec.blocks).toEqual([
      { cidr: '192.168.10.224/28' },
    ]);
    const { annotations } = stack.object('Gateway', 'gateway').spec.infrastructure;
    expect(Object.values(annotations)).toEqual(['192.168.10.224']);
    const [advertisement] = stack.objects('CiliumBGPAdvertisement');
    const { families } = stack.object('CiliumBGPPeerConfig', 'router').spec;
    expect(advertisement.metadata.labels).toEqual(families[0].advertisements.matchLabels);
    expect(stack.brokenRules()).toEqual([]);
  },
  sabotage: {
    'swap the two numbers': (stack) =>
      (stack.object('CiliumBGPClusterConfig', 'cluster').spec.bgpInstances[0].localASN = 64513),
    'move the Gateway out of the pool': (stack) =>
      (stack.object('Gateway', 'gateway').spec.infrastructure.annotations = {
        'lbipam.cilium.io/ips': '192.168.10.240',
      }),
    'advertise nothing': (stack) => (stack.objects('CiliumBGPAdvertisement')[0].metadata.labels = {}),
  },
});

acceptance(
  'H6 read: cert-manager 1.19.1',
  'every name is routed under the domain and proven by HTTP, and a wildcard is refused',
  {
    stack,
    assert: (stack) => {
      const hosts = stack
        .objects('HTTPRoute')
        .flatMap(({ spec }) => spec.hostnames as string[])
        .filter((host) => !host.startsWith('*.'));
      expect(hosts).toHaveLength(17);
      for (const host of hosts) expect(host).toMatch(/^[a-z0-9]+\.fletcherlabs\.net$/);
      const { dnsNames, issuerRef } = stack.object('Certificate', 'gateway-tls').spec;
      expect([...dnsNames].sort()).toEqual([...new Set(hosts)].sort());
      const [solver] = stack.object('ClusterIssuer', issuerRef.name).spec.acme.solvers;
      expect(solver.http01.gatewayHTTPRoute.parentRefs).toEqual([
        { kind: 'Gateway', name: 'gateway', namespace: 'networking' },
      ]);
      expect(stack.report().outcomes.get('certificates/wildcard-is-proven-by-dns')).toBe('holds');
      const wildcard = () =>
        new NamedCertificate(new Application(treeOf(), 'c', { namespace: 'networking' }), 'certificate', {
          name: 'wild',
          issuer: 'letsencrypt',
          hosts: ['*.fletcherlabs.net'],
        });
      expect(wildcard).toThrow('HTTP-01 proves no wildcard: list the names, or use an issuer with DNS-01');
    },
    sabotage: {
      'forget a name in the certificate': (stack) => stack.object('Certificate', 'gateway-tls').spec.dnsNames.pop(),
      'ask for a wildcard': (stack) =>
        (stack.object('Certificate', 'gateway-tls').spec.dnsNames = ['*.fletcherlabs.net']),
      'serve another domain': (stack) => (route(stack, 'sonarr').hostnames = ['sonarr.example.org']),
      'prove by DNS, without a token': (stack) =>
        (stack.object('ClusterIssuer', 'letsencrypt').spec.acme.solvers = [{ dns01: {} }]),
    },
  },
);

acceptance(
  'H7 read: longhorn-manager 1.11.0',
  'Longhorn’s tiers lie on the disks of k3s3, and the default on k3s1 and k3s2, by tags',
  {
    stack,
    assert: (stack) => {
      const tagsOf = (node: string): Record<string, string[]> =>
        Object.fromEntries(
          Object.entries<LooseManifest>(stack.object('Node', node).spec.disks).map(([disk, { tags }]) => [disk, tags]),
        );
      const each = (name: string, count: number) =>
        Array.from({ length: count }, (_, index) => [`${name}-${index + 1}`, [name]] as const);
      expect(tagsOf('k3s3')).toEqual(
        Object.fromEntries([...each('optane', 2), ...each('nvme', 2), ...each('sas-ssd', 7)]),
      );
      for (const node of ['k3s1', 'k3s2']) expect(tagsOf(node)).toEqual({ nvme: ['default'] });
      const classes = {
        'longhorn-optane': ['optane', '1'],
        'longhorn-nvme': ['nvme', '1'],
        'longhorn-sas-ssd': ['sas-ssd', '1'],
        'longhorn-default': ['default', '2'],
      };
      for (const [name, [diskSelector, numberOfReplicas]] of Object.entries(classes)) {
        expect(stack.object('StorageClass', name).parameters).toMatchObject({
          diskSelector,
          nodeSelector: diskSelector,
          numberOfReplicas,
        });
      }
      // A replica goes to disks that carry every tag of its class, on nodes that do.
      const disksOf = (name: string) => replicaDisks(stack, stack.object('StorageClass', name).parameters).sort();
      expect(disksOf('longhorn-optane')).toEqual(['k3s3/optane-1', 'k3s3/optane-2']);
      expect(disksOf('longhorn-nvme')).toEqual(['k3s3/nvme-1', 'k3s3/nvme-2']);
      expect(disksOf('longhorn-sas-ssd')).toHaveLength(7);
      expect(disksOf('longhorn-default')).toEqual(['k3s1/nvme', 'k3s2/nvme']);
      const defaults = stack
        .objects('StorageClass')
        .filter(({ metadata }) => metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true');
      expect(defaults.map(({ metadata }) => metadata.name)).toEqual(['longhorn-default']);
      expect(new Set(stack.object('Node', 'k3s3').spec.tags)).toEqual(new Set(['optane', 'nvme', 'sas-ssd']));
      // k3s marks its own class as the default, too, wherever it makes it.
      expect(k3sConfig(stack.topology as Topology, 'k3s-home', 'k3s1')['disable']).toContain('local-storage');
    },
    sabotage: {
      'untag the node of the tiers': (stack) => (stack.object('Node', 'k3s3').spec.tags = []),
      'let any node carry the default': (stack) =>
        delete stack.object('StorageClass', 'longhorn-default').parameters.nodeSelector,
      'declare the class of k3s as the default': ({ topology }) => {
        const classes = (topology.clusters['k3s-home'] as LooseManifest).storageClasses;
        for (const each of Object.values<LooseManifest>(classes)) delete each.default;
      },
      'untag the Optane disks': (stack) => (stack.object('Node', 'k3s3').spec.disks['optane-1'].tags = []),
      'put the default on k3s3': (stack) => (stack.object('Node', 'k3s3').spec.disks['nvme-1'].tags = ['default']),
      'mix the tiers': (stack) => (stack.object('StorageClass', 'longhorn-nvme').parameters.diskSelector = 'sas-ssd'),
      'keep one copy of everything': (stack) =>
        (stack.object('StorageClass', 'longhorn-default').parameters.numberOfReplicas = '1'),
      'have two defaults': (stack) =>
        (stack.object('StorageClass', 'longhorn-nvme').metadata.annotations = {
          'storageclass.kubernetes.io/is-default-class': 'true',
        }),
    },
  },
);

acceptance('H8', 'Longhorn is current, goes one minor version at a time, and 1.6 with groups is a warning', {
  stack,
  assert: (stack) => {
    expect(Number(stack.object('HelmRelease', 'longhorn').spec.chart.spec.version.split('.')[1])).toBeGreaterThan(6);
    expect(stack.brokenRules()).toEqual([]);
    const documented = new RealStack('k3s-home');
    documented.object('HelmRelease', 'longhorn').spec.chart.spec.version = '1.6.2';
    const found = documented.report().findings.filter(({ rule }) => rule === 'longhorn/fsgroup-fits-version');
    expect(new Set(found.map(({ severity }) => severity))).toEqual(new Set(['warning']));
    const jumping = new RealStack('k3s-home');
    (jumping.topology.storage['longhorn'] as LooseManifest).upgradesFrom = '1.6.2';
    expect(jumping.brokenRules()).toEqual(['longhorn/upgrade-goes-one-minor']);
    // The "CSI bug of k3s 1.32.5" was taken back by the source itself.
    for (const invariant of invariants) expect(rulePage(invariant), invariant.id).not.toContain('1.32.5');
  },
  sabotage: {
    'stay on the version of the source': (stack) =>
      (stack.object('HelmRelease', 'longhorn').spec.chart.spec.version = '1.6.2'),
    'jump over minor versions': ({ topology }) =>
      ((topology.storage['longhorn'] as LooseManifest).upgradesFrom = '1.9.0'),
    'take whatever comes': (stack) => (stack.object('HelmRelease', 'longhorn').spec.chart.spec.version = '1.x'),
  },
});

acceptance('H9', 'drivers and plugins look for the kubelet where the nodes have it, and it moves with its volumes', {
  stack,
  assert: (stack) => {
    // No node says otherwise, so that it is the default of k3s.
    const configured = (topology: Topology) => k3sConfig(topology, 'k3s-home', 'k3s1')['kubelet-arg'];
    expect(configured(stack.topology as Topology)).toBeUndefined();
    const root = '/var/lib/kubelet';
    const moved = structuredClone(stack.topology) as Topology;
    (moved.clusters['k3s-home'] as LooseManifest).distribution.kubeletRoot = '/data/kubelet';
    expect(configured(moved)).toEqual(['root-dir=/data/kubelet']);
    expect(values(stack, 'longhorn').csi.kubeletRootDir).toBe(root);
    const { volumes } = stack.object('DaemonSet', 'intel-gpu-plugin').spec.template.spec;
    expect(volumes.map(({ hostPath }: LooseManifest) => hostPath.path)).toContain(`${root}/device-plugins`);
    expect(stack.brokenRules()).toEqual([]);
  },
  sabotage: {
    'follow the source': (stack) =>
      (values(stack, 'longhorn').csi.kubeletRootDir = '/var/lib/rancher/k3s/agent/kubelet'),
    'move the kubelet alone': ({ topology }) =>
      ((topology.clusters['k3s-home'] as LooseManifest).distribution.kubeletRoot = '/data/kubelet'),
    'move kubelet and drivers, and no volume': (stack) => {
      const { distribution } = stack.topology.clusters['k3s-home'] as LooseManifest;
      distribution.kubeletRoot = '/data/kubelet';
      values(stack, 'longhorn').csi.kubeletRootDir = '/data/kubelet';
      Object.assign(values(stack, 'velero').nodeAgent, {
        podVolumePath: '/data/kubelet/pods',
        pluginVolumePath: '/data/kubelet/plugins',
      });
      for (const { hostPath } of stack.object('DaemonSet', 'intel-gpu-plugin').spec.template.spec.volumes)
        hostPath.path = hostPath.path.replace('/var/lib/kubelet', '/data/kubelet');
    },
  },
});

acceptance(
  'H21',
  'monitoring keeps its data, and every namespace has a Pod Security level and lets in only what is listed',
  {
    stack,
    assert: (stack) => {
      const { prometheus, alertmanager, grafana } = values(stack, 'kube-prometheus-stack');
      const claims = [
        prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.spec,
        alertmanager.alertmanagerSpec.storage.volumeClaimTemplate.spec,
      ];
      for (const claim of claims) expect(claim).toMatchObject({ storageClassName: 'longhorn-nvme' });
      expect(grafana.persistence).toMatchObject({ enabled: true, storageClassName: 'longhorn-default' });
      expect(values(stack, 'loki').singleBinary.persistence).toMatchObject({
        enabled: true,
        storageClass: 'longhorn-nvme',
      });
      const namespaces = stack.objects('Namespace');
      for (const { metadata } of namespaces) {
        expect(metadata.labels['pod-security.kubernetes.io/enforce'], metadata.name).toMatch(
          /^(restricted|baseline|privileged)$/,
        );
      }
      for (const name of ['media', 'ai', 'authentik', 'monitoring']) {
        expect(namespaces.map(({ metadata }) => metadata.name)).toContain(name);
        const own = (kind: string): LooseManifest =>
          stack.objects(kind).filter(({ metadata }) => metadata.namespace === name);
        const denied = own('NetworkPolicy').find(
          ({ metadata }: LooseManifest) => metadata.name === 'default-deny',
        ).spec;
        expect(denied).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
        const [allowed] = own('CiliumNetworkPolicy');
        const entities = allowed.spec.ingress.flatMap(({ fromEntities = [] }) => fromEntities);
        expect(entities).toContain('ingress');
        expect(entities).not.toContain('world');
        // Names are resolved by pods of kube-system alone.
        expect(JSON.stringify(allowed.spec.egress)).toContain('"k8s:k8s-app":"kube-dns"');
      }
    },
    sabotage: {
      'keep metrics in memory': (stack) =>
        delete values(stack, 'kube-prometheus-stack').prometheus.prometheusSpec.storageSpec,
      'lose logs with their pod': (stack) => (values(stack, 'loki').singleBinary.persistence.enabled = false),
      'drop a level': (stack) =>
        delete stack.object('Namespace', 'media').metadata.labels['pod-security.kubernetes.io/enforce'],
      'let everybody in': (stack) =>
        stack.objects('CiliumNetworkPolicy')[0].spec.ingress.push({ fromEntities: ['world'] }),
      'allow only incoming to be denied': (stack) => (stack.objects('NetworkPolicy')[0].spec.policyTypes = ['Ingress']),
      'forget names': (stack) => stack.objects('CiliumNetworkPolicy')[0].spec.egress.splice(1, 1),
    },
  },
);

acceptance('H12', 'whoever applies an encrypted file decrypts it, and monitoring of the source is found', {
  stack,
  assert: (stack) => {
    const sealing = stack.objects('UnsealedSecret').map(({ spec, metadata }) => [metadata.name, spec.file] as const);
    expect(sealing.length).toBeGreaterThan(5);
    for (const [name] of sealing) {
      // A placeholder lies where the sealed file will: its Kustomization has the key already.
      const path = [...stack.files.keys()].find((each) => each.endsWith(`/${name}.sops.yaml`)) ?? '';
      const application = path.split('/').at(-3) ?? '';
      expect(stack.kustomization(application).spec.decryption, name).toEqual({
        provider: 'sops',
        secretRef: { name: 'sops-age' },
      });
    }
    const documented = new RealStack('k3s-home');
    const sealed = documented.object('UnsealedSecret', 'prometheus-guard');
    Object.assign(sealed, { apiVersion: 'v1', kind: 'Secret', spec: undefined });
    Object.assign(sealed, { stringData: { 'cookie-secret': 'ENC[x]' }, sops: { mac: 'ENC[x]' } });
    expect(documented.brokenRules()).toEqual([]);
    delete documented.kustomization('prometheus-guard').spec.decryption;
    expect(documented.brokenRules()).toEqual(['flux/encrypted-files-are-decrypted']);
  },
  sabotage: {
    'forget the key in monitoring': (stack) => delete stack.kustomization('prometheus-guard').spec.decryption,
    'name a key that nobody has': (stack) => (stack.kustomization('authentik').spec.decryption.secretRef.name = 'sops'),
  },
});

acceptance(
  'H13 read: oauth2-proxy 7.15.3',
  'one call guards a service: a proxy that starts, an issuer that matches, and no way around it',
  {
    stack,
    assert: (stack) => {
      expect(stack.object('HelmRelease', 'authentik').spec.chart.spec.chart).toBe('authentik');
      for (const [index, name] of guarded.entries()) {
        expect(route(stack, name).rules[0].backendRefs).toEqual([{ name: `${name}-guard`, port: 80 }]);
        const { config, service, extraArgs } = values(stack, `${name}-guard`);
        expect(config).toEqual({ existingSecret: `${name}-guard` });
        expect(service).toEqual({ portNumber: 80 });
        expect(extraArgs).toMatchObject({
          'oidc-issuer-url': `https://authentik.fletcherlabs.net/application/o/${name}/`,
          'redirect-url': `https://${name}.fletcherlabs.net/oauth2/callback`,
          upstream: `http://${upstreams[index]}`,
        });
        // The command that makes it gives what is an AES key once it is decoded; sixty-seven bytes end the proxy.
        const told = stack.object('UnsealedSecret', `${name}-guard`).spec.keys['cookie-secret'] as string;
        const made = execFileSync('sh', ['-c', told.slice(told.indexOf(': ') + 2)], { encoding: 'utf8' }).trim();
        expect([16, 24, 32]).toContain(secretBytes(made).length);
      }
      const { outcomes } = stack.report();
      for (const rule of [
        'access/oauth2-proxy-port-is-read',
        'access/oauth2-proxy-cookie-secret-fits',
        'access/administration-is-behind-authentication',
      ])
        expect(outcomes.get(rule), rule).toBe('holds');
    },
    sabotage: {
      'lead around the guard': (stack) =>
        (route(stack, 'grafana').rules[0].backendRefs = [{ name: 'kube-prometheus-stack-grafana', port: 80 }]),
      'set a port that is not read': (stack) => (values(stack, 'prometheus-guard').service = { port: 80 }),
      'type a cookie secret of 167 bytes': (stack) =>
        (values(stack, 'longhorn-guard').config = { cookieSecret: 'x'.repeat(167) }),
      'drop the slash of the issuer': (stack) =>
        (values(stack, 'prometheus-guard').extraArgs['oidc-issuer-url'] =
          'https://authentik.fletcherlabs.net/application/o/prometheus'),
      'come back elsewhere': (stack) =>
        (values(stack, 'longhorn-guard').extraArgs['redirect-url'] = 'https://longhorn.fletcherlabs.net/callback'),
    },
  },
);

acceptance('H14', 'pages of monitoring and storage without a login in front are found', {
  stack,
  assert: (stack) => {
    expect(stack.report().outcomes.get('access/administration-is-behind-authentication')).toBe('holds');
    for (const service of [
      'longhorn-frontend',
      'kube-prometheus-stack-prometheus',
      'kube-prometheus-stack-alertmanager',
    ]) {
      const exposed = new RealStack('k3s-home');
      route(exposed, 'sonarr').rules[0].backendRefs[0].name = service;
      expect(exposed.brokenRules(), service).toContain('access/administration-is-behind-authentication');
    }
  },
  sabotage: {
    'expose Prometheus': (stack) =>
      (route(stack, 'prometheus').rules[0].backendRefs[0].name = 'kube-prometheus-stack-prometheus'),
    'expose Longhorn': (stack) => (route(stack, 'longhorn').rules[0].backendRefs[0].name = 'longhorn-frontend'),
  },
});

acceptance('H15 read: CoreDNS 1.13.1', 'pods resolve the gateway’s names, and aliases are found with their remedy', {
  stack,
  assert: (stack) => {
    const { namespace } = stack.object('ConfigMap', 'coredns-custom').metadata;
    expect(namespace).toBe('kube-system');
    const server = stack.object('ConfigMap', 'coredns-custom').data['hairpin.server'];
    expect(server).toMatch(/^fletcherlabs\.net:53 \{/);
    expect(server).toContain('answer "{{ .Name }} 60 IN A 192.168.10.224"');
    const pattern = new RegExp(/match (\S+)/.exec(server)?.[1] ?? '');
    for (const name of ['authentik.fletcherlabs.net.', 'fletcherlabs.net.']) expect(pattern.test(name)).toBe(true);
    expect(pattern.test('authentik.fletcherlabs.net.evil.org.')).toBe(false);
    const aliased = new RealStack('k3s-home');
    const { spec } = aliased.object('DaemonSet', 'intel-gpu-plugin').spec.template;
    spec.hostAliases = [{ ip: '192.168.10.224', hostnames: ['authentik.fletcherlabs.net'] }];
    const [finding] = aliased.report().findings;
    expect(finding).toMatchObject({
      rule: 'dns/names-are-resolved-not-aliased',
      severity: 'warning',
      fix: expect.stringContaining('coredns-custom'),
    });
  },
  sabotage: {
    'answer with another address': (stack) => {
      const { data } = stack.object('ConfigMap', 'coredns-custom');
      data['hairpin.server'] = data['hairpin.server'].replace('192.168.10.224', '192.168.10.1');
    },
    'put it where nobody reads it': (stack) =>
      (stack.object('ConfigMap', 'coredns-custom').metadata.namespace = 'default'),
    'match any domain': (stack) => {
      const { data } = stack.object('ConfigMap', 'coredns-custom');
      data['hairpin.server'] = data['hairpin.server'].replace('\\.$', '');
    },
  },
});

acceptance('H16', 'GPUs are shared by ten and by four, and nobody asks for more shares than there are', {
  stack,
  assert: (stack) => {
    const intel = stack.object('DaemonSet', 'intel-gpu-plugin').spec.template.spec;
    expect(intel.containers[0].args).toEqual(['-shared-dev-num=10']);
    const nodesOf = ({ affinity }: LooseManifest): string[] =>
      affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0]
        .values;
    expect(nodesOf(intel)).toEqual(['k3s1', 'k3s2']);
    const nvidia = values(stack, 'nvidia-device-plugin');
    expect(nodesOf(nvidia)).toEqual(['k3s3']);
    const sharing = load(nvidia.config.map.shared) as LooseManifest;
    expect(sharing.sharing.timeSlicing.resources).toEqual([{ name: 'nvidia.com/gpu', replicas: 4 }]);
    const shares: Record<string, number> = {
      'k3s1 gpu.intel.com/i915': 10,
      'k3s2 gpu.intel.com/i915': 10,
      'k3s3 nvidia.com/gpu': 4,
    };
    const asked: Record<string, number> = {};
    for (const { spec } of stack.objects('HelmRelease')) {
      for (const controller of Object.values<LooseManifest>(spec.values?.controllers ?? {})) {
        const limits = controller.containers.app.resources.limits as Record<string, number>;
        for (const [device, count] of Object.entries(limits).filter(([name]) => name.includes('/'))) {
          const nodes = nodesOf(spec.values.defaultPodOptions);
          expect(nodes).toHaveLength(1);
          asked[`${nodes[0]} ${device}`] = (asked[`${nodes[0]} ${device}`] ?? 0) + count;
        }
      }
    }
    expect(asked).toEqual({ 'k3s1 gpu.intel.com/i915': 1, 'k3s3 nvidia.com/gpu': 2 });
    for (const [place, count] of Object.entries(asked)) expect(count, place).toBeLessThanOrEqual(shares[place] ?? 0);
  },
  sabotage: {
    'share by two': (stack) =>
      (stack.object('DaemonSet', 'intel-gpu-plugin').spec.template.spec.containers[0].args = ['-shared-dev-num=2']),
    'ask for five quarters': (stack) =>
      (values(stack, 'ollama').controllers.ollama.containers.app.resources.limits['nvidia.com/gpu'] = 5),
    'ask where there is no card': (stack) =>
      (values(
        stack,
        'ollama',
      ).defaultPodOptions.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values =
        ['k3s2']),
    'give the card to one': (stack) =>
      (values(stack, 'nvidia-device-plugin').config.map.shared =
        'version: v1\nsharing: { timeSlicing: { resources: [] } }\n'),
  },
});

acceptance(
  'H11 read: Velero 1.17 and its plugin 1.13.1',
  'Velero keeps hourly, daily and weekly backups on B2, with a key of its own',
  {
    stack,
    assert: (stack) => {
      const schedules = stack
        .objects('Schedule')
        .map(({ metadata, spec }) => [metadata.name, spec.schedule, spec.template.ttl]);
      expect(schedules.sort()).toEqual([
        ['daily-critical', '30 2 * * *', '720h0m0s'],
        ['hourly-longhorn', '0 * * * *', '48h0m0s'],
        ['weekly-cluster', '0 4 * * 0', '2160h0m0s'],
      ]);
      expect(stack.object('Schedule', 'weekly-cluster').spec.template.includedNamespaces).toEqual(['*']);
      const claimed = new Set(
        stack
          .objects('PersistentVolumeClaim')
          .filter(({ spec }) => spec.storageClassName.startsWith('longhorn'))
          .map(({ metadata }) => metadata.namespace),
      );
      const hourly = stack.object('Schedule', 'hourly-longhorn').spec.template.includedNamespaces;
      for (const namespace of claimed) expect(hourly).toContain(namespace);
      const { configuration, credentials } = values(stack, 'velero');
      expect(credentials).toEqual({ existingSecret: 'velero-credentials' });
      expect(configuration.backupStorageLocation[0]).toMatchObject({
        bucket: 'k3s-home-velero',
        config: { region: 'us-west-000', s3Url: 'https://s3.us-west-000.backblazeb2.com' },
      });
      // The key that the backups are read with is sealed, and escrowed apart from them.
      expect([...stack.files.keys()]).toContain('kubernetes/apps/velero/velero/app/velero-repo-credentials.sops.yaml');
      const { escrow } = stack.topology.clusters['k3s-home'] as LooseManifest;
      expect(escrow.map(({ what }: LooseManifest) => what)).toContain('backup-repository-key');
      const { outcomes } = stack.report();
      expect(outcomes.get('backup/minio-declares-its-drives')).toBe('holds');
    },
    sabotage: {
      'skip the media': (stack) => stack.object('Schedule', 'hourly-longhorn').spec.template.includedNamespaces.shift(),
      'back up once a week': (stack) => delete stack.object('Schedule', 'daily-critical').kind,
      'keep weekly backups for a week': (stack) =>
        (stack.object('Schedule', 'weekly-cluster').spec.template.ttl = '168h0m0s'),
      'trust the key that Velero makes up': (stack) =>
        stack.remove('kubernetes/apps/velero/velero/app/velero-repo-credentials.sops.yaml'),
      'forget where the key is kept': ({ topology }) => (topology.clusters['k3s-home'] as LooseManifest).escrow.pop(),
      'run MinIO on no drive': (stack) => {
        const [container] = stack.object('DaemonSet', 'intel-gpu-plugin').spec.template.spec.containers;
        Object.assign(container, { image: 'minio/minio', args: ['server'] });
      },
    },
  },
);

acceptance(
  'H17 read: dcgm-exporter 3.3.5-3.4.0',
  'DCGM exporter waits for the card, mounts what it needs, and is not privileged',
  {
    stack,
    assert: (stack) => {
      const { containers, volumes, runtimeClassName } = stack.object('DaemonSet', 'dcgm-exporter').spec.template.spec;
      const [exporter] = containers;
      expect(runtimeClassName).toBe('nvidia');
      expect(exporter.image).toMatch(/:3\.3\.5-3\.4\.0-ubuntu22\.04$/);
      expect(exporter.livenessProbe.initialDelaySeconds).toBe(60);
      expect(exporter.readinessProbe.initialDelaySeconds).toBe(45);
      expect(exporter.ports[0].containerPort).toBe(9400);
      expect(volumes.map(({ name }: LooseManifest) => name)).toEqual(['nvidia-install-dir-host', 'device-metrics']);
      expect(exporter.volumeMounts.map(({ name }: LooseManifest) => name)).toEqual([
        'nvidia-install-dir-host',
        'device-metrics',
      ]);
      expect(exporter.securityContext.privileged).not.toBe(true);
      // What its own chart gives it to read the counters, and where it asks the kubelet who has the card.
      expect(exporter.securityContext).toMatchObject({ runAsUser: 0, capabilities: { add: ['SYS_ADMIN'] } });
      expect(exporter.volumeMounts[1].mountPath).toBe('/var/lib/kubelet/pod-resources');
      const pull = stack.object('DaemonSet', 'dcgm-exporter-image').spec.template.spec;
      expect(pull.initContainers[0].image).toBe(exporter.image);
    },
    sabotage: {
      'debug it for ever': (stack) =>
        (stack.object('DaemonSet', 'dcgm-exporter').spec.template.spec.containers[0].securityContext.privileged = true),
      'ask too early': (stack) =>
        (stack.object('DaemonSet', 'dcgm-exporter').spec.template.spec.containers[0].livenessProbe.initialDelaySeconds =
          5),
      'pull another image in advance': (stack) =>
        (stack.object('DaemonSet', 'dcgm-exporter-image').spec.template.spec.initContainers[0].image = 'busybox'),
      'lose a mount': (stack) => stack.object('DaemonSet', 'dcgm-exporter').spec.template.spec.volumes.pop(),
      'run it without the card': (stack) =>
        delete stack.object('DaemonSet', 'dcgm-exporter').spec.template.spec.runtimeClassName,
    },
  },
);

acceptance('H20', 'media and AI applications stand where the source has them', {
  stack,
  assert: (stack) => {
    const media = [
      'jellyfin',
      'plex',
      'sonarr',
      'radarr',
      'lidarr',
      'prowlarr',
      'bazarr',
      'whisparr',
      'sabnzbd',
      'overseerr',
    ];
    for (const name of [...media, 'ollama', 'openwebui', 'automatic1111']) {
      const release = stack.object('HelmRelease', name);
      expect(release.metadata.namespace).toBe(media.includes(name) ? 'media' : 'ai');
      const [backend] = route(stack, name).rules[0].backendRefs;
      // From outside by way of a login: its own, or the guard's.
      if (['jellyfin', 'plex', 'overseerr', 'openwebui'].includes(name)) expect(backend.name).toBe(name);
      else {
        expect(backend.name).toBe(`${name}-guard`);
        expect(values(stack, `${name}-guard`).extraArgs.upstream).toMatch(`http://${name}.`);
      }
    }
    const recyclarr = stack.object('CronJob', 'recyclarr');
    expect(recyclarr.metadata.namespace).toBe('media');
    expect(recyclarr.spec).toMatchObject({ concurrencyPolicy: 'Forbid', timeZone: 'Etc/UTC' });
    const nodesOf = (name: string): string[] =>
      values(stack, name).defaultPodOptions.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution
        .nodeSelectorTerms[0].matchExpressions[0].values;
    expect(nodesOf('jellyfin')).toEqual(['k3s1']);
    expect(nodesOf('sabnzbd')).toEqual(['k3s1', 'k3s2']);
    expect(values(stack, 'jellyfin').controllers.jellyfin.containers.app.resources.limits['gpu.intel.com/i915']).toBe(
      1,
    );
    expect(stack.object('PersistentVolumeClaim', 'whisparr').spec.storageClassName).toBe('longhorn-optane');
    // Somebody fetches the model, from where Ollama is, and it is the one that is offered.
    const [pull] = stack.object('Job', 'ollama-pull-llama3-2-3b').spec.template.spec.containers;
    expect(pull.command).toEqual(['ollama', 'pull', 'llama3.2:3b']);
    const { env } = values(stack, 'openwebui').controllers.openwebui.containers.app;
    expect(env).toMatchObject({ DEFAULT_MODELS: 'llama3.2:3b', OLLAMA_BASE_URL: pull.env[0].value });
    expect(values(stack, 'ollama').service.app.ports.main.port).toBe(Number(env.OLLAMA_BASE_URL.split(':').at(-1)));
    expect(stack.kustomization('ollama-model').spec.dependsOn).toContainEqual({ name: 'ollama' });
    expect(stack.brokenRules()).toEqual([]);
  },
  sabotage: {
    'transcode without the card': (stack) =>
      delete values(stack, 'jellyfin').controllers.jellyfin.containers.app.resources.limits['gpu.intel.com/i915'],
    'let SABnzbd go anywhere': (stack) => delete values(stack, 'sabnzbd').defaultPodOptions.affinity,
    'store Whisparr on slow disks': (stack) =>
      (stack.object('PersistentVolumeClaim', 'whisparr').spec.storageClassName = 'longhorn-sas-ssd'),
    'offer a model that nobody fetches': (stack) =>
      (values(stack, 'openwebui').controllers.openwebui.containers.app.env.DEFAULT_MODELS = 'llama3.3:70b'),
    'fetch the model before Ollama is there': (stack) => (stack.kustomization('ollama-model').spec.dependsOn = []),
    'want a node that nobody has': (stack) =>
      (values(stack, 'ollama').defaultPodOptions.nodeSelector = { nothing: 'here' }),
    'forget Recyclarr': (stack) => delete stack.object('CronJob', 'recyclarr').kind,
    'forget Bazarr': (stack) => delete stack.object('HelmRelease', 'bazarr').kind,
  },
});

/** Disks that Longhorn takes for replicas of a class (scheduler/replica_scheduler.go and types/types.go, IsSelectorsInTags; selectors are split at commas, csi/util.go). */
function replicaDisks(stack: RealStack, { nodeSelector, diskSelector }: Record<string, string | undefined>): string[] {
  const fits = (tags: readonly string[], selectors = '') =>
    selectors
      .split(',')
      .filter(Boolean)
      .every((selector) => tags.includes(selector));
  return stack
    .objects('Node')
    .filter(({ spec }) => fits(spec.tags, nodeSelector))
    .flatMap(({ metadata, spec }) =>
      Object.entries<LooseManifest>(spec.disks)
        .filter(([, { tags, allowScheduling }]) => allowScheduling !== false && fits(tags, diskSelector))
        .map(([disk]) => `${metadata.name}/${disk}`),
    );
}

/** What oauth2-proxy takes a cookie secret for (pkg/encryption/utils.go, SecretBytes): what it decodes to where that is an AES key, else itself. */
function secretBytes(text: string): Buffer {
  const decoded = Buffer.from(text.replace(/=+$/, ''), 'base64url');
  return [16, 24, 32].includes(decoded.length) ? decoded : Buffer.from(text);
}

function treeOf(): ClusterTree {
  return new ClusterTree(new App(), 'k3s-home', { topology: topologies['k3s-home'] as Topology });
}

describe('a guard', () => {
  const make = (more: Partial<ConstructorParameters<typeof AuthenticationGuard>[2]>) => () =>
    new AuthenticationGuard(new Application(treeOf(), 'guard', { namespace: 'monitoring' }), 'guard', {
      name: 'prometheus',
      host: 'prometheus.fletcherlabs.net',
      gateway: 'gateway',
      upstream: 'http://prometheus.monitoring.svc:9090',
      issuer: 'https://authentik.fletcherlabs.net/application/o/prometheus/',
      sealed: new URL('./sealed/', import.meta.url),
      ...more,
    });

  test('is refused with an issuer that the provider does not have, and with a gateway that nobody has', () => {
    expect(make({})).not.toThrow();
    expect(make({ issuer: 'https://authentik.fletcherlabs.net/application/o/prometheus' })).toThrow(
      'has no slash at its end',
    );
    expect(make({ gateway: 'front' })).toThrow('gateway: "front" is no gateway of the cluster');
  });

  test('is refused with an upstream that the world may answer for, once its Service is gone', () => {
    for (const upstream of ['http://ollama.ai:11434', 'http://sonarr.media', 'https://sonarr.media.example.com'])
      expect(make({ upstream })).toThrow('required: http://<service>.<namespace>.svc:<port>');
    expect(make({ upstream: 'http://ollama.ai.svc.cluster.local:11434' })).not.toThrow();
  });
});
