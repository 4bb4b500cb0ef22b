import { fluxKustomizations, kustomizationOf, type FluxKustomization } from '../../graph/facts/flux-kustomizations.ts';
import { isObject, listAt, textAt, type JsonPath } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { describe } from '../../graph/resource/kubernetes-object.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { files } from '../example.ts';
import { kustomization } from '../example-flux.ts';
import { defineInvariant, fieldsOf, type Finding, type Unevaluated } from '../invariant.ts';
import { missingReference } from '../missing-reference.ts';
import { waitsFor } from './waits-for.ts';

const release = (name: string) =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: ${name}, namespace: secrets }\n`;
const checking = (name: string, more = '') =>
  files({
    'flux/apps.yaml': kustomization('apps', './apps'),
    'apps/operator.yaml': kustomization(
      'operator',
      './operator',
      `healthChecks: [{ apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, name: ${name}, namespace: secrets }]\n  ${more}`,
    ),
    'apps/store.yaml': kustomization('store', './store', 'dependsOn: [{ name: operator }]'),
    'operator/release.yaml': release('operator'),
    'store/release.yaml': release('store'),
  });

export default defineInvariant({
  id: 'flux/health-check-can-be-met',
  severity: 'error',
  about: ['Kustomization'],
  claim: 'a health check looks at what is there, and at nothing that comes only afterwards',
  why: 'the Kustomization never becomes ready: each time it waits until its timeout, and what depends on it is never applied',
  source: {
    document: 'kustomize-controller',
    section: '1.7, spec.healthChecks: each of them must be ready before the Kustomization is; ignored with spec.wait',
    url: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#health-checks',
  },
  *check(graph) {
    for (const each of fluxKustomizations(graph)) {
      // With `wait` everything that it applies is looked at instead.
      if (each.spec['wait'] === true) continue;
      for (const [index, check] of listAt(each.spec, ['healthChecks']).entries())
        if (isObject(check)) yield* judge(graph, each, ['spec', 'healthChecks', index]);
    }
  },
  valid: {
    'what it applies itself': checking('operator'),
    'what is not looked at, since it waits for all': checking('store', 'wait: true'),
  },
  invalid: {
    'a release that nobody has': {
      given: checking('connect'),
      finds: [
        {
          at: 'apps/operator.yaml:7:84',
          observed: 'HelmRelease connect, which is not there',
          required: 'a HelmRelease in secrets',
          fix: 'name what Kustomization/operator applies, or set wait: true',
        },
      ],
    },
    'a release of one that waits for it': {
      given: checking('store'),
      finds: [
        {
          at: 'apps/operator.yaml:7:84',
          observed: 'HelmRelease/store, which Kustomization/store applies, and that waits for operator',
          required: 'what is there without waiting for operator',
          fix: 'name what Kustomization/operator applies, or set wait: true',
        },
      ],
    },
  },
});

function* judge(
  graph: ResourceGraph,
  { object, spec }: FluxKustomization,
  path: JsonPath,
): Generator<Finding | Unevaluated> {
  const check = listAt(spec, ['healthChecks'])[Number(path.at(-1))] ?? null;
  const [kind, name] = [textAt(check, ['kind']), textAt(check, ['name'])];
  const group = (textAt(check, ['apiVersion']) ?? '').split('/')[0] ?? '';
  if (kind === undefined || name === undefined) return;
  const namespace = textAt(check, ['namespace']);
  const fix = `name what ${describe(object)} applies, or set wait: true`;
  const target = lookup(graph).find(object.cluster, kind, namespace, name);
  if (target === undefined || target.group !== group) {
    // Others are made by charts and controllers, or by whoever starts the cluster, as the source of the root.
    if (!(kind === 'HelmRelease' || kind === 'Kustomization') || target !== undefined) return;
    const decidedBy = [...['name', 'namespace', 'kind'].map((field): JsonPath => [...path, field]), ['spec', 'wait']];
    yield* missingReference(graph, { object, kind, name, namespace, path: [...path, 'name'], decidedBy, fix });
    return;
  }
  const owner = kustomizationOf(graph, target);
  if (owner === undefined || owner.object === object || target.alsoAppliedBy.length > 0) return;
  const chain = waitsFor(graph, owner, object);
  if (chain === undefined) return;
  yield {
    at: object.locate([...path, 'name']),
    object,
    restsOn: [
      ...fieldsOf(object, path, ['spec', 'wait'], ...identity),
      ...fieldsOf(target, ...identity),
      ...chain.flatMap((each) => fieldsOf(each, ['spec', 'dependsOn'], ...identity)),
    ],
    observed: `${describe(target)}, which ${describe(owner.object)} applies, and that waits for ${object.name}`,
    required: `what is there without waiting for ${object.name}`,
    fix,
  };
}

const identity: readonly JsonPath[] = [
  ['metadata', 'name'],
  ['metadata', 'namespace'],
];
