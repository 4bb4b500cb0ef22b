import { valueAt, type JsonObject } from '../../graph/json.ts';
import { containers, workloadKinds } from '../../graph/facts/workloads.ts';
import { deploymentWith } from '../example-workloads.ts';
import { defineInvariant } from '../invariant.ts';
import { containersInCel, workloadResources } from './admission.ts';

const needed = [
  ['requests', 'cpu'],
  ['requests', 'memory'],
  ['limits', 'memory'],
] as const;

export default defineInvariant({
  id: 'workloads/resources-are-set',
  severity: 'info',
  about: [...workloadKinds],
  claim: 'every container asks for CPU and memory, and is bounded in memory',
  why: 'what asks for nothing is placed anywhere and evicted first, and what is not bounded takes its neighbours down with it',
  source: [
    { document: 'media-gitops', section: 'Performance & Resource Limits' },
    { document: 'honeydue', section: 'api pod OOM' },
  ],
  *check(graph) {
    for (const { object, container, path } of containers(graph)) {
      const missing = needed.filter((each) => !isSet(container, each));
      if (missing.length === 0) continue;
      yield {
        at: object.locate([...path, 'resources']),
        object,
        observed: `${String(container['name'])} without resources.${missing.map((each) => each.join('.')).join(', ')}`,
        required: 'requests for CPU and memory, and a limit for memory',
        fix: 'set them from what it uses: kubectl top pods',
      };
    }
  },
  admission: {
    resources: workloadResources,
    expression: `${containersInCel}.all(c, has(c.resources) && has(c.resources.limits) && 'memory' in c.resources.limits && ('cpu' in c.resources.limits || has(c.resources.requests) && 'cpu' in c.resources.requests))`,
  },
  valid: {
    'all three': deploymentWith('{ requests: { cpu: 50m, memory: 256Mi }, limits: { memory: 1Gi } }'),
    'a limit, which is what it asks for as well': deploymentWith('{ requests: { cpu: 50m }, limits: { memory: 1Gi } }'),
  },
  invalid: {
    'no bound': {
      given: deploymentWith('{ requests: { cpu: 50m, memory: 256Mi } }'),
      finds: [
        {
          at: 'manifests.yaml:9:11',
          observed: 'sonarr without resources.limits.memory',
          required: 'requests for CPU and memory, and a limit for memory',
          fix: 'set them from what it uses: kubectl top pods',
        },
      ],
    },
    'a bound for CPU alone': {
      given: deploymentWith('{ requests: { cpu: 50m, memory: 256Mi }, limits: { cpu: 1 } }'),
      finds: [
        {
          at: 'manifests.yaml:9:11',
          observed: 'sonarr without resources.limits.memory',
          required: 'requests for CPU and memory, and a limit for memory',
          fix: 'set them from what it uses: kubectl top pods',
        },
      ],
    },
  },
});

/** What is limited and asks for nothing asks for its limit: the API server fills that in. */
function isSet(container: JsonObject, [kind, resource]: (typeof needed)[number]): boolean {
  if (valueAt(container, ['resources', 'limits', resource]) !== undefined) return true;
  return kind === 'requests' && valueAt(container, ['resources', kind, resource]) !== undefined;
}
