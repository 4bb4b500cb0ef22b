import { Construct } from 'constructs';
import { ClusterTree } from '../flux/cluster-tree.ts';
import type { Alert } from './alerts.ts';

export interface RuleFileProps {
  /** Name of the group, and of the file. */
  readonly name: string;
  readonly alerts: readonly Alert[];
}

/**
 * Alerts for an evaluator outside the cluster, as a file of rules that Prometheus and vmalert read. What is evaluated outside goes on
 * telling when the cluster is gone.
 */
export class RuleFile extends Construct {
  constructor(scope: Construct, id: string, props: RuleFileProps) {
    super(scope, id);
    ClusterTree.of(this).addFile(`metrics-host/${props.name}.yaml`, [
      {
        groups: [
          {
            name: props.name,
            rules: props.alerts.map(({ name, expression, severity, summary, description, ...alert }) => ({
              alert: name,
              expr: expression,
              for: alert.for,
              labels: { severity },
              annotations: { summary, description },
            })),
          },
        ],
      },
    ]);
  }
}
