import { forms, requireForms, type Form } from '../../../topology/forms.ts';
import type { ApplicationParts } from './parts.ts';
import type { ContainerProps } from './container.ts';
import { containerNames, typeOfController, type ControllerProps } from './controller.ts';
import type { ServiceProps } from './services.ts';
import { isIn, type Mount, type VolumeProps } from './volumes.ts';

const strategies: Readonly<Record<string, readonly string[]>> = {
  deployment: ['Recreate', 'RollingUpdate'],
  statefulset: ['RollingUpdate', 'OnDelete'],
  daemonset: ['RollingUpdate', 'OnDelete'],
};

type Row = readonly [name: string, value: unknown, form: Form];

const isPortNumber = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536;

/**
 * Checks an application as a whole: forms of its texts, and that every name in it leads somewhere.
 *
 * @throws Error that names every mistake.
 */
export function checkApplication(of: string, parts: ApplicationParts): void {
  const rows = Object.entries(parts.controllers).flatMap(([name, each]) => controllerRows(name, each));
  requireForms(of, [...rows, ...volumeRows(parts.persistence), ...monitorRows(parts)]);
  const wrong = [
    ...Object.entries(parts.controllers).flatMap(([name, each]) => controllerMistakes(name, each, parts)),
    ...Object.entries(parts.services).flatMap(([name, each]) => serviceMistakes(name, each, parts)),
    ...mountMistakes(parts),
    ...referenceMistakes(parts),
  ];
  if (wrong.length > 0) throw new Error(wrong.map((each) => `[${of}] ${each}`).join('\n'));
}

function containersOf(name: string, props: ControllerProps): [path: string, container: ContainerProps][] {
  const { containers = {}, initContainers = {}, container = 'app' } = props;
  const others = Object.entries({ ...initContainers, ...containers });
  return [[container, props], ...others].map(([id, each]) => [`${name}.${id}`, each as ContainerProps]);
}

function controllerRows(name: string, props: ControllerProps): Row[] {
  const { cronjob, volumeClaimTemplates = {} } = props;
  return [
    ...containersOf(name, props).flatMap(([path, each]) => containerRows(path, each)),
    ...(cronjob === undefined ? [] : [[`${name}.cronjob.schedule`, cronjob.schedule, forms.schedule] as const]),
    ...(cronjob?.timeZone === undefined
      ? []
      : [[`${name}.cronjob.timeZone`, cronjob.timeZone, forms.timeZone] as const]),
    ...Object.entries(volumeClaimTemplates).flatMap(([id, { size, path }]): Row[] => [
      [`${name}.volumeClaimTemplates.${id}.size`, size, forms.quantity],
      [`${name}.volumeClaimTemplates.${id}.path`, path, forms.folder],
    ]),
  ];
}

function containerRows(path: string, { resources, environment = {} }: ContainerProps): Row[] {
  const names = Object.keys(environment).map((name): Row => [`${path}.environment`, name, forms.variableName]);
  if (resources === 'none') return names;
  const { devices = {}, claims: _claims, ...amounts } = resources;
  return [
    ...names,
    ...Object.entries(amounts as Readonly<Record<string, unknown>>).flatMap(([key, amount]): Row[] =>
      amount === 'none' ? [] : [[`${path}.resources.${key}`, amount, forms.quantity]],
    ),
    ...Object.entries(devices).map(([key, amount]): Row => [
      `${path}.resources.devices.${key}`,
      String(amount),
      forms.quantity,
    ]),
  ];
}

function volumeRows(volumes: Readonly<Record<string, VolumeProps>>): Row[] {
  return Object.entries(volumes).flatMap(([id, volume]): Row[] => [
    ...mountsOf(volume).map(({ path }): Row => [`persistence.${id}.mounts`, path, forms.folder]),
    ...('nfs' in volume
      ? [
          [`persistence.${id}.nfs.server`, volume.nfs.server, forms.host] as const,
          [`persistence.${id}.nfs.path`, volume.nfs.path, forms.folder] as const,
        ]
      : []),
    ...('claim' in volume ? [[`persistence.${id}.claim.size`, volume.claim.size, forms.quantity] as const] : []),
    ...('emptyDir' in volume && volume.emptyDir.sizeLimit !== undefined
      ? [[`persistence.${id}.emptyDir.sizeLimit`, volume.emptyDir.sizeLimit, forms.quantity] as const]
      : []),
  ]);
}

function monitorRows({ serviceMonitors }: ApplicationParts): Row[] {
  return Object.entries(serviceMonitors).flatMap(([id, { endpoints }]) =>
    endpoints.flatMap(({ interval, scrapeTimeout }): Row[] =>
      [interval, scrapeTimeout].flatMap((each) =>
        each === undefined ? [] : [[`serviceMonitors.${id}.endpoints`, each, forms.duration] as const],
      ),
    ),
  );
}

function mountsOf({ mounts }: VolumeProps): readonly Mount[] {
  return typeof mounts === 'string' ? [{ path: mounts }] : mounts;
}

function controllerMistakes(name: string, props: ControllerProps, { serviceAccounts }: ApplicationParts): string[] {
  const type = typeOfController(props);
  const wrong: string[] = [];
  if (props.cronjob !== undefined && props.job !== undefined)
    wrong.push(`${name}: cronjob and job; a job runs by a schedule or once: leave one out`);
  if (props.type !== undefined && (props.cronjob ?? props.job) !== undefined)
    wrong.push(`${name}.type: ${props.type}, with a job beside it; leave type out`);
  if (props.volumeClaimTemplates !== undefined && type !== 'statefulset')
    wrong.push(`${name}.volumeClaimTemplates: a ${type} has none; set type to statefulset, or use persistence`);
  const fitting = strategies[type] ?? [];
  if (props.strategy !== undefined && !fitting.includes(props.strategy))
    wrong.push(`${name}.strategy: ${props.strategy}; a ${type} takes ${fitting.join(' or ') || 'none'}`);
  const account = props.serviceAccount;
  if (account !== undefined && 'identifier' in account && !Object.hasOwn(serviceAccounts, account.identifier))
    wrong.push(`${name}.serviceAccount: "${account.identifier}" is none of serviceAccounts${listed(serviceAccounts)}`);
  return wrong;
}

function serviceMistakes(name: string, service: ServiceProps, { controllers }: ApplicationParts): string[] {
  const { controller, type = 'ClusterIP', ports } = service;
  const numbers = Object.entries(ports).map(([id, port]) => [id, typeof port === 'number' ? port : port.port] as const);
  return [
    ...(controller === undefined || Object.hasOwn(controllers, controller)
      ? []
      : [`services.${name}.controller: "${controller}" is none of the controllers${listed(controllers)}`]),
    ...numbers.flatMap(([id, port]) =>
      isPortNumber(port) ? [] : [`services.${name}.ports.${id}: ${port}; a port is a whole number from 1 to 65535`],
    ),
    ...(numbers.length === 0 && type !== 'ExternalName' ? [`services.${name}.ports: none; a Service needs one`] : []),
    ...((type === 'ExternalName') === (service.externalName !== undefined)
      ? []
      : [`services.${name}.externalName: goes with the type ExternalName, and only with it`]),
  ];
}

/** Two mounts at one path are refused by the API server, with the pod; what is mounted nowhere is a name that was mistyped. */
function mountMistakes({ controllers, persistence }: ApplicationParts): string[] {
  const nowhere = Object.entries(persistence)
    .filter(([, volume]) => mountsOf(volume).length === 0)
    .map(([id]) => `persistence.${id}.mounts: empty; the chart would mount it at /${id} in every container: say where`);
  const places = Object.entries(controllers).flatMap(([controller, props]) =>
    containerNames(props).map((container) => ({ controller, container })),
  );
  const known = new Set(places.flatMap(({ controller, container }) => [container, `${controller}/${container}`]));
  const strangers = Object.entries(persistence).flatMap(([id, volume]) =>
    mountsOf(volume).flatMap((mount) =>
      (mount.in ?? [])
        .filter((name) => !known.has(name))
        .map((name) => `persistence.${id}.mounts: there is no container "${name}"; there are ${[...known].join(', ')}`),
    ),
  );
  const twice = places.flatMap(({ controller, container }) => {
    const paths = Object.values(persistence).flatMap((volume) =>
      mountsOf(volume)
        .filter((mount) => mount.in === undefined || isIn(mount, controller, container))
        .map(({ path }) => path),
    );
    return [...new Set(paths.filter((path, index) => paths.indexOf(path) !== index))].map(
      (path) => `persistence: two mounts at ${path} in ${controller}/${container}; a path takes one`,
    );
  });
  return [...nowhere, ...strangers, ...twice];
}

function referenceMistakes(parts: ApplicationParts): string[] {
  const { services, routes, ingresses, serviceMonitors, configMaps, persistence, serviceAccounts } = parts;
  const { roles = {}, bindings = {} } = parts.rbac ?? {};
  const missing = (at: string, name: string | undefined, of: object, section: string): string[] =>
    name === undefined || Object.hasOwn(of, name) ? [] : [`${at}: "${name}" is none of ${section}${listed(of)}`];
  return [
    ...Object.entries(routes).flatMap(([id, { rules = [] }]) =>
      rules.flatMap(({ backendRefs = [] }) =>
        backendRefs.flatMap((backend) =>
          'identifier' in backend ? missing(`routes.${id}`, backend.identifier, services, 'services') : [],
        ),
      ),
    ),
    ...Object.entries(ingresses).flatMap(([id, { hosts }]) =>
      hosts.flatMap(({ paths }) =>
        paths.flatMap(({ service }) =>
          service !== undefined && 'identifier' in service
            ? missing(`ingresses.${id}`, service.identifier, services, 'services')
            : [],
        ),
      ),
    ),
    ...Object.entries(serviceMonitors).flatMap(([id, { service }]) =>
      service !== undefined && 'identifier' in service
        ? missing(`serviceMonitors.${id}`, service.identifier, services, 'services')
        : [],
    ),
    ...Object.entries(persistence).flatMap(([id, volume]) =>
      'configMap' in volume && typeof volume.configMap !== 'string'
        ? missing(`persistence.${id}`, volume.configMap.identifier, configMaps, 'configMaps')
        : [],
    ),
    ...Object.entries(bindings).flatMap(([id, { roleRef, subjects }]) => [
      ...('identifier' in roleRef ? missing(`rbac.bindings.${id}.roleRef`, roleRef.identifier, roles, 'roles') : []),
      ...subjects.flatMap((subject) =>
        'identifier' in subject
          ? missing(`rbac.bindings.${id}.subjects`, subject.identifier, serviceAccounts, 'serviceAccounts')
          : [],
      ),
    ]),
  ];
}

function listed(known: object): string {
  const names = Object.keys(known);
  return names.length === 0 ? ', of which there are none' : `: ${names.join(', ')}`;
}
