import type { Container, Lifecycle, Probe, SecurityContext } from 'kubernetes-types/core/v1.js';
import type { JsonObject } from '../../../graph/json.ts';
import type { ContainerResources } from '../pod-settings.ts';
import { plainText, plainTexts } from './plain-text.ts';

/** An image and its tag, best with a digest. */
export interface ContainerImage {
  /** With its registry, such as `ghcr.io/example/site`. */
  readonly repository: string;
  /** Such as `1.4.2`, or `1.4.2@sha256:…`. */
  readonly tag: string;
  /** @default Always for `latest`, IfNotPresent for every other tag */
  readonly pullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
}

/** The value of a variable: as it stands, a key of a Secret or ConfigMap, or a field of the pod such as `status.podIP`. */
export type Variable =
  | string
  | number
  | boolean
  | { readonly secret: string; readonly key: string }
  | { readonly configMap: string; readonly key: string }
  | { readonly field: string };

/** What a container of an application asks for and may have. `none` says that it asks for nothing, or has no bound. */
export interface ApplicationResources extends ContainerResources {
  /** Processor time beyond which it waits. @default no bound */
  readonly cpuLimit?: string;
  /** Space on the disk of its node that is reserved, such as `5Gi`. @default nothing */
  readonly ephemeralStorage?: string;
  /** Space on the disk of its node beyond which it is evicted. @default no bound */
  readonly ephemeralStorageLimit?: string;
  /** Devices by the names of their resources, such as `gpu.intel.com/i915: 1`. @default none */
  readonly devices?: Readonly<Record<string, number | string>>;
  /** Names of the pod's `resourceClaims` that it uses. @default none */
  readonly claims?: readonly string[];
}

/** Probes, in Kubernetes' words; `none` asks nothing. */
export interface Probes {
  /** What restarts it. */
  readonly liveness?: Probe | 'none';
  /** What takes it out of its Services. */
  readonly readiness?: Probe | 'none';
  /** What the others wait for. */
  readonly startup?: Probe | 'none';
}

/** A container. Its texts are taken as they are: `{{` starts no template. */
export interface ContainerProps {
  /** The image and its tag. */
  readonly image: ContainerImage;
  /** What it runs instead of the image's own entry point. @default that of the image */
  readonly command?: readonly string[];
  /** Its arguments. @default those of the image */
  readonly args?: readonly string[];
  /** Environment variables that are no secrets, and keys of Secrets that have another name. @default none */
  readonly environment?: Readonly<Record<string, Variable>>;
  /** Secrets all of whose keys become variables; of two with the same key the later counts. @default none */
  readonly secrets?: readonly string[];
  /** Requests, the memory limit, and devices such as `{ 'gpu.intel.com/i915': 1 }`. `none` says that it asks for nothing. */
  readonly resources: ApplicationResources | 'none';
  /** When it is restarted and when it gets traffic. @default of the main container one on its port, of others none */
  readonly probes?: Probes;
  /** What it may do. `{}` leaves that to its image. @default no more privileges than it starts with, and no capabilities */
  readonly securityContext?: SecurityContext;
  /** Ports with names, for probes and monitors that use the name. @default none */
  readonly containerPorts?: Container['ports'];
  /** What is run after it starts and before it ends. @default nothing */
  readonly lifecycle?: Lifecycle;
  /** Folder that it starts in. @default that of the image */
  readonly workingDir?: string;
  /** Of an init container: `Always` makes it run beside the others from before they start until after they end. @default it has to end */
  readonly restartPolicy?: 'Always';
  /** Which changes of its resources need no restart of it. @default none */
  readonly resizePolicy?: Container['resizePolicy'];
}

const usualSecurity: SecurityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/** The values of a container. */
export function containerValues(props: ContainerProps): JsonObject {
  const { probes = {}, environment, secrets } = props;
  const made: object = {
    image: { ...props.image },
    ...(props.command && { command: props.command }),
    ...(props.args && { args: props.args }),
    ...(props.workingDir !== undefined && { workingDir: props.workingDir }),
    ...(props.restartPolicy !== undefined && { restartPolicy: props.restartPolicy }),
    ...(environment && { env: variables(environment) }),
    ...(secrets && { envFrom: secrets.map((name) => ({ secretRef: { name } })) }),
    ...(props.containerPorts && { ports: props.containerPorts }),
    ...(Object.keys(probes).length > 0 && { probes: probeValues(probes) }),
    ...resourceValues(props.resources),
    ...(props.resizePolicy && { resizePolicy: props.resizePolicy }),
    securityContext: { ...(props.securityContext ?? usualSecurity) },
    ...(props.lifecycle && { lifecycle: props.lifecycle }),
  };
  return made as JsonObject;
}

/** A variable that names another as `$(NAME)` gets its value only behind it: by itself the chart sorts them by name. */
function variables(environment: Readonly<Record<string, Variable>>): object {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => {
      const named =
        typeof value === 'string' ? [...value.matchAll(/\$\(([^)]+)\)/g)].map(([, other = '']) => other) : [];
      const before = [...new Set(named)].filter((other) => other !== name && Object.hasOwn(environment, other));
      const given = variableValue(value);
      return [name, before.length === 0 ? given : { value: given, dependsOn: before }] as const;
    }),
  );
}

function variableValue(value: Variable): string | number | boolean | object {
  if (typeof value === 'string') return plainText(value);
  if (typeof value !== 'object') return value;
  if ('secret' in value) return { valueFrom: { secretKeyRef: { name: value.secret, key: value.key } } };
  if ('configMap' in value) return { valueFrom: { configMapKeyRef: { name: value.configMap, key: value.key } } };
  return { valueFrom: { fieldRef: { fieldPath: value.field } } };
}

function probeValues(probes: Probes): object {
  return Object.fromEntries(
    Object.entries(probes as Readonly<Record<string, Probe | 'none'>>).map(([kind, probe]) => [
      kind,
      probe === 'none' ? { enabled: false } : { enabled: true, custom: true, spec: plainTexts(probe) },
    ]),
  );
}

function resourceValues(resources: ApplicationResources | 'none'): object {
  if (resources === 'none') return {};
  const { cpu, memory, ephemeralStorage, devices, claims } = resources;
  const requests = said({ cpu, memory, 'ephemeral-storage': ephemeralStorage });
  const limits = said({
    cpu: resources.cpuLimit,
    memory: resources.memoryLimit,
    'ephemeral-storage': resources.ephemeralStorageLimit,
    ...devices,
  });
  return {
    resources: {
      ...(Object.keys(requests).length > 0 && { requests }),
      ...(Object.keys(limits).length > 0 && { limits }),
      ...(claims && { claims: claims.map((name) => ({ name })) }),
    },
  };
}

function said(amounts: Readonly<Record<string, string | number | undefined>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(amounts).flatMap(([name, amount]) =>
      amount === undefined || amount === 'none' ? [] : [[name, amount]],
    ),
  );
}
