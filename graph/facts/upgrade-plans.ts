import { listAt, objectAt, textAt, type Json } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import type { ResourceGraph } from '../resource/graph.ts';

/** A Plan of the system-upgrade-controller, with the nodes that it is for, as far as its selector says. */
export interface UpgradePlan {
  readonly object: KubernetesObject;
  readonly of: 'servers' | 'agents' | 'any';
}

const role = /^node-role\.kubernetes\.io\/(control-plane|master|etcd)$/;

/** Every Plan, or every one that runs an image. */
export function plansOf(graph: ResourceGraph, image?: string): readonly UpgradePlan[] {
  return graph
    .objects('Plan')
    .filter(({ group }) => group === 'upgrade.cattle.io')
    .filter(
      ({ manifest }) => image === undefined || textAt(manifest, ['spec', 'upgrade', 'image'])?.includes(image) === true,
    )
    .map((object) => ({ object, of: nodesOf(object) }));
}

function nodesOf({ manifest }: KubernetesObject): UpgradePlan['of'] {
  const selector = ['spec', 'nodeSelector'];
  const asked = [
    ...Object.entries(objectAt(manifest, [...selector, 'matchLabels'])).map(([key, value]) =>
      sideOf(key, 'In', [value]),
    ),
    ...listAt(manifest, [...selector, 'matchExpressions']).map((expression) =>
      sideOf(textAt(expression, ['key']) ?? '', textAt(expression, ['operator']), listAt(expression, ['values'])),
    ),
  ];
  return asked.find((side) => side !== 'any') ?? 'any';
}

function sideOf(key: string, operator: string | undefined, values: readonly Json[]): UpgradePlan['of'] {
  if (!role.test(key)) return 'any';
  const isTrue = values.includes('true');
  if (operator === 'Exists' || (operator === 'In' && isTrue)) return 'servers';
  return operator === 'DoesNotExist' || (operator === 'NotIn' && isTrue) ? 'agents' : 'any';
}
