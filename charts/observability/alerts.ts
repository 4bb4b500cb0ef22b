import { Construct } from 'constructs';
import type { JsonObject } from '../../graph/json.ts';
import { runbooksUrl } from '../../topology/lookups.ts';
import { addObject } from '../flux/application.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';

/** An alert of Prometheus. */
export interface Alert {
  /** Its name, in capitals and small letters such as `NodeDown`. */
  readonly name: string;
  /** PromQL that yields a series for everything that is wrong. */
  readonly expression: string;
  /** How long it must be wrong before anybody is told, such as `5m`. */
  readonly for: string;
  /** How much it hurries. */
  readonly severity: 'critical' | 'warning' | 'info';
  /** One line; may use labels as `{{ $labels.name }}`. */
  readonly summary: string;
  /** What has happened, and what follows from it. */
  readonly description: string;
  /** Name of the runbook that says what to do; may use labels. Its page is made by `npm run docs`. */
  readonly runbook: string;
}

/** An alert as Prometheus and vmalert read it. */
export function ruleOf(tree: ClusterTree, alert: Alert): JsonObject {
  return {
    alert: alert.name,
    expr: alert.expression,
    for: alert.for,
    labels: { severity: alert.severity },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      runbook_url: `${runbooksUrl(tree.name, tree.cluster)}/${alert.runbook}.md`,
    },
  };
}

/** A PrometheusRule with one group of alerts. */
export class Alerts extends Construct {
  constructor(scope: Construct, id: string, props: { readonly name: string; readonly alerts: readonly Alert[] }) {
    super(scope, id);
    addObject(this, {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: props.name },
      spec: {
        groups: [
          {
            name: props.name,
            rules: props.alerts.map((alert) => ruleOf(ClusterTree.of(this), alert)),
          },
        ],
      },
    });
  }
}
