import { textAt, unresolvedVariable } from '../../graph/json.ts';
import { containers, workloadKinds } from '../../graph/workloads.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

const deployment = (image: string, policy: string) =>
  manifests(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  template:
    spec:
      containers:
        - name: api
          image: ${image}
          imagePullPolicy: ${policy}
`);

export default defineInvariant({
  id: 'workloads/moving-tag-is-pulled',
  severity: 'warning',
  about: [...workloadKinds],
  claim: 'an image whose tag moves is not kept by IfNotPresent',
  why: 'a node that has some image of that tag runs it for ever: after a deployment two nodes run two versions, and nobody sees which',
  source: { document: 'honeydue', section: 'ch14, the IfNotPresent gotcha' },
  *check(graph) {
    for (const { object, container, path } of containers(graph)) {
      const image = textAt(container, ['image']);
      if (image === undefined || unresolvedVariable(image) !== undefined) continue;
      if (container['imagePullPolicy'] !== 'IfNotPresent' || !moves(image)) continue;
      yield {
        at: object.locate([...path, 'image']),
        object,
        observed: `image: ${image} with imagePullPolicy: IfNotPresent`,
        required: 'a tag that never moves, such as a version or a commit',
        fix: 'name the commit or a digest; or set imagePullPolicy: Always',
      };
    }
  },
  valid: {
    'a commit': deployment('registry.example.org/api:77cfcc0b27', 'IfNotPresent'),
    'a digest': deployment(`registry.example.org/api@sha256:${'0'.repeat(64)}`, 'IfNotPresent'),
    'always pulled': deployment('registry.example.org/api:latest', 'Always'),
    'a registry with a port': deployment('registry.example.org:5000/api:v1', 'IfNotPresent'),
  },
  invalid: {
    'latest, once and for all': {
      given: deployment('registry.example.org/api:latest', 'IfNotPresent'),
      finds: [
        {
          at: 'manifests.yaml:9:18',
          observed: 'image: registry.example.org/api:latest with imagePullPolicy: IfNotPresent',
          required: 'a tag that never moves, such as a version or a commit',
          fix: 'name the commit or a digest; or set imagePullPolicy: Always',
        },
      ],
    },
  },
});

/** Whether the tag is one that people move: none at all, or the name of a channel or a branch. */
function moves(image: string): boolean {
  if (image.includes('@sha256:')) return false;
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  return tag === undefined || ['latest', 'main', 'master', 'develop', 'dev', 'edge', 'nightly'].includes(tag);
}
