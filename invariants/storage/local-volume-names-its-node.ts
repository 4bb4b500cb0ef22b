import { listAt, valueAt, type Json } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const terms = ['spec', 'nodeAffinity', 'required', 'nodeSelectorTerms'] as const;

export default defineInvariant({
  id: 'storage/local-volume-names-its-node',
  severity: 'error',
  about: ['PersistentVolume'],
  claim: 'a local volume says on which nodes it is, by a label that a node carries',
  why: 'the API server refuses a local volume without nodeAffinity, and one whose label nobody carries leaves its pod Pending',
  source: [
    { document: 'media-gitops', section: 'PVC Not Binding' },
    { document: 'Kubernetes', section: 'Volumes, local' },
  ],
  *check(graph) {
    const nodes = graph.declared('cluster').flatMap(({ spec }) => Object.values(spec.nodes));
    for (const object of graph.objects('PersistentVolume')) {
      if (valueAt(object.manifest, ['spec', 'local']) === undefined) continue;
      const wanted = listAt(object.manifest, terms).flatMap((term) => listAt(term, ['matchExpressions']));
      if (wanted.length === 0) {
        yield {
          at: object.locate(['spec', 'local']),
          object,
          observed: 'a local volume without nodeAffinity',
          required: 'nodeAffinity.required with a label of its node',
          fix: 'add spec.nodeAffinity.required.nodeSelectorTerms',
        };
      } else if (nodes.length > 0 && !nodes.some((node) => wanted.every((each) => carries(node?.labels ?? {}, each)))) {
        yield {
          at: object.locate([...terms]),
          object,
          restsOn: fieldsOf(object, terms),
          observed: `${wanted.map(describe).join(' and ')}, which no node of the topology carries`,
          required: 'a label that some node carries',
          fix: 'correct the label, or give it to a node in the topology',
        };
      }
    }
  },
  valid: {
    'on the node of a role': manifests(`
apiVersion: v1
kind: PersistentVolume
metadata: { name: media-sonarr }
spec:
  local: { path: /data/pods/sonarr }
  nodeAffinity:
    required:
      nodeSelectorTerms:
        - matchExpressions: [{ key: storage.homelab/role, operator: In, values: [primary] }]
`),
  },
  invalid: {
    'on no node': {
      given: manifests(`
apiVersion: v1
kind: PersistentVolume
metadata: { name: media-sonarr }
spec:
  local: { path: /data/pods/sonarr }
`),
      finds: [
        {
          at: 'manifests.yaml:5:3',
          observed: 'a local volume without nodeAffinity',
          required: 'nodeAffinity.required with a label of its node',
          fix: 'add spec.nodeAffinity.required.nodeSelectorTerms',
        },
      ],
    },
  },
});

/** Whether labels meet a requirement. Names of hosts and zones are not in a topology, so they are taken to be right. */
function carries(labels: Readonly<Record<string, string>>, requirement: Json): boolean {
  const key = valueAt(requirement, ['key']);
  if (typeof key !== 'string' || valueAt(requirement, ['operator']) !== 'In' || key.startsWith('kubernetes.io/'))
    return true;
  return listAt(requirement, ['values']).includes(labels[key]);
}

function describe(requirement: Json): string {
  return `${String(valueAt(requirement, ['key']))} in ${listAt(requirement, ['values']).map(String).join(', ')}`;
}
