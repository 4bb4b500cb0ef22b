import { isObject, listAt, objectAt, textAt, valueAt, type Json, type JsonObject } from '../../../graph/json.ts';
import { taken, without, type Data } from './container-props.ts';
import { ownMetadata } from './controller-props.ts';

/** A release, as far as keys and names are concerned. */
export interface Keys {
  readonly name: string;
  readonly version: string;
  readonly values: JsonObject;
  readonly objects: readonly JsonObject[];
}

/** The entries of a section of the values that made objects, each with its object: both come in the order of the keys. */
function pairs(
  { name, values, objects }: Keys,
  section: string,
  kinds: readonly string[],
): [string, JsonObject, Data][] {
  const ids = enabledKeys(valueAt(values, [section]));
  const made = objects.filter((object) => kinds.includes(String(object['kind'])));
  return ids.flatMap((id, index) => {
    const object = made[index];
    if (object === undefined) return [];
    const isSaid = name.endsWith(`-${id}`) || name === id;
    const usual = ids.length > 1 && !isSaid ? `${name}-${id}` : name;
    const actual = textAt(object, ['metadata', 'name']) ?? '';
    return [[id, object, actual === usual ? {} : { forceRename: actual }]];
  });
}

/** Keys of what is switched on, in their order. */
export function enabledKeys(section: Json): string[] {
  if (!isObject(section)) return [];
  return Object.keys(section)
    .filter((id) => {
      const entry = section[id];
      return isObject(entry) && entry['enabled'] !== false && entry['enabled'] !== 'false';
    })
    .sort();
}

/** The Services of a release as properties. */
export function services(keys: Keys, main: string): Data {
  return Object.fromEntries(
    pairs(keys, 'service', ['Service']).map(([id, object, rename]) => {
      const spec = objectAt(object, ['spec']);
      const selector = objectAt(spec, ['selector']);
      const controller = selector['app.kubernetes.io/controller'] ?? selector['app.kubernetes.io/component'];
      return [
        id,
        {
          ports: Object.fromEntries(
            listAt(spec, ['ports']).map((port) => [textAt(port, ['name']) ?? '', portOf(port)]),
          ),
          ...(controller !== main && { controller }),
          ...(spec['type'] !== 'ClusterIP' && { type: spec['type'] }),
          ...taken(spec, ['clusterIP', 'externalName', 'loadBalancerIP', 'externalTrafficPolicy', 'ipFamilyPolicy']),
          ...taken(spec, ['ipFamilies', 'publishNotReadyAddresses']),
          ...ownMetadata(objectAt(object, ['metadata'])),
          ...rename,
        },
      ];
    }),
  );
}

function portOf(port: Json): unknown {
  const number = valueAt(port, ['port']);
  const more = {
    ...(valueAt(port, ['targetPort']) !== number && taken(port, ['targetPort'])),
    ...(valueAt(port, ['protocol']) !== 'TCP' && taken(port, ['protocol'])),
    ...taken(port, ['appProtocol', 'nodePort']),
  };
  return Object.keys(more).length === 0 ? number : { port: number, ...more };
}

const routeKinds = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'];

/** The routes of a release as properties. */
export function routes(keys: Keys): Data {
  const byName = new Map(
    pairs(keys, 'service', ['Service']).map(([id, object]) => [textAt(object, ['metadata', 'name']), id]),
  );
  return Object.fromEntries(
    pairs(keys, 'route', routeKinds).map(([id, object, rename]) => {
      const spec = objectAt(object, ['spec']);
      return [
        id,
        {
          ...(object['kind'] !== 'HTTPRoute' && { kind: object['kind'] }),
          ...taken(spec, ['hostnames']),
          parentRefs: listAt(spec, ['parentRefs']).map((parent) =>
            usualLeftOut(parent, 'gateway.networking.k8s.io', 'Gateway'),
          ),
          rules: listAt(spec, ['rules']).map((rule) => ({
            backendRefs: listAt(rule, ['backendRefs']).map((backend) =>
              backendOf(backend, byName, keys.version.startsWith('3.')),
            ),
            ...taken(rule, ['matches', 'filters', 'timeouts']),
          })),
          ...ownMetadata(objectAt(object, ['metadata'])),
          ...rename,
        },
      ];
    }),
  );
}

function usualLeftOut(reference: Json, group: string, kind: string): Data {
  const given = objectAt(reference, []);
  return without(given, [
    ...(given['group'] === group ? ['group'] : []),
    ...(given['kind'] === kind ? ['kind'] : []),
    ...(given['weight'] === 1 ? ['weight'] : []),
  ]);
}

function backendOf(backend: Json, services: ReadonlyMap<string | undefined, string>, isOld: boolean): Data {
  const rest = usualLeftOut(backend, '', 'Service');
  const identifier = services.get(textAt(backend, ['name']));
  if (identifier === undefined || 'kind' in rest) return rest;
  if (isOld) return { ...rest, name: identifier };
  return { identifier, port: rest['port'], ...('weight' in rest && { weight: rest['weight'] }) };
}

/** The Ingresses of a release as properties. */
export function ingresses(keys: Keys): Data {
  return Object.fromEntries(
    pairs(keys, 'ingress', ['Ingress']).map(([id, object]) => {
      const spec = objectAt(object, ['spec']);
      const tls = listAt(spec, ['tls']);
      return [
        id,
        {
          ...(spec['ingressClassName'] !== undefined && { className: spec['ingressClassName'] }),
          hosts: listAt(spec, ['rules']).map((rule) => ({
            host: valueAt(rule, ['host']),
            paths: listAt(rule, ['http', 'paths']).map((path) => ({
              path: valueAt(path, ['path']),
              pathType: valueAt(path, ['pathType']),
              service: {
                name: valueAt(path, ['backend', 'service', 'name']),
                port: valueAt(path, ['backend', 'service', 'port', 'number']),
              },
            })),
          })),
          ...(tls.length > 0 && { tls }),
          ...ownMetadata(objectAt(object, ['metadata'])),
        },
      ];
    }),
  );
}

/** The monitors of a release as properties. */
export function serviceMonitors(keys: Keys): Data {
  return Object.fromEntries(
    pairs(keys, 'serviceMonitor', ['ServiceMonitor']).map(([id, object, rename]) => {
      const service = valueAt(object, ['spec', 'selector', 'matchLabels', 'app.kubernetes.io/service']);
      return [
        id,
        {
          endpoints: valueAt(object, ['spec', 'endpoints']),
          ...(service !== undefined && { service: { name: service } }),
          ...ownMetadata(objectAt(object, ['metadata'])),
          ...rename,
        },
      ];
    }),
  );
}

/** The ConfigMaps of a release as properties. */
export function configMaps(keys: Keys): Data {
  return Object.fromEntries(
    pairs(keys, 'configMaps', ['ConfigMap']).map(([id, object, rename]) => [
      id,
      { data: object['data'], ...ownMetadata(objectAt(object, ['metadata'])), ...rename },
    ]),
  );
}
