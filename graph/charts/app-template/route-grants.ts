import { listAt, textAt, valueAt, type JsonObject } from '../../json.ts';
import { isEmpty } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import { metadataOf } from './metadata.ts';

interface Route {
  readonly name: string;
  readonly kind: string;
  readonly namespace: string;
  /** As the values say them, and what was made of each. */
  readonly rules: readonly { readonly said: JsonObject; readonly made: JsonObject }[];
}

/** What lets a route of another namespace lead to the Services of the release, from 5.1 on. */
export function grantOf(chart: Chart, item: Item, { name, kind, namespace, rules }: Route): JsonObject[] {
  const { namespace: own } = chart.release;
  const wanted = valueAt(item.values, ['referenceGrant', 'enabled']);
  if (namespace === own || (wanted !== undefined && isEmpty(wanted))) return [];
  const path = [...item.path, 'namespaceOverride'];
  const services = new Set(
    rules.flatMap(({ said, made }) =>
      listAt(made, ['backendRefs']).flatMap((backend, index) => {
        const service = textAt(backend, ['name']) ?? '';
        // Who is named by its identifier is one of the release, whatever namespace stands beside it.
        const isNamed = !isEmpty(valueAt(said, ['backendRefs', index, 'name']));
        return service === '' || (isNamed && textAt(backend, ['namespace']) !== own) ? [] : [service];
      }),
    ),
  );
  if (services.size === 0) return [];
  const spec = {
    from: [{ group: 'gateway.networking.k8s.io', kind, namespace }],
    to: [...services].map((service) => ({ group: '', kind: 'Service', name: service })),
  };
  const grant = {
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
    kind: 'ReferenceGrant',
    metadata: metadataOf(chart, item, name),
    spec: chart.origins.made(spec, path),
  };
  return [chart.origins.made(grant, path)];
}
