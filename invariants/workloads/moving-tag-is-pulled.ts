import { textAt } from '../../graph/json.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { containers, workloadKinds } from '../../graph/facts/workloads.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { containersInCel, workloadResources } from './admission.ts';

/** Tags that people move from one image to another. */
const moving: readonly string[] = ['latest', 'main', 'master', 'develop', 'dev', 'edge', 'nightly'];

const deployment = (image: string, policy?: string) =>
  manifests(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  template:
    spec:
      containers:
        - name: api
          image: ${image}${policy === undefined ? '' : `\n          imagePullPolicy: ${policy}`}
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
      if (image === undefined || unknownIn(image) !== undefined) continue;
      const stated = textAt(container, ['imagePullPolicy']);
      if ((stated ?? pulledByDefault(image)) !== 'IfNotPresent' || !moves(image)) continue;
      yield {
        at: object.locate([...path, 'image']),
        object,
        observed: `image: ${image} ${stated === undefined ? 'without imagePullPolicy, which means IfNotPresent' : 'with imagePullPolicy: IfNotPresent'}`,
        required: 'a tag that never moves, such as a version or a commit',
        fix: 'name the commit or a digest; or set imagePullPolicy: Always',
      };
    }
  },
  admission: {
    resources: workloadResources,
    expression: `${containersInCel}.all(c, !has(c.image) || c.imagePullPolicy != 'IfNotPresent' || c.image.contains('@sha256:') || (c.image.matches(':[^:/]+$') && !c.image.matches(':(${moving.join('|')})$')))`,
  },
  valid: {
    'a commit': deployment('registry.example.org/api:77cfcc0b27', 'IfNotPresent'),
    'a digest': deployment(`registry.example.org/api@sha256:${'0'.repeat(64)}`, 'IfNotPresent'),
    'always pulled': deployment('registry.example.org/api:latest', 'Always'),
    'latest, which is pulled by default': deployment('registry.example.org/api:latest'),
    'a registry with a port': deployment('registry.example.org:5000/api:v1', 'IfNotPresent'),
  },
  invalid: {
    'a branch, and nothing said': {
      given: deployment('registry.example.org/api:main'),
      finds: [
        {
          at: 'manifests.yaml:9:18',
          observed: 'image: registry.example.org/api:main without imagePullPolicy, which means IfNotPresent',
          required: 'a tag that never moves, such as a version or a commit',
          fix: 'name the commit or a digest; or set imagePullPolicy: Always',
        },
      ],
    },
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
  const tag = tagOf(image);
  return !image.includes('@sha256:') && (tag === undefined || moving.includes(tag));
}

/** What the API server writes where nothing is stated; to what is no reference of an image, or has a digest, it gives IfNotPresent. */
function pulledByDefault(image: string): string {
  const [, tag = 'latest'] = /^(?:[a-z0-9.-]+:\d+\/)?[a-z0-9._/-]+(?::(\w[\w.-]*))?$/.exec(image) ?? [image, 'none'];
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function tagOf(image: string): string | undefined {
  return /:([^:/]+)$/.exec(image)?.[1];
}
