import { isObject } from '../../json.ts';
import { labels } from './entry-shapes.ts';
import {
  all,
  anyList,
  anyObject,
  either,
  fields,
  flag,
  integer,
  listOf,
  mapOf,
  nullable,
  number,
  oneOf,
  text,
  textOrNumber,
  type Shape,
  type Versioned,
} from './shapes.ts';

const textOrTexts = either(text, listOf(text));
const key = fields({ name: text, key: text }, { needs: ['name', 'key'] });
const fieldRef = fields({ apiVersion: text, fieldPath: text }, { needs: ['fieldPath'] });
const resourceFieldRef = fields(
  { containerName: text, divisor: textOrNumber, resource: text },
  { needs: ['resource'] },
);
const sources = { secretKeyRef: key, configMapKeyRef: key, fieldRef, resourceFieldRef };
const fileKeyRef = fields(
  { key: text, optional: flag, path: text, volumeName: text },
  { needs: ['volumeName', 'path', 'key'], isOpen: true },
);
const valueFrom = fields(
  { ...sources, fileKeyRef: { shape: fileKeyRef, from: [4, 3] } },
  { one: [...Object.keys(sources), 'fileKeyRef'] },
);
const plainValue = nullable(either(text, number, flag));

/** At most one of the short forms of `valueFrom`. */
const oneSource: Shape = (value) => {
  const given = Object.keys(sources).filter((each) => isObject(value) && Object.hasOwn(value, each));
  return given.length <= 1 ? [] : [{ path: [], reason: `takes only one of ${given.join(', ')}` }];
};

const listedVariable: Shape = (value, rules) => {
  if (!isObject(value)) return anyObject(value, rules);
  const name = { name: text };
  if (Object.hasOwn(value, 'value')) return fields({ ...name, value: plainValue }, { needs: ['name'] })(value, rules);
  if (Object.hasOwn(value, 'valueFrom')) return fields({ ...name, valueFrom }, { needs: ['name'] })(value, rules);
  return all(fields({ ...name, ...sources }, { needs: ['name'] }), oneSource)(value, rules);
};

const namedVariable: Shape = (value, rules) => {
  if (!isObject(value)) return plainValue(value, rules);
  const order = { dependsOn: textOrTexts };
  if (Object.hasOwn(value, 'value')) return fields({ ...order, value: plainValue })(value, rules);
  if (Object.hasOwn(value, 'valueFrom')) return fields({ ...order, valueFrom })(value, rules);
  return all(fields({ ...order, ...sources }), oneSource)(value, rules);
};

const env: Shape = (value, rules) =>
  (Array.isArray(value) ? listOf(listedVariable) : mapOf(namedVariable))(value, rules);

const reference = fields(
  { name: text, identifier: text, optional: { shape: flag, from: [3, 7] } },
  { one: ['name', 'identifier'] },
);
const envFrom = listOf(
  fields({ configMap: text, configMapRef: reference, prefix: nullable(text), secret: text, secretRef: reference }),
);

export const imageFields = { repository: text, tag: textOrNumber };
const image = fields({
  ...imageFields,
  digest: { shape: text, from: [4, 4] },
  pullPolicy: oneOf('Always', 'IfNotPresent', 'Never'),
});
const probe = fields({
  enabled: flag,
  custom: flag,
  path: text,
  port: textOrNumber,
  service: text,
  spec: anyObject,
  type: oneOf('TCP', 'HTTP', 'HTTPS', 'GRPC', 'AUTO'),
});

/** What containers share with the defaults of their controller. */
export const containerOptions: Readonly<Record<string, Shape | Versioned>> = {
  args: textOrTexts,
  command: textOrTexts,
  env,
  envFrom,
  image,
  resources: anyObject,
  securityContext: anyObject,
};

export const container = fields({
  ...containerOptions,
  enabled: flag,
  dependsOn: textOrTexts,
  lifecycle: anyObject,
  nameOverride: text,
  ports: anyList,
  probes: fields({ liveness: probe, readiness: probe, startup: probe }),
  resizePolicy: { shape: anyList, from: [5, 0] },
  restartPolicy: text,
  stdin: flag,
  terminationMessagePath: text,
  terminationMessagePolicy: oneOf('File', 'FallbackToLogsOnError'),
  tty: flag,
  workingDir: text,
});

export const podOptions = fields({
  affinity: anyObject,
  annotations: labels,
  automountServiceAccountToken: flag,
  dnsConfig: anyObject,
  dnsPolicy: text,
  enableServiceLinks: flag,
  hostAliases: anyList,
  hostIPC: flag,
  hostNetwork: flag,
  hostPID: flag,
  hostUsers: nullable(flag),
  hostname: text,
  imagePullSecrets: anyList,
  labels,
  nodeSelector: mapOf(text),
  priorityClassName: text,
  resources: { shape: anyObject, from: [4, 0] },
  resourceClaims: { shape: anyList, from: [4, 3] },
  resizePolicy: { shape: anyList, from: [5, 0] },
  restartPolicy: text,
  runtimeClassName: text,
  schedulerName: text,
  schedulingGates: { shape: listOf(fields({ name: text }, { needs: ['name'] })), from: [4, 4] },
  securityContext: anyObject,
  shareProcessNamespace: nullable(flag),
  terminationGracePeriodSeconds: nullable(integer),
  tolerations: anyList,
  topologySpreadConstraints: anyList,
});
