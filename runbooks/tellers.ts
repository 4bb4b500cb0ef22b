import { componentId } from '../analysis/impact/parts/cluster.ts';
import type { Part } from '../analysis/impact/failure-model.ts';
import type { Impact } from '../analysis/impact/impact.ts';
import { textAt } from '../graph/json.ts';
import { promqlRules, type PromqlRule } from '../graph/facts/alert-rules.ts';
import type { ModelledCluster } from '../analysis/impact/model-of.ts';
import type { LeadingAlert } from './page.ts';
import { runbooksAbout } from './list.ts';
import type { Runbook } from './runbook.ts';

/** Who tells of a failure: alerts, directly or by what it takes along; or why nobody can. */
export interface Told {
  /** Names of the alerts. */
  readonly alerts: readonly string[];
  /** Why no alert is possible; undefined where there is one. */
  readonly reason: string | undefined;
}

/** The alerts of a cluster. */
export function alertsOf({ view }: ModelledCluster): PromqlRule[] {
  const isOnly = view.graph.declared('cluster').length === 1;
  return promqlRules(view.graph).filter(({ isAlert, cluster }) => isAlert && (isOnly || cluster === view.cluster.name));
}

/** The alerts whose annotation leads to a runbook. Labels in its name stand for anything. */
export function alertsLeadingTo(alerts: readonly PromqlRule[], runbook: Pick<Runbook, 'id'>): LeadingAlert[] {
  return alerts
    .filter(({ annotations }) => isPageOf(textAt(annotations, ['runbook_url']) ?? '', runbook.id))
    .map(({ name, severity, annotations }) => ({
      name,
      severity: severity ?? 'none',
      summary: textAt(annotations, ['summary']) ?? '',
    }));
}

function isPageOf(url: string, id: string): boolean {
  const page = url.split('/').at(-1) ?? '';
  const [start = '', ...others] = page.split(/\{\{[^{}]*\}\}/);
  const name = `${id}.md`;
  const end = others.pop();
  if (end === undefined) return page === name;
  if (!name.startsWith(start) || !name.endsWith(end)) return false;
  // Each label stands for one character at least: the first place where the next part fits leaves most for the others.
  let at = start.length + 1;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length + 1;
  }
  return at + end.length <= name.length;
}

/** Alerts that notice a kind of part when it is down, by the metrics that they ask for. */
const noticing: readonly {
  readonly isNoticed: (part: Part) => boolean;
  readonly metric: RegExp | ((part: Part) => RegExp);
}[] = [
  { isNoticed: ({ kind }) => kind === 'machine', metric: /kube_node_status_condition|^up\{job="cadvisor"/ },
  {
    // k3s brings the last two as Deployments of kube-system; those of a chart that is not known are mostly Deployments.
    isNoticed: (part) =>
      ['Deployment', 'HelmRelease'].includes(workloadKind(part)) || /^(traefik|metrics-server)/.test(part.name),
    metric: /kube_deployment_status_replicas_available == 0/,
  },
  {
    isNoticed: (part) => workloadKind(part) === 'StatefulSet',
    metric: /kube_statefulset_status_replicas_ready == 0/,
  },
  { isNoticed: (part) => workloadKind(part) === 'DaemonSet', metric: /kube_daemonset_status_number_available == 0/ },
  {
    // Of a job that fails each time nothing is seen but the age of the last that did not.
    isNoticed: (part) => workloadKind(part) === 'CronJob',
    metric: ({ id }) =>
      new RegExp(
        `time\\(\\) - kube_cronjob_status_last_successful_time\\{[^}]*cronjob="${id.split('/').at(-1) ?? ''}"`,
      ),
  },
  { isNoticed: ({ kind }) => kind === 'certificate', metric: /certmanager_certificate_ready_status/ },
];

/** `Deployment` and the like; empty where the part is no workload. */
function workloadKind({ kind, id }: Part): string {
  return kind === 'workload' ? (id.split('/')[2] ?? '') : '';
}

/** Who tells of a failure with this impact. */
export function whoTells(modelled: ModelledCluster, runbooks: readonly Runbook[], impact: Impact): Told {
  const [failed] = impact.failed;
  if (failed === undefined) return { alerts: [], reason: undefined };
  const alerts = alertsOf(modelled);
  const direct = runbooksAbout(runbooks, failed.id).flatMap((runbook) =>
    alertsLeadingTo(alerts, runbook).map(({ name }) => name),
  );
  const down = [
    failed,
    ...impact.effects.filter(({ state, isPossible }) => state === 'DOWN' && !isPossible).map(({ part }) => part),
  ];
  const along = noticing.flatMap(({ isNoticed, metric }) =>
    down
      .filter(isNoticed)
      .map((part) => (typeof metric === 'function' ? metric(part) : metric))
      .flatMap((asked) => alerts.filter(({ expression }) => asked.test(expression)).map(({ name }) => name)),
  );
  const switched = endsAlerting(modelled, down) ? deadMansSwitch(modelled) : [];
  const all = [...new Set([...direct, ...along, ...switched])];
  return { alerts: all, reason: all.length > 0 ? undefined : reasonFor(failed) };
}

/** Whether alerts themselves end: then only somebody outside can notice. */
function endsAlerting({ view }: ModelledCluster, down: readonly Part[]): boolean {
  const id = componentId(view.cluster.name, 'alerting');
  return down.some(
    (part) => part.id === id || part.name === 'Kubernetes API' || part.kind === 'internet' || part.kind === 'site',
  );
}

function deadMansSwitch({ view }: ModelledCluster): string[] {
  const name = view.cluster.spec.alerting?.deadMansSwitch;
  return name === undefined ? [] : [`silence, noticed by ${name}`];
}

/** Why no alert of the cluster can tell. */
function reasonFor({ kind, name }: Part): string {
  switch (kind) {
    case 'component':
      if (/kube-proxy|flannel/.test(name))
        return 'k3s runs it inside its own process, without metrics of its own; what fails on it is told of instead';
      if (name === 'metrics-server') return 'nothing depends on it; kubectl top says so at once';
      return 'it has no metrics of its own; what fails on it is told of instead';
    case 'service':
      return 'it is watched by whoever runs it; here only its effects can be seen';
    case 'power':
    case 'device':
    case 'link':
      return 'no exporter asks it; what it takes along is told of instead';
    case 'disk':
    case 'pool':
      return 'its owner mails what SMART and the pool say; no exporter runs there';
    default:
      return 'what it no longer does is told of where somebody needs it';
  }
}
