import { load, loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { App } from 'cdk8s';
import { Application } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { WebApplication } from '../../charts/workloads/web-application.ts';
import { k3sConfig } from '../../infra/nodes/k3s-config.ts';
import { moveLabelSteps } from '../../infra/nodes/move-label.ts';
import { nodeSetup } from '../../infra/nodes/node-setup.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import { acceptance } from '../acceptance.ts';
import { Questions } from '../questions.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';

const stack = () => new RealStack('honeydue');
const pod = (stack: RealStack, name: string): LooseManifest => stack.object('Deployment', name).spec.template.spec;
const policy = (stack: RealStack, name: string): LooseManifest => stack.object('NetworkPolicy', `allow-${name}`).spec;
const alert = (stack: RealStack, name: string): LooseManifest => {
  const rules = (stack.files.get('metrics-host/honeydue.yaml') as LooseManifest[])[0].groups[0].rules;
  return rules.find((rule: LooseManifest) => rule.alert === name);
};

acceptance('D3', 'Traefik is the one of k3s, set by a HelmChartConfig, and pods talk by flannel', {
  stack,
  assert: (stack) => {
    const config = stack.object('HelmChartConfig', 'traefik');
    expect(config.metadata.namespace).toBe('kube-system');
    const values = load(config.spec.valuesContent) as LooseManifest;
    expect(values).toMatchObject({
      deployment: { kind: 'DaemonSet' },
      service: { spec: { externalTrafficPolicy: 'Local' } },
    });
    expect(values.ports.web.forwardedHeaders.trustedIPs).toContain('104.16.0.0/13');
    const cluster = stack.topology.clusters['honeydue'] as LooseManifest;
    expect(cluster.networkPlugin).toEqual({ kind: 'flannel', backend: 'vxlan' });
    const setup = nodeSetup(stack.topology as Topology, 'honeydue', 'ubuntu-8gb-nbg1-1', {
      token: 't',
      snapshots: { accessKey: 'a', secretKey: 's' },
    });
    const [k3s] = loadAll(
      setup.files.find(({ path }) => path.endsWith('config.yaml'))?.content ?? '',
    ) as LooseManifest[];
    expect(k3s['flannel-backend']).toBe('vxlan');
    expect(k3s.disable ?? []).not.toContain('traefik');
  },
  sabotage: {
    'edit another release': (stack) => (stack.object('HelmChartConfig', 'traefik').metadata.name = 'nginx'),
    'trust everybody’s word on addresses': (stack) =>
      (stack.object('HelmChartConfig', 'traefik').spec.valuesContent = 'deployment: { kind: DaemonSet }\n'),
    'replace flannel': (stack) =>
      ((stack.topology.clusters['honeydue'] as LooseManifest).networkPlugin.kind = 'cilium'),
  },
});

acceptance('D5', 'the API survives a node, a drain and a deadlock, and runs what was built from a commit', {
  stack,
  assert: (stack) => {
    const { spec } = stack.object('Deployment', 'api');
    expect(spec.replicas).toBe(3);
    const { containers, topologySpreadConstraints } = spec.template.spec;
    expect(topologySpreadConstraints[0]).toMatchObject({ maxSkew: 1, topologyKey: 'kubernetes.io/hostname' });
    const [api] = containers;
    expect(api.livenessProbe.httpGet.path).not.toBe(api.readinessProbe.httpGet.path);
    expect(api.readinessProbe.httpGet.path).toBe('/api/health/');
    expect(api.image).toMatch(/^gitea\.88oakapps\.com\/honeydue\/api:[0-9a-f]{7,40}$/);
    expect(api.imagePullPolicy).toBe('IfNotPresent');
    expect(api.resources.limits.memory).toBe('768Mi');
    const budget = stack.object('PodDisruptionBudget', 'api').spec;
    expect(budget.maxUnavailable).toBe(1);
    expect(budget.selector.matchLabels).toEqual(spec.selector.matchLabels);
    expect(stack.brokenRules()).toEqual([]);
  },
  sabotage: {
    'run one': (stack) => (stack.object('Deployment', 'api').spec.replicas = 1),
    'put all on one node': (stack) => (pod(stack, 'api').topologySpreadConstraints = []),
    'ask one endpoint twice': (stack) => (pod(stack, 'api').containers[0].livenessProbe.httpGet.path = '/api/health/'),
    'deploy a branch': (stack) => (pod(stack, 'api').containers[0].image = 'gitea.88oakapps.com/honeydue/api:main'),
    'pull at every start': (stack) => (pod(stack, 'api').containers[0].imagePullPolicy = 'Always'),
    'let it take all memory': (stack) => delete pod(stack, 'api').containers[0].resources.limits,
    'hold up drains': (stack) => (stack.object('PodDisruptionBudget', 'api').spec.maxUnavailable = 0),
    'budget for somebody else': (stack) =>
      (stack.object('PodDisruptionBudget', 'api').spec.selector.matchLabels = { app: 'web' }),
  },
});

acceptance(
  'D6',
  'admin is there; the worker runs cron and queue, is restarted when it stops working, and a stalled queue is told',
  {
    stack,
    assert: (stack) => {
      expect(stack.object('Ingress', 'admin').spec.rules[0].host).toBe('admin.myhoneydue.com');
      const [worker] = pod(stack, 'worker').containers;
      expect(worker.livenessProbe.exec.command.at(-1)).toContain('/run/heartbeat/worker))) -lt 120');
      expect(worker.env).toContainEqual({ name: 'HEARTBEAT_FILE', value: '/run/heartbeat/worker' });
      expect(stack.object('Deployment', 'worker').spec.strategy).toEqual({ type: 'Recreate' });
      expect(alert(stack, 'QueueStalled')).toMatchObject({ labels: { severity: 'critical' }, for: '5m' });
      // The schedule runs in the worker: one of it, and only one. Without Redis there is neither.
      expect(stack.object('Deployment', 'worker').spec.replicas).toBe(1);
      const questions = new Questions(stack);
      expect(questions.after('honeydue/worker', 'honeydue/redis')).toBe('DOWN');
      expect(questions.after('https://admin.myhoneydue.com', 'honeydue/worker')).toBe('UNAFFECTED');
      expect(questions.told('honeydue/worker')).toEqual(expect.arrayContaining(['QueueStalled', 'WorkerGone']));
    },
    sabotage: {
      'take the heartbeat away': (stack) => delete pod(stack, 'worker').containers[0].livenessProbe,
      'run the schedule twice': (stack) => delete stack.object('Deployment', 'worker').spec.strategy,
      'tell nobody': (stack) => (alert(stack, 'QueueStalled').labels.severity = 'info'),
      'serve admin elsewhere': (stack) => (stack.object('Ingress', 'admin').spec.rules[0].host = 'admin.example.org'),
    },
  },
);

acceptance('D7', 'Redis stays on the one node that carries its label, and a command moves the label', {
  stack,
  assert: (stack) => {
    const { spec } = stack.object('StatefulSet', 'redis');
    expect(spec.volumeClaimTemplates[0].spec.storageClassName).toBe('local-path');
    expect(spec.template.spec.nodeSelector).toEqual({ 'honeydue/redis': 'true' });
    const topology = stack.topology as Topology;
    const carriers = Object.keys(topology.clusters['honeydue']?.nodes ?? {}).filter((node) =>
      (k3sConfig(topology, 'honeydue', node)['node-label'] as string[] | undefined)?.includes('honeydue/redis=true'),
    );
    expect(carriers).toEqual(['ubuntu-8gb-nbg1-1']);
    const move = (to: string) => moveLabelSteps({ topology, cluster: 'honeydue', label: 'honeydue/redis=true', to });
    const commands: string[] = move('ubuntu-8gb-nbg1-2').map(({ command }) => command);
    const [give, take] = [
      commands.indexOf('kubectl label node ubuntu-8gb-nbg1-2 honeydue/redis=true --overwrite'),
      commands.indexOf('kubectl label node ubuntu-8gb-nbg1-1 honeydue/redis-'),
    ];
    expect(commands[0]).toContain('--for=condition=Ready');
    expect(give).toBeGreaterThan(0);
    expect(take).toBeGreaterThan(give);
    expect(() => move('ubuntu-8gb-nbg1-1')).toThrow('carries honeydue/redis=true already');
    expect(() => move('nowhere')).toThrow('its nodes are ubuntu-8gb-nbg1-1');
  },
  sabotage: {
    'label a second node': (stack) =>
      ((stack.topology.clusters['honeydue'] as LooseManifest).nodes['ubuntu-8gb-nbg1-2'].labels = {
        'honeydue/redis': 'true',
      }),
    'label none': (stack) =>
      delete (stack.topology.clusters['honeydue'] as LooseManifest).nodes['ubuntu-8gb-nbg1-1'].labels,
    'pin it by nothing': (stack) => delete stack.object('StatefulSet', 'redis').spec.template.spec.nodeSelector,
    'pin it by another label': (stack) =>
      (stack.object('StatefulSet', 'redis').spec.template.spec.nodeSelector = { redis: 'true' }),
  },
});

acceptance(
  'D9 read: VictoriaMetrics 1.122',
  'vmagent sends with a token from a secret, keeps 512 MB, may go where it must, and losses are told',
  {
    stack,
    assert: (stack) => {
      const [agent] = pod(stack, 'vmagent').containers;
      expect(agent.args).toEqual(
        expect.arrayContaining([
          '-remoteWrite.url=https://obs.88oakapps.com/api/v1/write',
          '-remoteWrite.bearerTokenFile=/etc/vmagent-token/token',
          '-remoteWrite.maxDiskUsagePerURL=512MB',
        ]),
      );
      expect(pod(stack, 'vmagent').volumes).toContainEqual({ name: 'token', secret: { secretName: 'obs-ingest' } });
      const [scrape] = loadAll(stack.object('ConfigMap', 'vmagent').data['scrape.yaml']) as LooseManifest[];
      expect(scrape.scrape_configs.map(({ job_name }: LooseManifest) => job_name)).toEqual([
        'api',
        'coredns',
        'cert-manager',
        'vmagent',
        'cadvisor',
        'k3s',
      ]);
      // Which targets that gives : test/charts/scrape-targets.test.ts.
      for (const { kubernetes_sd_configs, static_configs } of scrape.scrape_configs)
        if (kubernetes_sd_configs === undefined) expect(static_configs[0].targets).toEqual(['127.0.0.1:8429']);
      expect(scrape.scrape_configs[0].relabel_configs[0].regex).toBe('api;8000');
      const ports = (name: string) => policy(stack, name).egress[0].ports.map(({ port }: LooseManifest) => port);
      expect(ports('to-metrics-host')).toEqual([443]);
      expect(ports('to-nodes')).toEqual([6443, 10250]);
      expect(ports('to-api')).toEqual([8000]);
      expect(policy(stack, 'from-admin-and-metrics').ingress[0].ports[0].port).toBe(8000);
      for (const metric of ['packets_dropped', 'samples_dropped', 'persistentqueue_blocks_dropped'])
        expect(alert(stack, 'MetricsDropped').expr).toContain(metric);
      expect(stack.object('NetworkPolicy', 'default-deny').spec.policyTypes).toEqual(['Ingress', 'Egress']);
    },
    sabotage: {
      'write the token into an argument': (stack) =>
        (pod(stack, 'vmagent').containers[0].args[2] = '-remoteWrite.bearerToken=abc'),
      'keep everything': (stack) => pod(stack, 'vmagent').containers[0].args.splice(3, 1),
      'lock it in': (stack) => (policy(stack, 'to-metrics-host').egress[0].ports[0].port = 80),
      'hide the API from it': (stack) => (policy(stack, 'from-admin-and-metrics').ingress[0].ports[0].port = 80),
      'lose blocks in silence': (stack) =>
        (alert(stack, 'MetricsDropped').expr = 'rate(vmagent_remotewrite_packets_dropped_total[5m]) > 0'),
      'scrape another port': (stack) => {
        const map = stack.object('ConfigMap', 'vmagent');
        map.data['scrape.yaml'] = map.data['scrape.yaml'].replace('api;8000', 'api;8001');
      },
    },
  },
);

acceptance('D11', 'disks are bounded on every node, and somebody is told before pods are evicted', {
  stack,
  assert: (stack) => {
    const cluster = stack.topology.clusters['honeydue'] as LooseManifest;
    for (const node of Object.keys(cluster.nodes)) {
      const secrets = { token: 't', snapshots: { accessKey: 'a', secretKey: 's' } };
      const { files } = nodeSetup(stack.topology as Topology, 'honeydue', node, secrets);
      const content = (end: string): string => files.find(({ path }) => path.endsWith(end))?.content ?? '';
      const [kubelet] = loadAll(content('50-holdfast.conf')) as LooseManifest[];
      expect(kubelet).toMatchObject({ containerLogMaxSize: '10Mi', containerLogMaxFiles: 3 });
      expect(content('journald.conf.d/holdfast.conf')).toContain('SystemMaxUse=500M');
      const { expr } = alert(stack, 'NodeDiskFillingUp');
      const threshold = Number(/> (0\.\d+)$/.exec(expr)?.[1]) * 100;
      // Images are collected first, then a person is told, and only at 95 % the kubelet of k3s evicts.
      expect(kubelet.imageGCHighThresholdPercent).toBeLessThan(threshold);
      expect(threshold).toBeLessThan(95);
    }
    const [scrape] = loadAll(stack.object('ConfigMap', 'vmagent').data['scrape.yaml']) as LooseManifest[];
    const cadvisor = scrape.scrape_configs.find(({ job_name }: LooseManifest) => job_name === 'cadvisor');
    expect(cadvisor).toMatchObject({ metrics_path: '/metrics/cadvisor', kubernetes_sd_configs: [{ role: 'node' }] });
  },
  sabotage: {
    'tell when it is too late': (stack) =>
      (alert(stack, 'NodeDiskFillingUp').expr = alert(stack, 'NodeDiskFillingUp').expr.replace('0.85', '0.96')),
    'tell before images are collected': (stack) =>
      (alert(stack, 'NodeDiskFillingUp').expr = alert(stack, 'NodeDiskFillingUp').expr.replace('0.85', '0.75')),
    'look at no node': (stack) => {
      const map = stack.object('ConfigMap', 'vmagent');
      map.data['scrape.yaml'] = map.data['scrape.yaml'].replace('/metrics/cadvisor', '/metrics');
    },
  },
});

const allStacks = ['cluster-101', 'honeydue', 'k3s-home', 'media-gitops', 'pve-homelab'];

acceptance('X9', 'every cluster says who evaluates and who delivers its alerts, and no rule is written for nobody', {
  stack: () => allStacks.map((name) => new RealStack(name)),
  assert: (stacks) => {
    for (const stack of stacks) {
      for (const cluster of Object.values(stack.topology.clusters)) {
        const { evaluatedBy, deliveredBy } = (cluster as LooseManifest).alerting;
        expect(evaluatedBy.length, stack.name).toBeGreaterThan(5);
        expect(stack.topology.services[deliveredBy], stack.name).toMatchObject({ kind: 'notifications' });
      }
      expect(stack.brokenRules(), stack.name).toEqual([]);
    }
    const unselected = new RealStack('pve-homelab');
    const { values } = unselected.object('HelmRelease', 'kube-prometheus-stack').spec;
    delete values.prometheus.prometheusSpec.ruleSelectorNilUsesHelmValues;
    expect(unselected.brokenRules()).toEqual(['alerts/monitors-are-selected']);
  },
  sabotage: {
    'forget who delivers': (stacks) =>
      (((stacks[1] as RealStack).topology.clusters['honeydue'] as LooseManifest).alerting.deliveredBy = 'metrics'),
    'forget who evaluates': (stacks) =>
      (((stacks[0] as RealStack).topology.clusters['cluster-101'] as LooseManifest).alerting.evaluatedBy = ''),
    'ask for labels that no rule has': (stacks) =>
      ((stacks[4] as RealStack).object(
        'HelmRelease',
        'kube-prometheus-stack',
      ).spec.values.prometheus.prometheusSpec.ruleSelector = { matchLabels: { team: 'home' } }),
  },
});

acceptance('D16', 'pods leave a dead node after a minute where asked, within bounds that a rule keeps', {
  stack,
  assert: (stack) => {
    for (const name of ['api', 'admin', 'worker']) {
      expect(pod(stack, name).tolerations).toEqual(
        ['unreachable', 'not-ready'].map((condition) => ({
          key: `node.kubernetes.io/${condition}`,
          operator: 'Exists',
          effect: 'NoExecute',
          tolerationSeconds: 60,
        })),
      );
    }
    // Redis goes nowhere: its volume is on the node.
    expect(stack.object('StatefulSet', 'redis').spec.template.spec).not.toHaveProperty('tolerations');
    expect(stack.report().outcomes.get('workloads/dead-node-toleration-is-bounded')).toBe('holds');
  },
  sabotage: {
    'wait for ever': (stack) => delete pod(stack, 'api').tolerations[0].tolerationSeconds,
    'run at the first missed beat': (stack) => {
      for (const toleration of pod(stack, 'worker').tolerations) toleration.tolerationSeconds = 1;
    },
    'forget one condition': (stack) => pod(stack, 'admin').tolerations.pop(),
  },
});

describe('a web application', () => {
  const make = (more: Partial<ConstructorParameters<typeof WebApplication>[2]>) => () => {
    const tree = new ClusterTree(new App(), 'honeydue', { topology: topologies['honeydue'] as Topology });
    const app = new Application(tree, 'web', { namespace: 'web' });
    return new WebApplication(app, 'web', {
      name: 'web',
      image: { repository: 'registry.example.org/web', commit: '77cfcc0b27' },
      port: 8080,
      replicas: 2,
      readinessPath: '/ready',
      livenessPath: '/live',
      owner: { user: 1000, group: 1000 },
      resources: { cpu: '10m', memory: '32Mi', memoryLimit: '64Mi' },
      ...more,
    });
  };

  test('is refused with identical probes and with a tag that is no commit', () => {
    expect(make({})).not.toThrow();
    expect(make({ livenessPath: '/ready' })).toThrow('livenessPath: /ready is the readinessPath as well');
    expect(make({ image: { repository: 'r/web', commit: 'latest' } })).toThrow('"latest" is no commit; use its hash');
  });
});
