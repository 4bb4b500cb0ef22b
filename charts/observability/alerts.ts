import { Construct } from 'constructs';
import { addObject } from '../flux/application.ts';

export interface Alert {
  readonly name: string;
  /** PromQL that yields a series for everything that is wrong. */
  readonly expression: string;
  /** How long it must be wrong before anybody is told, such as `5m`. */
  readonly for: string;
  readonly severity: 'critical' | 'warning' | 'info';
  /** One line; may use labels as `{{ $labels.name }}`. */
  readonly summary: string;
  readonly description: string;
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
            rules: props.alerts.map((alert) => ({
              alert: alert.name,
              expr: alert.expression,
              for: alert.for,
              labels: { severity: alert.severity },
              annotations: { summary: alert.summary, description: alert.description },
            })),
          },
        ],
      },
    });
  }
}
