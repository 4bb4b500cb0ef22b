import { isObject } from '../../json.ts';
import type { Chart } from './chart.ts';
import { podOptions } from './container-shapes.ts';
import { controller } from './controller-shapes.ts';
import { entry, labels, selector } from './entry-shapes.ts';
import { ingress, route, service } from './network-shapes.ts';
import { volume } from './volume-shapes.ts';
import {
  all,
  byVersion,
  anyList,
  anyObject,
  anything,
  atLeast,
  fields,
  flag,
  listOf,
  mapOf,
  nullable,
  oneOf,
  text,
  type Shape,
} from './shapes.ts';

/** Notes what values the chart would not take: their names and forms. */
export function checkValues(chart: Chart): void {
  for (const { path, reason, isUnknown } of values(chart.values, chart.rules)) {
    if (isUnknown === true) chart.unknown.push(`${path.join('.')} ${reason}`);
    else chart.refuse(path, reason);
  }
}

/** What a monitor finds its targets by: at most one of them. */
function oneTarget(...keys: readonly string[]): Shape {
  return (value, rules) => {
    const given = isObject(value) ? keys.filter((key) => Object.hasOwn(value, key)) : [];
    if (rules.since(4, 1) ? given.length < keys.length : given.length === 1) return [];
    return [
      { path: [], reason: given.length === 0 ? `needs ${keys.join(' or ')}` : `takes only one of ${given.join(', ')}` },
    ];
  };
}

const serviceReference = fields({ name: text, identifier: text }, { one: ['name', 'identifier'] });
const serviceMonitor = all(
  entry({
    jobLabel: { shape: text, from: [4, 6] },
    endpoints: listOf(anyObject),
    selector,
    service: { shape: serviceReference, from: [4, 1] },
    serviceName: text,
    targetLabels: anyList,
  }),
  byVersion([4, 1], oneTarget('selector', 'serviceName'), oneTarget('selector', 'serviceName', 'service')),
);
const podMonitor = all(
  entry({
    jobLabel: text,
    podMetricsEndpoints: listOf(anyObject),
    selector,
    controller: fields({ identifier: text }, { needs: ['identifier'] }),
    podTargetLabels: anyList,
  }),
  oneTarget('selector', 'controller'),
);

function policyShape(isNew: boolean): Shape {
  return entry(
    {
      controller: text,
      podSelector: anything,
      policyTypes: isNew ? atLeast(1, listOf(oneOf('Egress', 'Ingress'))) : listOf(text),
      rules: fields({ ingress: anyList, egress: anyList }),
      extraSelectorLabels: { shape: mapOf(text), from: [5, 0] },
    },
    { needs: isNew ? ['policyTypes', 'rules'] : ['rules'] },
  );
}

const networkPolicy = byVersion([5, 0], policyShape(false), policyShape(true));

const inChecksum = {
  includeInChecksum: flag,
  includeChecksumInControllers: { shape: anyList, from: [4, 4] },
} as const;
const configMap = entry({ ...inChecksum, data: mapOf(text), binaryData: mapOf(text) }, { one: ['data', 'binaryData'] });
const secret = entry({ ...inChecksum, type: text, stringData: mapOf(text) }, { needs: ['stringData'] });
const role = entry({ type: oneOf('Role', 'ClusterRole'), rules: anyList }, { needs: ['type', 'rules'] });
const named =
  (...keys: readonly string[]): Shape =>
  (value) => {
    if (!isObject(value) || Object.hasOwn(value, 'identifier')) return [];
    return keys
      .filter((key) => !Object.hasOwn(value, key))
      .map((key) => ({ path: [], reason: `needs ${key}, or identifier` }));
  };
const binding = entry(
  {
    type: oneOf('RoleBinding', 'ClusterRoleBinding'),
    roleRef: all(
      fields({ identifier: text, name: text, kind: oneOf('Role', 'ClusterRole') }, { isOpen: true }),
      named('name', 'kind'),
    ),
    subjects: listOf(
      all(
        fields({ identifier: text, name: text, kind: text, namespace: text }, { isOpen: true }),
        named('name', 'kind'),
      ),
    ),
  },
  { needs: ['type', 'roleRef', 'subjects'] },
);
const rawResource = byVersion(
  [5, 0],
  entry({ apiVersion: text, kind: text, spec: anything }, { needs: ['apiVersion', 'kind', 'spec'] }),
  entry(
    { annotations: { shape: labels, until: [5, 0] }, labels: { shape: labels, until: [5, 0] }, manifest: anyObject },
    { needs: ['manifest'] },
  ),
);
const serviceAccounts = byVersion(
  [4, 0],
  anyObject,
  mapOf(entry({ staticToken: flag, automountServiceAccountToken: { shape: flag, from: [5, 1] } })),
);

const values = fields(
  {
    global: fields(
      {
        nameOverride: nullable(text),
        fullnameOverride: nullable(text),
        alwaysAppendIdentifierToResourceName: { shape: flag, from: [4, 1] },
        createDefaultServiceAccount: { shape: flag, from: [5, 0] },
        propagateGlobalMetadataToPods: flag,
        labels,
        annotations: labels,
      },
      { isOpen: true },
    ),
    defaultPodOptionsStrategy: { shape: oneOf('overwrite', 'merge'), from: [4, 0] },
    defaultPodOptions: podOptions,
    controllers: mapOf(controller),
    serviceAccount: serviceAccounts,
    configMaps: mapOf(configMap),
    secrets: mapOf(secret),
    ingress: mapOf(ingress),
    persistence: mapOf(volume),
    networkpolicies: mapOf(networkPolicy),
    rawResources: mapOf(rawResource),
    rbac: { shape: fields({ roles: mapOf(role), bindings: mapOf(binding) }, { isOpen: true }), from: [3, 5] },
    route: mapOf(route),
    service: mapOf(service),
    serviceMonitor: mapOf(serviceMonitor),
    podMonitor: { shape: mapOf(podMonitor), from: [5, 0] },
  },
  { isOpen: true },
);
