import { expect } from 'vitest';
import { acceptance } from '../acceptance.ts';
import { Questions, commandLines } from '../questions.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';

const stack = () => new RealStack('honeydue');
const services = ({ topology }: RealStack): LooseManifest => topology.services;
const nodes = ['ubuntu-8gb-nbg1-1', 'ubuntu-8gb-nbg1-2', 'ubuntu-8gb-nbg1-3'];
const needs = (stack: RealStack, name: string): LooseManifest => stack.object('Deployment', name).metadata.annotations;
const alerts = (stack: RealStack): LooseManifest[] =>
  stack.files.get('metrics-host/honeydue.yaml')?.[0].groups[0].rules;

acceptance('D8', 'every external service is in the report, with the effect that the source describes', {
  stack,
  assert: (stack) => {
    const questions = new Questions(stack);
    const effects = (service: string, ...of: readonly string[]) => questions.afterwards(of, `service/${service}`);
    const [api, worker, site] = ['honeydue/api', 'honeydue/worker', 'https://api.myhoneydue.com'];
    expect(effects('neon', api, worker, site)).toEqual({ [api]: 'DOWN', [worker]: 'DOWN', [site]: 'DOWN' });
    expect(effects('backblaze', api, site)).toEqual({ [api]: 'DEGRADED', [site]: 'UNAFFECTED' });
    expect(effects('fastmail', worker, api)).toEqual({ [worker]: 'DEGRADED', [api]: 'UNAFFECTED' });
    expect(effects('gitea', api, worker, site)).toEqual({
      [api]: 'DEGRADED',
      [worker]: 'DEGRADED',
      [site]: 'UNAFFECTED',
    });
    expect(effects('metrics', 'honeydue/vmagent', api)).toEqual({
      'honeydue/vmagent': 'DEGRADED',
      [api]: 'UNAFFECTED',
    });
    expect(effects('cloudflare', site, api)).toEqual({ [site]: 'DOWN', [api]: 'UNAFFECTED' });
    for (const name of ['neon', 'backblaze', 'fastmail', 'gitea', 'metrics', 'cloudflare']) {
      expect(questions.runbook(`service-${name}`).symptoms).toEqual([services(stack)[name].without]);
      expect(services(stack)[name].without).not.toBe('');
    }
    expect(questions.part('service/neon').without).toContain('every write fails');
    expect(questions.page('service-metrics')).toContain('512 MB');
  },
  sabotage: {
    'forget what the API writes to': (stack) => delete needs(stack, 'api')['needs.holdfast.dev/neon'],
    'let mail stop the worker': (stack) => (needs(stack, 'worker')['needs.holdfast.dev/fastmail'] = 'down: no mail'),
    'pull images from elsewhere': (stack) =>
      (stack.object('Deployment', 'api').spec.template.spec.containers[0].image = 'ghcr.io/x/api:77cfcc0b27'),
    'take the proxy away': ({ topology }) =>
      ((topology.clusters['honeydue'] as LooseManifest).publicNames.proxied = false),
    'send metrics elsewhere': (stack) => (services(stack).metrics.endpoint = 'other.example.org'),
  },
});

acceptance(
  'D13',
  'CoreDNS, metrics-server, flannel and kube-proxy fail in the report, have runbooks, and are told of where that is possible',
  {
    stack,
    assert: (stack) => {
      const questions = new Questions(stack);
      const apps = ['honeydue/api', 'honeydue/worker', 'honeydue/admin'];
      expect(new Set(Object.values(questions.afterwards(apps, 'CoreDNS')))).toEqual(new Set(['DEGRADED']));
      expect(new Set(Object.values(questions.afterwards(apps, 'metrics-server')))).toEqual(new Set(['UNAFFECTED']));
      for (const node of nodes) {
        for (const program of ['flannel', 'kube-proxy']) {
          expect(questions.after('honeydue/api', `${program} on ${node}`)).toBe('DEGRADED');
          expect(questions.after('honeydue/admin', `${program} on ${node}`)).toBe('possibly DEGRADED');
          expect(questions.reason(`${program} on ${node}`)).toContain('inside its own process');
        }
      }
      expect(questions.told('CoreDNS')).toEqual(['CoreDnsDown']);
      expect(questions.reason('metrics-server')).toContain('nothing depends on it');
      const lines = (id: string) => commandLines(questions.runbook(id)).join('\n');
      expect(lines('coredns-down')).toContain('kubectl -n kube-system rollout restart deployment/coredns');
      expect(lines('coredns-down')).toContain('kubectl -n kube-system logs deployment/coredns --previous');
      expect(lines('metrics-server-down')).toContain(
        'kubectl -n kube-system rollout restart deployment/metrics-server',
      );
      expect(lines('pod-network-broken')).toContain('sudo systemctl restart k3s');
    },
    sabotage: {
      'change the network': ({ topology }) =>
        ((topology.clusters['honeydue'] as LooseManifest).networkPlugin = {
          kind: 'cilium',
          version: '1.20.2',
          replacesKubeProxy: true,
          routing: 'vxlan',
        }),
      'tell nobody of CoreDNS': (stack) =>
        alerts(stack).splice(
          alerts(stack).findIndex(({ alert }) => alert === 'CoreDnsDown'),
          1,
        ),
      'run the API on one node': (stack) => {
        const { spec } = stack.object('Deployment', 'api');
        spec.replicas = 1;
      },
    },
  },
);

/** What the catalogue of the source lists: the failure, what people see of it, and the runbook that says what to do. */
const catalogue: readonly (readonly [title: string, runbook: string, action: RegExp])[] = [
  ['CF edge POP outage', 'service-cloudflare', /others take over by themselves/],
  ['CF global outage', 'service-cloudflare', /config set holdfast:proxied false/],
  ['One node’s NIC fails', 'node-ubuntu-8gb-nbg1-1-down', /hcloud server poweron/],
  ['Two nodes fail simultaneously', 'etcd-quorum-lost', /cluster-reset/],
  ['All three nodes fail', 'rebuild', /pulumi --stack honeydue up/],
  ['Node disk fills up', 'node-disk-full', /du -xh -d 1 \/var\/lib\/rancher\/k3s/],
  ['etcd corruption on one node', 'etcd-member-corrupt', /etcd\.k3s\.cattle\.io\/remove=true/],
  ['CoreDNS down', 'coredns-down', /rollout restart deployment\/coredns/],
  ['metrics-server down', 'metrics-server-down', /rollout restart deployment\/metrics-server/],
  ['vmagent can’t reach the metrics host', 'service-metrics', /remotewrite_\(packets\|samples\)_dropped/],
  ['Grafana shows no data', 'dashboard-no-data', /http:\/\/api:8000\/metrics/],
  ['UFW blocks essential traffic', 'firewall-blocks-too-much', /ufw --force delete/],
  ['Flannel broken on one node', 'pod-network-broken', /systemctl restart k3s/],
  ['Kube-proxy broken on one node', 'pod-network-broken', /systemctl restart k3s/],
  ['api pod OOM, panic, deadlock', 'workload-honeydue-api', /rollout restart deployment\/api/],
  ['admin pod crashes', 'workload-honeydue-admin', /rollout restart deployment\/admin/],
  ['worker stops processing jobs', 'workload-honeydue-worker', /rollout restart deployment\/worker/],
  ['redis pod dies, node is different', 'workload-honeydue-redis', /move-label -- honeydue honeydue\/redis=true/],
  ['Neon outage', 'service-neon', /wait/],
  ['Backblaze B2 outage', 'service-backblaze', /wait/],
  ['Fastmail unreachable', 'service-fastmail', /tried again/],
  ['Gitea unreachable', 'service-gitea', /not pulled again/],
  ['Everything is slow', 'it-worked-before', /kubectl top pods/],
  ['Some users see 502', 'traefik-down', /kubectl -n kube-system get pods -l app\.kubernetes\.io\/name=traefik/],
  ['It worked 5 minutes ago', 'it-worked-before', /kubectl get events -A --sort-by=\.lastTimestamp/],
  [
    'OS patches and k3s upgrades',
    'node-upgrades',
    /kubectl drain ubuntu-8gb-nbg1-1 --ignore-daemonsets --delete-emptydir-data/,
  ],
];

acceptance('D14', 'every failure that the source catalogues has its symptom, its recovery and what people see of it', {
  stack,
  assert: (stack) => {
    const questions = new Questions(stack);
    for (const [title, id, action] of catalogue) {
      const runbook = questions.runbook(id);
      expect(runbook.symptoms, title).not.toEqual([]);
      expect(JSON.stringify(runbook).replaceAll('\\"', '"'), title).toMatch(action);
    }
    const [api, site] = ['honeydue/api', 'https://api.myhoneydue.com'];
    // One node: the source says five minutes; pods here leave after one, and nobody outside notices.
    expect(questions.after(site, `machine/${nodes[0] ?? ''}`)).toBe('UNAFFECTED');
    expect(questions.effect(api, `machine/${nodes[0] ?? ''}`)).toMatchObject({
      state: 'DEGRADED',
      healsAfterSeconds: 50 + 60 + 60,
    });
    // Two nodes: no writes in the cluster, what is left serves on.
    expect(questions.after('Kubernetes API', ...nodes.slice(1))).toBe('DOWN');
    expect(questions.after(site, ...nodes.slice(1))).toBe('UNAFFECTED');
    expect(questions.after(site, ...nodes)).toBe('DOWN');
    expect(questions.after('honeydue/redis', `machine/${nodes[0] ?? ''}`)).toBe('DOWN');
    expect(questions.after('https://admin.myhoneydue.com', 'honeydue/admin')).toBe('DOWN');
    expect(questions.after(site, 'honeydue/admin')).toBe('UNAFFECTED');
  },
  sabotage: {
    'run one API': (stack) => (stack.object('Deployment', 'api').spec.replicas = 1),
    'wait five minutes for a dead node': (stack) =>
      delete stack.object('Deployment', 'api').spec.template.spec.tolerations,
    'pin Redis to no node': (stack) => delete stack.object('StatefulSet', 'redis').spec.template.spec.nodeSelector,
    'take the metrics host away': (stack) => delete services(stack).metrics,
    'go down to one server': ({ topology }) => {
      for (const name of nodes.slice(1)) (topology.clusters['honeydue'] as LooseManifest).nodes[name].role = 'agent';
    },
  },
});

acceptance(
  'D15',
  'after a complete loss pulumi up and Flux bring everything back, in order, with times and with what is lost',
  {
    stack,
    assert: (stack) => {
      const questions = new Questions(stack);
      const { recover, lost = [] } = questions.runbook('rebuild');
      const lines = recover.map(({ run }) => run ?? '');
      const at = (text: string) => lines.findIndex((line) => line.includes(text));
      expect(at('pulumi --stack honeydue up')).toBeGreaterThan(0);
      expect(at('kubectl get nodes')).toBeGreaterThan(at('pulumi --stack honeydue up'));
      expect(at('flux check')).toBeGreaterThan(at('kubectl get nodes'));
      expect(at('flux get kustomizations')).toBeGreaterThan(at('flux check'));
      for (const { run, minutes } of recover) if (run !== undefined) expect(minutes, run).toHaveLength(2);
      expect(recover[0]?.say).toContain('server-token');
      expect(lost).toEqual(['volume honeydue/data-redis-0', 'jobs that were running']);
      expect(questions.data('cluster state').copies.map(({ kind, to }) => [kind, to])).toEqual([
        ['etcd snapshot', { kind: 'storage', storage: 'snapshots' }],
      ]);
      for (const node of nodes)
        expect(questions.loss('volume honeydue/data-redis-0', `machine/${node}`)?.fate).toBe(
          node === nodes[0] ? 'lost' : undefined,
        );
    },
    sabotage: {
      'keep no token outside': ({ topology }) => (topology.clusters['honeydue'] as LooseManifest).escrow.splice(0, 1),
      'run without Flux': ({ topology }) => delete (topology.clusters['honeydue'] as LooseManifest).gitOps,
      'take no snapshots': ({ topology }) => delete (topology.clusters['honeydue'] as LooseManifest).etcdSnapshots,
      'let Redis keep nothing': (stack) => delete stack.object('StatefulSet', 'redis').spec.volumeClaimTemplates,
    },
  },
);

acceptance(
  'D18',
  'the token of the metrics host is changed, and an empty dashboard diagnosed, by runbooks with checks that run',
  {
    stack,
    assert: (stack) => {
      const questions = new Questions(stack);
      const rotate = commandLines(questions.runbook('rotate-metrics-token'));
      expect(rotate[0]).toContain('https://obs.88oakapps.com/health');
      for (const line of ['npx holdfast seal dist/honeydue --only obs-ingest', 'npm run synth'])
        expect(rotate).toContain(line);
      // What waits to be sent lies in the pod, and the token is read again from its file.
      expect(rotate.join('\n')).not.toMatch(/rollout restart|delete pod/);
      expect(rotate.join('\n')).not.toMatch(/OBS_INGEST_TOKEN=|Bearer/);
      const diagnose = commandLines(questions.runbook('dashboard-no-data')).join('\n');
      expect(diagnose).toContain('wget -qO- http://api:8000/metrics');
      expect(diagnose).toContain('http://127.0.0.1:8429/targets');
      // What the commands name is what vmagent is made of.
      const { containers, volumes } = stack.object('Deployment', 'vmagent').spec.template.spec;
      expect(containers[0].args).toContain('-remoteWrite.url=https://obs.88oakapps.com/api/v1/write');
      expect(containers[0].ports[0].containerPort).toBe(8429);
      expect(volumes.find(({ secret }: LooseManifest) => secret !== undefined).secret.secretName).toBe('obs-ingest');
      expect(stack.object('ConfigMap', 'vmagent').data['scrape.yaml']).toContain('api;8000');
    },
    sabotage: {
      'move the metrics host': (stack) => (services(stack).metrics.endpoint = 'obs.example.org'),
      'scrape another port': (stack) => {
        const map = stack.object('ConfigMap', 'vmagent');
        map.data['scrape.yaml'] = map.data['scrape.yaml'].replace('api;8000', 'api;8001');
      },
      'read the token from another secret': (stack) =>
        (stack
          .object('Deployment', 'vmagent')
          .spec.template.spec.volumes.find(({ secret }: LooseManifest) => secret !== undefined).secret.secretName =
          'other'),
      'rename vmagent': (stack) => (stack.object('Deployment', 'vmagent').metadata.name = 'agent'),
    },
  },
);
