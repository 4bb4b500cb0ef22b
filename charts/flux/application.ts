import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { JsonObject } from '../../graph/json.ts';

/** A health check on an object that kstatus cannot judge, with the CEL expression that can. */
export interface HealthCheck {
  /** Of the object. */
  readonly apiVersion: string;
  /** Of the object. */
  readonly kind: string;
  /** Of the object. */
  readonly name: string;
  /** Of the object. */
  readonly namespace: string;
  /** CEL expression over the object that is true once it is healthy. */
  readonly current?: string;
}

/** What a chart brings that is not to be seen in its HelmRelease. */
export interface Provides {
  /** API groups whose CRDs it installs. */
  readonly crdGroups?: readonly string[];
  /** Names of StorageClasses. */
  readonly storageClasses?: readonly string[];
  /** Names of RuntimeClasses. */
  readonly runtimeClasses?: readonly string[];
  /** Extended resources its device plugin offers, such as `nvidia.com/gpu`. */
  readonly resources?: readonly string[];
}

/** Stages of a repository, each applied when the one before is healthy. */
export const stages = ['controllers', 'storage', 'apps'] as const;
/** The part of the tree that an application belongs to, where the tree is laid out by stages. */
export type Stage = (typeof stages)[number];

/** How Flux applies an application. */
export interface ApplicationProps {
  /** Namespace of its objects, and its folder. */
  readonly namespace: string;
  /** @default the construct's id */
  readonly name?: string;
  /** Applications that must be ready first, beyond those that follow from use. */
  readonly dependsOn?: readonly Application[];
  /** What others need of it beyond what its objects show, so that they wait for it. @default nothing more */
  readonly provides?: Provides;
  /**
   * Health checks with expressions of their own.
   * @default Flux waits for every object of the application
   */
  readonly healthChecks?: readonly HealthCheck[];
  /** How long Flux waits for health before it reports a failure. @default '5m' */
  readonly timeout?: string;
  /** How long Flux waits before it tries again after a failure. @default '2m' */
  readonly retryInterval?: string;
  /** Where it stands in a repository laid out in stages. @default 'apps' */
  readonly stage?: Stage;
  /** Folder below its stage, such as `media`. @default its namespace; none outside the stage `apps` */
  readonly category?: string;
  /** Secrets beside Flux whose keys its manifests name as variables. @default none: `$` is plain text */
  readonly substituteFrom?: readonly string[];
  /** Manifests that are fetched from elsewhere when it is applied, in a fixed version, such as the CRDs of a release. */
  readonly remoteResources?: readonly string[];
  /** @default 'restricted' */
  readonly podSecurity?: 'restricted' | 'baseline' | 'privileged';
}

/**
 * One Flux Kustomization and the folder it applies. What it depends on is derived from what its objects use.
 *
 * Upholds `flux/kustomization-retries-and-is-health-checked` and `flux/health-check-can-fail`.
 */
export class Application extends Chart {
  /** Name of the Kustomization. */
  readonly name: string;
  /** Namespace that its objects are in. */
  readonly namespaceName: string;
  /** How Flux applies it. */
  readonly props: ApplicationProps;
  /** Whether it holds files that SOPS must decrypt. */
  isEncrypted = false;
  /** Hosts that must answer over HTTPS before it can start, such as the provider of logins. Those of the world are there already. */
  readonly asksHosts = new Set<string>();
  /** Files that are copied as they are, such as sealed secrets. */
  readonly copied = new Map<string, string>();

  constructor(scope: Construct, id: string, props: ApplicationProps) {
    super(scope, id);
    applications.add(this);
    this.name = props.name ?? id;
    this.namespaceName = props.namespace;
    this.props = props;
    for (const check of props.healthChecks ?? []) {
      if (check.apiVersion.startsWith('gateway.networking.k8s.io/') && check.current === undefined) {
        throw new Error(
          `[${this.node.path}] healthChecks: ${check.kind}/${check.name} has no \`current\` expression; ` +
            'Gateway API objects count as healthy at once without one, for example ' +
            "status.conditions.exists(c, c.type == 'Programmed' && c.status == 'True')",
        );
      }
    }
  }
}

const applications = new WeakSet<object>();

/** Whether `construct` is an Application. (`instanceof` cannot tell: cdk8s overrides it, so that every chart passes.) */
export function isApplication(construct: object): construct is Application {
  return applications.has(construct);
}

/** The application that `construct` stands in. */
export function applicationOf(construct: Construct): Application {
  const chart = Chart.of(construct);
  if (isApplication(chart)) return chart;
  throw new Error(`[${construct.node.path}] stands in no Application: create it inside one`);
}

/** A manifest as its author writes it; the type says which fields there are. */
export interface Manifest {
  /** Group and version. */
  readonly apiVersion?: string;
  /** Kind of the object. */
  readonly kind?: string;
  /** Name and namespace, and whatever else. */
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

/**
 * Adds a namespaced object to its application, in the application's namespace. The construct's id is `Kind name`, so that one
 * application cannot hold two objects of one kind and name.
 */
export function addObject<T extends Manifest = Manifest & JsonObject>(scope: Construct, manifest: T): ApiObject {
  const namespace = applicationOf(scope).namespaceName;
  return addClusterObject(scope, { ...manifest, metadata: { namespace, ...manifest.metadata } });
}

/** Adds an object that belongs to no namespace. */
export function addClusterObject<T extends Manifest = Manifest & JsonObject>(scope: Construct, manifest: T): ApiObject {
  const { apiVersion, kind, metadata } = manifest;
  if (apiVersion === undefined || kind === undefined || metadata?.name === undefined) {
    throw new Error(`[${scope.node.path}] a manifest needs apiVersion, kind and metadata.name`);
  }
  const ordered = { name: metadata.name, ...(metadata.namespace && { namespace: metadata.namespace }), ...metadata };
  return new ApiObject(scope, `${kind} ${metadata.name}`, { ...manifest, apiVersion, kind, metadata: ordered });
}
