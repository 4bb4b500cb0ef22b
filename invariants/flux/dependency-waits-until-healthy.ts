import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { files } from '../example.ts';
import { configMap, kustomization } from '../example-flux.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { awaited, decidingPlaces, isHealthChecked, type Awaited } from './dependents.ts';

/** What is not there at once when it is applied: somebody starts it, or applies more. */
const takesTime = new Set(['HelmRelease', 'Kustomization', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job']);

const release = 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: cert-manager }\n';
const tree = (spec: string, applied: string = release) =>
  files({
    'flux/apps.yaml': kustomization('apps', './apps'),
    'apps/cert-manager.yaml': kustomization('cert-manager', './cert-manager', spec),
    'apps/web.yaml': kustomization('web', './web', 'dependsOn: [{ name: cert-manager }]'),
    'cert-manager/release.yaml': applied,
    'web/config.yaml': configMap('web'),
  });

export default defineInvariant({
  id: 'flux/dependency-waits-until-healthy',
  severity: 'warning',
  about: ['Kustomization'],
  claim: 'a Kustomization that others wait for is ready only when what it installs is healthy',
  why: 'without wait or health checks it is ready as soon as it is applied: on a new cluster, what depends on it starts before what it needs',
  source: [
    { document: 'cluster-101', section: 'issue 1' },
    {
      document: 'kustomize-controller',
      section: 'spec.dependsOn, spec.wait and spec.healthChecks of v1',
      url: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#dependencies',
    },
  ],
  *check(graph) {
    const faulty = awaited(graph).filter((each) => !isHealthChecked(each) && started(each) !== undefined);
    const places = decidingPlaces(graph, faulty, ({ spec }) =>
      spec['wait'] === undefined ? ['spec'] : ['spec', 'wait'],
    );
    for (const each of faulty) {
      const { object, dependents } = each;
      const installed = started(each);
      yield {
        at: places.get(each) ?? object.origin,
        object,
        observed: `${namesOf(dependents)} for it, and it does not wait for what it applies, such as ${installed?.kind ?? ''}/${installed?.name ?? ''}`,
        required: 'wait: true, or healthChecks',
        restsOn: fieldsOf(object, ['metadata', 'name'], ['spec', 'wait'], ['spec', 'healthChecks']),
        fix: 'set wait: true, here or by a patch of the Kustomization above, or name in healthChecks what the others need',
        isPatchable: true,
      };
    }
  },
  valid: {
    'it waits': tree('wait: true'),
    'it checks what the others need': tree(
      'healthChecks: [{ apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, name: cert-manager, namespace: flux-system }]',
    ),
    'what it applies is there at once': tree('prune: true', configMap('settings')),
    'nobody waits for it': files({
      'flux/apps.yaml': kustomization('apps', './apps'),
      'apps/release.yaml': release,
    }),
  },
  invalid: {
    'another one waits for a release': {
      given: tree('wait: false'),
      finds: [
        {
          at: 'apps/cert-manager.yaml:7:9',
          observed:
            'Kustomization/web waits for it, and it does not wait for what it applies, such as HelmRelease/cert-manager',
          required: 'wait: true, or healthChecks',
          fix: 'set wait: true, here or by a patch of the Kustomization above, or name in healthChecks what the others need',
        },
      ],
    },
  },
});

/** Something of it that takes its time. */
function started({ applies }: Awaited): KubernetesObject | undefined {
  return applies.find(({ kind }) => takesTime.has(kind));
}

/** `Kustomization/a waits`, or `Kustomization/a and 4 more wait`. */
function namesOf(dependents: readonly KubernetesObject[]): string {
  const [first] = dependents;
  const named = `Kustomization/${first?.name ?? ''}`;
  return dependents.length === 1 ? `${named} waits` : `${named} and ${dependents.length - 1} more wait`;
}
