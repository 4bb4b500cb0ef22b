import type { ExternalService } from '../../topology/external-services.ts';
import type { Context, Scenario } from '../context.ts';
import { metricsActions } from './metrics.ts';
import type { Runbook, Step } from '../runbook.ts';
import { sh, type Shell } from '../../topology/shell.ts';

/** What goes wrong outside: one page for each service. */
export const externalScenarios: readonly Scenario[] = [services, siteUnreachable];

function* services(context: Context): Generator<Runbook> {
  for (const [name, service] of Object.entries(context.topology.services)) {
    const host = service.endpoint.replace(/^[a-z]+:\/\//, '').split('/')[0] ?? '';
    yield {
      id: `service-${name}`,
      title: `${name} does not answer`,
      failures: [
        `service/${name}`,
        ...Object.entries(context.topology.storage).flatMap(([storage, each]) =>
          each.kind === 's3' && each.servedBy.service === name ? [`storage/${storage}`] : [],
        ),
      ],
      symptoms: [service.without],
      check: [
        service.kind === 'mail'
          ? { say: 'ask it', run: sh`nc -z -w 5 ${host} 465`, expect: 'succeeded' }
          : { say: 'ask it', run: sh`curl -sSI --max-time 10 https://${host}`, expect: 'HTTP' },
        { say: 'look at its status page: nobody here can repair it' },
      ],
      recover: actions(context, name, service),
      verify: [{ say: 'nothing is left behind', run: sh`kubectl get pods -A --field-selector=status.phase!=Running` }],
      prevent: prevention(service),
    };
  }
}

/** What to do meanwhile, by the kind of service. */
function actions(context: Context, name: string, { kind }: ExternalService): Step[] {
  const { publicNames } = context.cluster;
  if (publicNames?.service === name && publicNames.proxied) return withoutProxy(context);
  if (kind === 'metrics') return metricsActions(context);
  const { say, run, upTo } = waits[kind];
  return [
    {
      say: `wait: ${say}`,
      ...(run !== undefined && { run: run(context.name) }),
      minutes: [0, upTo],
    },
  ];
}

const waits: Readonly<
  Record<
    ExternalService['kind'],
    { readonly say: string; readonly run?: (cluster: string) => Shell; readonly upTo: number }
  >
> = {
  edge: { say: 'others take over by themselves', upTo: 60 },
  dns: { say: 'records that exist are answered from caches; certificates are valid for weeks', upTo: 60 },
  registry: { say: 'roll nothing out; pods that run go on, and images that a node has are not pulled again', upTo: 60 },
  git: {
    say: 'what runs goes on. If it is gone for good, push a clone elsewhere, change gitOps.url in the topology, and bootstrap Flux again',
    run: (cluster) => sh`pulumi --stack ${cluster} up`,
    upTo: 30,
  },
  database: {
    say: 'it is a service of somebody else. Point the application at a replica in another region if there is one',
    upTo: 120,
  },
  mail: { say: 'jobs are tried again; those that were given up are in the log of the worker', upTo: 120 },
  metrics: { say: 'nothing of the application depends on it', upTo: 60 },
  certificates: {
    say: 'certificates are renewed in the middle of their life, so that weeks are left',
    run: () => sh`kubectl get certificates -A`,
    upTo: 60,
  },
  secrets: {
    say: 'Secrets that exist stay; only new and changed ones are missing',
    run: () => sh`kubectl get externalsecrets -A`,
    upTo: 60,
  },
  notifications: {
    say: 'look at the alerts yourself until it is back',
    run: () => sh`kubectl get prometheusrules -A`,
    upTo: 60,
  },
  'object-storage': { say: 'backups that were missed are made at their next time; look that they were', upTo: 60 },
  identity: { say: 'sessions that exist go on until they end', upTo: 60 },
};

function withoutProxy({ name }: Context): Step[] {
  const proxied = (value: 'true' | 'false'): Shell =>
    sh`pulumi --stack ${name} config set holdfast:proxied ${value}\npulumi --stack ${name} up`;
  return [
    { say: 'one region is out: others take over by themselves; wait', minutes: [5, 60] },
    {
      say: 'everything is out: let people come to the nodes themselves. The nodes have a certificate that browsers trust; the switch needs the API of the provider',
      run: proxied('false'),
      minutes: [5, 15],
    },
    { say: 'afterwards switch it back', run: proxied('true'), minutes: [5, 15] },
  ];
}

function prevention({ kind }: ExternalService): string[] {
  switch (kind) {
    case 'registry':
      return [
        'images carry fixed tags and are not pulled again where a node has them (workloads/moving-tag-is-pulled)',
      ];
    case 'edge':
      return ['one setting takes the proxy away for every name', 'a certificate on the nodes that browsers trust'];
    case 'metrics':
      return ['a buffer on disk, and alerts that are evaluated outside'];
    case 'certificates':
      return ['alerts tell when renewal fails'];
    case 'notifications':
      return ['a dead-man’s switch outside notices silence'];
    default:
      return ['the impact report says who needs it'];
  }
}

/** A site of a provider: nothing there can be switched on by hand. */
function* siteUnreachable(context: Context): Generator<Runbook> {
  if (Object.keys(context.topology.hosts).length > 0) return;
  for (const [site, { description }] of Object.entries(context.topology.sites)) {
    yield {
      id: `site-${site}-down`,
      title: `${description} is down`,
      failures: [`site/${site}`, `internet/${site}`],
      symptoms: ['every node is unreachable at once', 'the status page of the provider says so'],
      check: [{ say: 'ask the provider', run: sh`hcloud server list`, expect: 'running' }],
      recover: [
        { say: 'wait while it is expected back: nothing is lost that was on the disks', minutes: [0, 120] },
        {
          say: 'or make the cluster anew at another location: change location in the topology, and follow the runbook for rebuilding',
          minutes: [30, 60],
        },
      ],
      verify: [{ say: 'every node is ready', run: sh`kubectl get nodes`, expect: 'Ready' }],
      prevent: ['nodes in several locations need a network between them that etcd bears: below 10 ms'],
    };
  }
}
