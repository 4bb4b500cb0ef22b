import { lacks } from '../../cluster/conditions.ts';
import type { Kind } from '../../cluster/resources.ts';
import { valueAt } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import type { Check, Finding } from '../../invariants/invariant.ts';

/** Something that must hold of a running cluster: its status, which no file has. */
export interface LiveCheck extends Check {
  readonly about: readonly Kind[];
  /** What holds, said positively. */
  readonly claim: string;
}

/** A check that every object of some kinds has a condition that is true. */
export function conditionCheck(
  id: string,
  claim: string,
  { about, condition, fix }: { about: readonly Kind[]; condition: string; fix: (object: KubernetesObject) => string },
): LiveCheck {
  return {
    ...{ id, claim, about, severity: 'error' },
    *check(graph): Generator<Finding> {
      for (const object of graph.objects(...about)) {
        if (valueAt(object.manifest, ['spec', 'suspend']) === true) {
          yield found(object, 'it is suspended', 'not suspended', `flux resume, where that was not meant`);
          continue;
        }
        const missing = lacks(object.manifest, condition);
        if (missing !== undefined) yield found(object, missing, `${condition} is True`, fix(object));
      }
    },
  };
}

/** A finding about an object of the cluster. */
export function found(object: KubernetesObject, observed: string, required: string, fix: string): Finding {
  return { at: object.origin, observed, required, fix };
}
