import { isDeepStrictEqual } from 'node:util';
import { isObject, listAt, objectAt, textAt, valueAt, type Json, type JsonObject } from '../../../graph/json.ts';

/** Properties as data. Whether they are properties of the construct is for the compiler to say. */
export type Data = Record<string, unknown>;

/** What is there, under its name. */
export function taken(from: Json, keys: readonly string[]): Data {
  return Object.fromEntries(
    keys.flatMap((key) => (valueAt(from, [key]) === undefined ? [] : [[key, valueAt(from, [key])]])),
  );
}

/** The fields of an object without some. */
export function without(from: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(from).filter(([key]) => !keys.includes(key)));
}

const usualSecurity = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/** A container of a pod as the properties that would make it. */
export function containerProps(container: JsonObject): Data {
  const [repository = '', tag = ''] = splitImage(textAt(container, ['image']) ?? '');
  const pullPolicy = container['imagePullPolicy'];
  const security = container['securityContext'];
  const env = listAt(container, ['env']);
  const from = listAt(container, ['envFrom']);
  return {
    image: { repository, tag, ...(pullPolicy !== undefined && { pullPolicy }) },
    ...taken(container, ['command', 'args', 'workingDir', 'restartPolicy', 'resizePolicy', 'lifecycle']),
    ...(env.length > 0 && {
      environment: Object.fromEntries(env.map((each) => [textAt(each, ['name']) ?? '', variable(each)])),
    }),
    ...(from.length > 0 && { secrets: from.map((each) => textAt(each, ['secretRef', 'name']) ?? '') }),
    ...(container['ports'] !== undefined && { containerPorts: container['ports'] }),
    ...probes(container),
    resources: resources(objectAt(container, ['resources'])),
    ...(!isDeepStrictEqual(security, usualSecurity) && { securityContext: security ?? {} }),
  };
}

function splitImage(image: string): [string, string] {
  const at = /^([^@]*?)(?::([^/@:]*))?(@.*)?$/.exec(image);
  return [at?.[1] ?? image, `${at?.[2] ?? ''}${at?.[3] ?? ''}`];
}

function variable(entry: Json): unknown {
  const from = valueAt(entry, ['valueFrom']);
  if (!isObject(from)) return valueAt(entry, ['value']) ?? '';
  const name = (kind: string): Data => ({ key: valueAt(from, [kind, 'key']) });
  if (isObject(from['secretKeyRef']))
    return { secret: valueAt(from, ['secretKeyRef', 'name']), ...name('secretKeyRef') };
  if (isObject(from['configMapKeyRef']))
    return { configMap: valueAt(from, ['configMapKeyRef', 'name']), ...name('configMapKeyRef') };
  return { field: valueAt(from, ['fieldRef', 'fieldPath']) ?? '' };
}

function probes(container: JsonObject): Data {
  const given = ['liveness', 'readiness', 'startup'].flatMap((kind) => {
    const probe = container[`${kind}Probe`];
    return probe === undefined ? [] : [[kind, probe] as const];
  });
  return given.length === 0 ? {} : { probes: Object.fromEntries(given) };
}

function resources(given: JsonObject): unknown {
  const requests = objectAt(given, ['requests']);
  const limits = objectAt(given, ['limits']);
  const claims = listAt(given, ['claims']);
  if (Object.keys(requests).length + Object.keys(limits).length + claims.length === 0) return 'none';
  const text = (value: Json): string => (value === undefined ? 'none' : String(value));
  const devices = without(limits, ['cpu', 'memory', 'ephemeral-storage']);
  return {
    cpu: text(requests['cpu']),
    memory: text(requests['memory']),
    memoryLimit: text(limits['memory']),
    ...(limits['cpu'] !== undefined && { cpuLimit: text(limits['cpu']) }),
    ...(requests['ephemeral-storage'] !== undefined && { ephemeralStorage: text(requests['ephemeral-storage']) }),
    ...(limits['ephemeral-storage'] !== undefined && { ephemeralStorageLimit: text(limits['ephemeral-storage']) }),
    ...(Object.keys(devices).length > 0 && { devices }),
    ...(claims.length > 0 && { claims: claims.map((each) => valueAt(each, ['name'])) }),
  };
}
