import { clusterFacts } from '../../graph/facts/cluster/cluster-facts.ts';
import type { Fact } from '../../graph/facts/cluster/fact.ts';
import { sideOf } from '../../graph/facts/cluster/versions.ts';
import { builtInMistakes } from '../../graph/facts/fields/built-in-mistakes.ts';
import { kubernetesOfFields } from '../../graph/facts/fields/kubernetes-fields.ts';
import { manifests } from '../example.ts';
import { defineInvariant, type ExpectedFinding, type Finding, type Unevaluated } from '../invariant.ts';
import { mistakesOf, type ToldMistake } from './mistakes-of.ts';

const [major = '1', minor = '0'] = kubernetesOfFields.split('.');
/** The first version of which the fields are not known. */
const next = `${major}.${Number(minor) + 1}.0`;

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
  required: `a field of Kubernetes ${kubernetesOfFields}, unless one that has it runs`,
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
    section:
      'strict field validation, and the OpenAPI document from which the models of @kubernetes/client-node are made',
    url: 'https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation',
  },
  versions: `Kubernetes up to ${kubernetesOfFields}: a field that is unknown there may come later`,
  *check(graph) {
    const mistakesIn = builtInMistakes(graph);
    for (const object of graph.objects()) {
      for (const told of mistakesOf(object, () => mistakesIn(object)))
        yield 'finding' in told ? judged(told, clusterFacts(graph)(object.cluster).kubernetes) : told;
    }
  },
  valid: {
    'fields of Kubernetes': manifests(
      deployment(
        '{ name: a, image: a, resources: { limits: { cpu: 1, memory: 1Gi } }, env: [{ name: A, value: null }] }',
      ),
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
          required: `a field of Kubernetes ${kubernetesOfFields}; Plan/server says 1.33.4`,
          fix: 'did you mean livenessProbe?',
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
      given: manifests(deployment('{ name: a, image: a, env: [{ name: A, value: true }], tty: "yes" }')),
      finds: [
        {
          at: 'manifests.yaml:10:56',
          observed: 'spec.template.spec.containers.0.env.0.value: true',
          required: 'must be string,null',
          fix: 'correct it; kubectl explain shows the fields',
        },
        {
          at: 'manifests.yaml:10:70',
          observed: 'spec.template.spec.containers.0.tty: "yes"',
          required: 'must be boolean,null',
          fix: 'correct it; kubectl explain shows the fields',
        },
      ],
    },
  },
});

/** A type never changes; a field that is not known may be one of a later version, unless it looks like one that is known. */
function judged({ mistake, finding }: ToldMistake, version: Fact<string>): Finding | Unevaluated {
  if (mistake.isUnknownField !== true) return finding;
  const known = `a field of Kubernetes ${kubernetesOfFields}`;
  if (version.is === 'known' && sideOf(version.value, next) === 'before')
    return { ...finding, required: `${known}; ${version.by} says ${version.value}` };
  if (mistake.meant !== undefined)
    return { ...finding, severity: 'warning', required: `${known}, unless one that has it runs` };
  const { at, object } = finding;
  const reason = version.is === 'known' ? `${version.by} says ${version.value}` : version.reason;
  return {
    at,
    ...(object && { object }),
    notEvaluated: `${mistake.observed} in Kubernetes ${kubernetesOfFields}: ${reason}`,
  };
}
