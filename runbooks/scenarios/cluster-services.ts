import { componentId } from '../../analysis/impact/parts/cluster.ts';
import { workloadId } from '../../analysis/impact/parts/workloads.ts';
import { metallbWebhookSecret, networkPrograms } from '../../topology/lookups.ts';
import { kubectl, sshTo, type Context, type Scenario } from '../context.ts';
import type { Runbook } from '../runbook.ts';
import { sh, shellLines } from '../../topology/shell.ts';

/** What goes wrong with what every application stands on: names, the network of pods, and the ways in. */
export const clusterServiceScenarios: readonly Scenario[] = [
  names,
  metricsServer,
  podNetwork,
  gatewayNotProgrammed,
  ingressDown,
  metallbCrash,
];

function* names(context: Context): Generator<Runbook> {
  yield {
    id: 'coredns-down',
    title: 'CoreDNS is down',
    failures: [componentId(context.name, 'CoreDNS')],
    symptoms: ['pods log that there is no such host', 'connections that exist go on, new ones by name fail'],
    check: [
      {
        say: 'look at its pods',
        run: sh`kubectl -n kube-system get pods -l k8s-app=kube-dns -o wide`,
        expect: 'Running',
      },
      { say: 'read why it stopped', run: sh`kubectl -n kube-system logs deployment/coredns --previous` },
    ],
    recover: [
      { say: 'start it anew', run: sh`kubectl -n kube-system rollout restart deployment/coredns`, minutes: [1, 2] },
    ],
    verify: [
      {
        say: 'it is back',
        run: sh`kubectl -n kube-system rollout status deployment/coredns --timeout=120s`,
        expect: 'successfully rolled out',
      },
    ],
    prevent: ['an alert tells when it answers no scrape'],
  };
}

function* metricsServer(context: Context): Generator<Runbook> {
  if (!context.isK3s) return;
  yield {
    id: 'metrics-server-down',
    title: 'metrics-server is down',
    failures: [componentId(context.name, 'metrics-server')],
    symptoms: ['kubectl top returns an error', 'autoscalers stand still; applications are not affected'],
    check: [{ say: 'ask it', run: sh`kubectl top nodes` }],
    recover: [
      {
        say: 'start it anew',
        run: sh`kubectl -n kube-system rollout restart deployment/metrics-server`,
        minutes: [1, 2],
      },
    ],
    verify: [{ say: 'it answers', run: sh`kubectl get --raw /apis/metrics.k8s.io/v1beta1`, expect: 'NodeMetrics' }],
    prevent: ['nothing depends on it here'],
  };
}

function* podNetwork(context: Context): Generator<Runbook> {
  const { networkPlugin } = context.cluster;
  const [node] = context.modelled.view.nodes;
  if (node === undefined) return;
  const programs = networkPrograms(context.cluster);
  const isCilium = networkPlugin.kind === 'cilium';
  yield {
    id: 'pod-network-broken',
    title: `${programs.join(' or ')} is broken on one node`,
    failures: context.modelled.view.nodes.flatMap(({ name }) =>
      programs.map((program) => componentId(context.name, `${program} on ${name}`)),
    ),
    symptoms: [
      'pods of one node do not reach pods of others',
      'a part of the requests to a Service fails or times out',
      'the node is Ready all the same: nothing is moved',
    ],
    check: [
      { say: 'see whether failing pods share a node', run: sh`kubectl get pods -A -o wide` },
      ...(isCilium
        ? [
            {
              say: 'ask Cilium on each node',
              run: sh`kubectl -n kube-system exec daemonset/cilium -- cilium-dbg status --brief`,
              expect: 'OK',
            },
          ]
        : []),
    ],
    recover: [
      isCilium
        ? {
            say: 'start Cilium anew on every node, two at a time',
            run: sh`kubectl -n kube-system rollout restart daemonset/cilium`,
            minutes: [2, 5],
          }
        : {
            say: `start k3s anew on that node, here ${node.name}; its pods go on`,
            run: sh`${sshTo(context, node)} sudo systemctl restart ${node.isServer ? 'k3s' : 'k3s-agent'}`,
            minutes: [1, 2],
          },
    ],
    verify: [
      {
        say: 'nodes are ready, and the pods behind each Service answer',
        run: sh`kubectl get nodes\nkubectl get endpointslices -A`,
      },
    ],
    prevent: ['an alert on nodes that lose packets or reach no other node'],
  };
}

function* gatewayNotProgrammed(context: Context): Generator<Runbook> {
  const gateways = context.modelled.view.objects('Gateway');
  const [first] = gateways;
  if (first === undefined || context.cluster.networkPlugin.kind !== 'cilium') return;
  yield {
    id: 'gateway-not-programmed',
    title: 'A Gateway is not programmed',
    failures: gateways.map(({ name }) => componentId(context.name, `gateway/${name}`)),
    symptoms: [
      'PROGRAMMED is Unknown or False, with times of 1970 in its status',
      'routes have no effect, no DNS record appears',
      'its message is: Waiting for controller',
    ],
    check: [{ say: 'look at every Gateway', run: sh`kubectl get gateway -A`, expect: 'True' }],
    recover: [
      {
        say: 'start the operator anew (npx holdfast recover does so by itself, in its phase gateways)',
        run: sh`kubectl -n kube-system rollout restart deployment/cilium-operator\nkubectl -n kube-system rollout status deployment/cilium-operator --timeout=180s`,
        minutes: [1, 2],
      },
    ],
    verify: [
      {
        say: 'each one is programmed and has its addresses',
        run: shellLines(
          gateways.map(
            ({ name, namespace }) =>
              sh`${kubectl(namespace)} wait --for=condition=Programmed gateway/${name} --timeout=120s`,
          ),
        ),
        expect: 'condition met',
      },
    ],
    prevent: [
      'Flux waits for Programmed by healthCheckExprs: plain healthChecks on a Gateway pass at once (flux/health-check-can-fail)',
      'an alert tells, with a metric that an exporter of this cluster makes',
    ],
  };
}

function* ingressDown(context: Context): Generator<Runbook> {
  if (context.modelled.view.objects('Ingress').length === 0) return;
  const [name = 'traefik'] = Object.keys(context.cluster.gateways ?? {});
  const selector = 'app.kubernetes.io/name=traefik';
  yield {
    id: 'traefik-down',
    title: 'Traefik is down, or some people see errors 502',
    failures: [componentId(context.name, `gateway/${name}`)],
    symptoms: [
      'every name answers with an error, or with none',
      'some people see 502 and others do not: one pod of several is unhealthy',
    ],
    check: [
      {
        say: 'look at its pods, one by one',
        run: sh`kubectl -n kube-system get pods -l ${selector} -o wide`,
        expect: 'Running',
      },
      { say: 'read their logs', run: sh`kubectl -n kube-system logs -l ${selector} --tail=50` },
      { say: 'look at the pods behind the names', run: sh`kubectl get endpointslices -A` },
    ],
    recover: [
      {
        say: 'delete the pod that is unhealthy; another takes its place',
        run: sh`kubectl -n kube-system delete pod -l ${selector}`,
        minutes: [1, 2],
      },
    ],
    verify: [
      {
        say: 'each name answers',
        run: shellLines(
          context.modelled.view
            .objects('Ingress')
            .flatMap(({ manifest }) => JSON.stringify(manifest).match(/"host":"([^"]+)"/g) ?? [])
            .map((host) => sh`curl -sS -o /dev/null -w '%{http_code}\\n' https://${host.slice(8, -1)}/`),
        ),
        expect: '200, or a redirect to a login',
      },
    ],
    prevent: ['a pod of Traefik on every node, and readiness that fails where it cannot serve'],
  };
}

function* metallbCrash(context: Context): Generator<Runbook> {
  const release = context.modelled.view.podSets.find(
    ({ name, object }) => object.kind === 'HelmRelease' && name === 'metallb',
  );
  const { loadBalancing } = context.cluster;
  if (release === undefined || loadBalancing.version === undefined) return;
  const k = kubectl(release.object.namespace);
  const secret = metallbWebhookSecret(loadBalancing.version);
  yield {
    id: 'metallb-crash',
    title: 'The controller of MetalLB restarts again and again',
    failures: [workloadId(release)],
    symptoms: [
      'its log has errors of the rotation of certificates',
      'services that exist keep their addresses; new ones stay <pending>',
    ],
    check: [
      { say: 'read its log', run: sh`${k} logs -l app.kubernetes.io/component=controller --tail=100` },
      {
        say: `see whether its Secret is there: version ${loadBalancing.version} reads ${secret}`,
        run: sh`${k} get secret ${secret}`,
        expect: secret,
      },
    ],
    recover: [
      {
        say: 'the chart makes the Secret empty, and a rotator fills it. Let Flux apply the release again',
        run: sh`flux reconcile helmrelease metallb -n ${release.object.namespace ?? ''} --force`,
        minutes: [1, 3],
      },
      {
        say: 'then start the controller anew',
        run: sh`${k} rollout restart deployment/metallb-controller`,
        minutes: [1, 2],
      },
    ],
    verify: [
      {
        say: 'it runs',
        run: sh`${k} rollout status deployment/metallb-controller --timeout=180s`,
        expect: 'successfully rolled out',
      },
    ],
    prevent: [
      'metallb/webhook-secret-is-applied and metallb/webhook-secret-is-kept hold in every pull request',
      'no key lies in Git (metallb/webhook-secret-holds-no-key)',
    ],
  };
}
