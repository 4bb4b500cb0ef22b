import { clusterFacts } from '../../graph/facts/cluster/cluster-facts.ts';
import { builtInJudge } from '../../graph/facts/fields/built-in-mistakes.ts';
import { minorBehind } from '../../graph/facts/fields/field-table.ts';
import { minorOf, newestKubernetes } from '../../graph/facts/fields/kubernetes-document.ts';
import { textFieldsOf } from '../../graph/facts/text-fields.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { manifests } from '../example.ts';
import { defineInvariant, type ExpectedFinding } from '../invariant.ts';
import { judgedMistake } from './judged-mistake.ts';
import { mistakesOf, type ToldMistake } from './mistakes-of.ts';

const kubernetes = `Kubernetes ${newestKubernetes}`;

const deployment = (container: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: a }
spec:
  selector: { matchLabels: { app: a } }
  template:
    metadata: { labels: { app: a } }
    spec:
      containers:
        - ${container}
`;
const plan = (version: string): string => `---
apiVersion: upgrade.cattle.io/v1
kind: Plan
metadata: { name: server, namespace: system-upgrade }
spec: { version: '${version}', upgrade: { image: rancher/k3s-upgrade } }
`;

const mayBeLater: ExpectedFinding = {
  at: 'manifests.yaml:10:32',
  severity: 'warning',
  observed: 'livenesProbe, which spec.template.spec.containers.0 does not have',
  required: `a field of ${kubernetes}, unless one that has it runs`,
  fix: 'did you mean livenessProbe?',
};

export default defineInvariant({
  id: 'kubernetes/built-in-kind-has-the-fields',
  severity: 'error',
  about: ['object'],
  claim: 'an object of a built-in kind has fields that Kubernetes knows, with values of their types',
  why: 'the API server refuses the object, and with it everything that Flux applies together with it; where helm installs it, a field that is unknown is dropped, and looks as if it were set',
  source: {
    document: 'Kubernetes',
    section: 'strict field validation, and the OpenAPI documents that each minor version publishes',
    url: 'https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation',
  },
  versions: `Kubernetes up to ${newestKubernetes}, each by its own fields: what the cluster pins decides; a field that is unknown there may come later`,
  *check(graph) {
    const judge = builtInJudge(graph);
    for (const object of graph.objects()) {
      const version = clusterFacts(graph)(object.cluster).kubernetes;
      const minor = minorOf(version);
      for (const told of mistakesOf(object, () => judge.mistakes(object, minor)))
        if (!('finding' in told)) yield told;
        else if (!isTextThatIsNone(object, told)) {
          const known = { of: `Kubernetes ${minor}`, version, next: `${minorBehind(minor)}.0` };
          const from = judge.knownFrom(object, told.mistake, minor);
          yield judgedMistake(from === undefined ? told : ofLater(told, from), known);
        }
    }
  },
  valid: {
    'fields of Kubernetes': manifests(
      deployment(
        '{ name: a, image: a, resources: { limits: { cpu: 1, memory: 1Gi } }, env: [{ name: A, value: null }] }',
      ),
    ),
    'a value that is no text, which kubernetes/text-is-text tells': manifests(
      deployment('{ name: a, image: a, env: [{ name: A, value: true }] }'),
    ),
    'a variable that nothing fills in': manifests(deployment('{ name: a, image: a, tty: "${TTY}" }')),
    'a field that is not known, and neither is the version of the cluster': manifests(
      `${deployment('{ name: a, image: a, fromTheFuture: true }')}${plan('${KUBERNETES}')}`,
    ),
    'a field of a later version': manifests(
      `${deployment('{ name: a, image: a, fromTheFuture: true }')}${plan('v1.99.0+k3s1')}`,
    ),
  },
  invalid: {
    'a misspelt field, which the version of the cluster does not have': {
      given: manifests(
        `${deployment('{ name: a, image: a, livenesProbe: { httpGet: { path: /, port: 80 } } }')}${plan('v1.33.4+k3s1')}`,
      ),
      finds: [
        {
          at: 'manifests.yaml:10:32',
          observed: 'livenesProbe, which spec.template.spec.containers.0 does not have',
          required: 'a field of Kubernetes 1.33; Plan/server says 1.33.4',
          fix: 'did you mean livenessProbe?',
        },
      ],
    },
    'a field that a later version brings': {
      given: manifests(`${deployment('{ name: a, image: a, restartPolicyRules: [] }')}${plan('v1.33.4+k3s1')}`),
      finds: [
        {
          at: 'manifests.yaml:10:32',
          observed: 'restartPolicyRules, which spec.template.spec.containers.0 does not have',
          required: 'a field of Kubernetes 1.33; Plan/server says 1.33.4',
          fix: 'Kubernetes 1.34 is the first that knows it: upgrade first, or leave it out',
        },
      ],
    },
    'the same, and a later version runs': {
      given: manifests(
        `${deployment('{ name: a, image: a, livenesProbe: { httpGet: { path: /, port: 80 } } }')}${plan('v1.99.0+k3s1')}`,
      ),
      finds: [mayBeLater],
    },
    'the same, and nothing says which version runs': {
      given: manifests(deployment('{ name: a, image: a, livenesProbe: { httpGet: { path: /, port: 80 } } }')),
      finds: [mayBeLater],
    },
    'values of other types': {
      given: manifests(deployment('{ name: a, image: a, stdin: 1, tty: "yes" }')),
      finds: [
        {
          at: 'manifests.yaml:10:39',
          observed: 'spec.template.spec.containers.0.stdin: 1',
          required: 'must be boolean',
          fix: 'correct it; kubectl explain shows the fields',
        },
        {
          at: 'manifests.yaml:10:47',
          observed: 'spec.template.spec.containers.0.tty: "yes"',
          required: 'must be boolean',
          fix: 'correct it; kubectl explain shows the fields',
        },
      ],
    },
  },
});

/** What was not misspelt: it only comes too early. */
function ofLater({ mistake, finding }: ToldMistake, minor: string): ToldMistake {
  const fix = `Kubernetes ${minor} is the first that knows it: upgrade first, or leave it out`;
  return { mistake: { ...mistake, meant: undefined }, finding: { ...finding, fix } };
}

/** kubernetes/text-is-text says it better, where people wrote it themselves. */
function isTextThatIsNone(object: KubernetesObject, { mistake }: ToldMistake): boolean {
  if (mistake.isOfOtherType !== true || object.madeBy !== undefined) return false;
  const path = mistake.path.join('\n');
  return [...textFieldsOf(object)].some((each) => each.join('\n') === path);
}
