import { secondsOf } from '../../graph/duration.ts';
import type { Json } from '../../graph/json.ts';
import { files } from '../example.ts';
import { configMap, kustomization } from '../example-flux.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { awaited, decidingPlaces, isHealthChecked, type Awaited } from './dependents.ts';

/** Seconds of rest that nobody notices. */
const longest = 600;

/** So many that wait are a part of a cluster, and not most of it. */
const few = 6;

const tree = (spec: string, more: Readonly<Record<string, string>> = {}) =>
  files({
    'flux/apps.yaml': kustomization('apps', './apps'),
    'apps/storage.yaml': kustomization('storage', './storage', spec),
    'apps/web.yaml': kustomization('web', './web', 'dependsOn: [{ name: storage }]'),
    'storage/config.yaml': configMap('storage'),
    'web/config.yaml': configMap('web'),
    ...more,
  });

export default defineInvariant({
  id: 'flux/failed-wait-is-tried-again-soon',
  severity: 'warning',
  about: ['Kustomization'],
  claim: 'a Kustomization that others wait for is tried again within ten minutes after its wait has failed',
  why: 'Flux rests for retryInterval, or for the interval where there is none: one slow start of what it installs holds up everything behind it for all that time',
  source: [
    { document: 'cluster-101', section: 'issue 1' },
    {
      document: 'kustomize-controller',
      section: 'spec.retryInterval of v1: defaults to spec.interval',
      url: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#retry-interval',
    },
  ],
  *check(graph) {
    const faulty = awaited(graph).filter((each) => isHealthChecked(each) && (secondsOf(restOf(each)) ?? 0) > longest);
    const places = decidingPlaces(graph, faulty, (each) => ['spec', fieldOf(each)]);
    for (const each of faulty) {
      const { object, dependents } = each;
      const field = fieldOf(each);
      yield {
        at: places.get(each) ?? object.origin,
        object,
        // A few that wait for an hour are an annoyance; many are a cluster that does not come up.
        severity: dependents.length <= few ? 'info' : 'warning',
        observed: `${dependents.length === 1 ? '1 Kustomization waits' : `${dependents.length} Kustomizations wait`} for it, and after a failure it rests for ${field}: ${String(restOf(each))}`,
        required: 'a retryInterval of ten minutes at most',
        restsOn: fieldsOf(object, ['metadata', 'name'], ['spec', field], ['spec', 'wait']),
        fix: 'set spec.retryInterval: 2m, here or by a patch of the Kustomization above',
        isPatchable: true,
      };
    }
  },
  valid: {
    'two minutes': tree('interval: 1h\n  retryInterval: 2m\n  wait: true'),
    'a short interval': tree('interval: 10m\n  wait: true'),
    'it does not wait, so that its wait cannot fail': tree('interval: 1h'),
  },
  invalid: {
    'half an hour, and seven that wait': {
      given: tree(
        'interval: 30m\n  wait: true',
        Object.fromEntries(
          ['chat', 'feeds', 'mail', 'music', 'shop', 'wiki'].map((name) => [
            `apps/${name}.yaml`,
            kustomization(name, './web', 'dependsOn: [{ name: storage }]'),
          ]),
        ),
      ),
      finds: [
        {
          at: 'apps/storage.yaml:7:13',
          severity: 'warning',
          observed: '7 Kustomizations wait for it, and after a failure it rests for interval: 30m',
          required: 'a retryInterval of ten minutes at most',
          fix: 'set spec.retryInterval: 2m, here or by a patch of the Kustomization above',
        },
      ],
    },
    'half an hour, and one that waits': {
      given: tree('interval: 30m\n  wait: true'),
      finds: [
        {
          at: 'apps/storage.yaml:7:13',
          severity: 'info',
          observed: '1 Kustomization waits for it, and after a failure it rests for interval: 30m',
          required: 'a retryInterval of ten minutes at most',
          fix: 'set spec.retryInterval: 2m, here or by a patch of the Kustomization above',
        },
      ],
    },
  },
});

/** What says how long it rests after a failure. */
function fieldOf({ spec }: Awaited): 'interval' | 'retryInterval' {
  return spec['retryInterval'] === undefined ? 'interval' : 'retryInterval';
}

function restOf(each: Awaited): Json | undefined {
  return each.spec[fieldOf(each)];
}
