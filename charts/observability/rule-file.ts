import { Construct } from 'constructs';
import { ClusterTree } from '../flux/cluster-tree.ts';
import { ruleOf, type Alert } from './alerts.ts';

/** What a RuleFile is made of. */
export interface RuleFileProps {
  /** Name of the group, and of the file. */
  readonly name: string;
  /** The alerts, in the order in which they are written. */
  readonly alerts: readonly Alert[];
}

/**
 * Alerts for an evaluator outside the cluster, as a file of rules that Prometheus and vmalert read. What is evaluated outside goes on
 * telling when the cluster is gone.
 */
export class RuleFile extends Construct {
  constructor(scope: Construct, id: string, props: RuleFileProps) {
    super(scope, id);
    const tree = ClusterTree.of(this);
    tree.addFile(`metrics-host/${props.name}.yaml`, [
      {
        groups: [
          {
            name: props.name,
            rules: props.alerts.map((alert) => ruleOf(tree, alert)),
          },
        ],
      },
    ]);
  }
}
