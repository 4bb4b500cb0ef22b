import { containers, workloadKinds } from '../../graph/facts/workloads.ts';
import { isObject, objectAt, objectsInside, valueAt, type Json, type JsonPath } from '../../graph/json.ts';
import { quantityOf } from '../../graph/quantity.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { manifests } from '../example.ts';
import { deploymentWith } from '../example-workloads.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const required = 'a request that is not above its limit';
const fix = 'raise the limit, or ask for less';

export default defineInvariant({
  id: 'workloads/request-fits-its-limit',
  severity: 'error',
  about: [...workloadKinds, 'HelmRelease'],
  claim: 'a container asks for no more than it may take',
  why: 'the API server refuses the pods: the workload is there, and nothing of it runs',
  source: {
    document: 'Kubernetes',
    section: 'pkg/apis/core/validation 1.35, ValidateContainerResourceRequirements',
    url: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/',
  },
  *check(graph) {
    for (const { object, path } of resourcesIn(graph)) {
      const requests = objectAt(object.manifest, [...path, 'requests']);
      for (const [name, asked] of Object.entries(requests)) {
        const most = valueAt(object.manifest, [...path, 'limits', name]);
        if (!isAbove(asked, most)) continue;
        yield {
          at: object.locate([...path, 'requests', name]),
          object,
          restsOn: fieldsOf(object, [...path, 'requests', name], [...path, 'limits', name]),
          observed: `requests.${name}: ${String(asked)} with limits.${name}: ${String(most)}`,
          required,
          fix,
        };
      }
    }
  },
  valid: {
    'as much as it may take': deploymentWith(
      '{ requests: { memory: 1Gi, cpu: 1 }, limits: { memory: 1024Mi, cpu: 1000m } }',
    ),
    'no limit': deploymentWith('{ requests: { memory: 1Gi } }'),
  },
  invalid: {
    'more than it may take': {
      given: deploymentWith('{ requests: { memory: 2Gi }, limits: { memory: 1Gi } }'),
      finds: [{ at: 'manifests.yaml:9:44', observed: 'requests.memory: 2Gi with limits.memory: 1Gi', required, fix }],
    },
    'in the values of a chart that was not read': {
      given: manifests(`
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: site }
spec: { values: { api: { resources: { requests: { cpu: 2 }, limits: { cpu: 500m } } } } }
`),
      finds: [{ at: 'manifests.yaml:4:56', observed: 'requests.cpu: 2 with limits.cpu: 500m', required, fix }],
    },
  },
});

function isAbove(asked: Json, most: Json): boolean {
  const [least, limit] = [quantityOf(asked), quantityOf(most)];
  return least !== undefined && limit !== undefined && least > limit;
}

/** What containers ask for, and what values of charts that were not read hand on to them. */
function* resourcesIn(graph: ResourceGraph): Generator<{ object: KubernetesObject; path: JsonPath }> {
  for (const { object, path } of containers(graph)) yield { object, path: [...path, 'resources'] };
  for (const object of graph.objects('HelmRelease')) {
    if (graph.expanded.get(object)?.is === 'made') continue;
    const values = ['spec', 'values'];
    for (const { value, path } of objectsInside(objectAt(object.manifest, values)))
      if (isObject(value['resources'])) yield { object, path: [...values, ...path, 'resources'] };
  }
}
