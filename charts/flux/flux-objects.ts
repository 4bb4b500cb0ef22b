import type { JsonObject } from '../../graph/json.ts';
import { fluxStart, gitSecret, inRepository, needsGitSecret } from '../../topology/lookups.ts';
import type { Application } from './application.ts';
import type { ClusterTree } from './cluster-tree.ts';

const kustomizationApi = 'kustomize.toolkit.fluxcd.io/v1';
const fluxNamespace = 'flux-system';
const source = { kind: 'GitRepository', name: 'flux-system' } as const;
/** How often Flux compares the cluster with Git, besides at every commit. */
const interval = '1h';

/** The Flux Kustomization of an application. */
export function applicationKustomization(
  application: Application,
  dependsOn: readonly Application[],
  path: string,
): JsonObject {
  const { healthChecks, timeout, retryInterval, substituteFrom = [] } = application.props;
  return {
    apiVersion: kustomizationApi,
    kind: 'Kustomization',
    metadata: { name: application.name, namespace: fluxNamespace },
    spec: {
      interval,
      retryInterval: retryInterval ?? '2m',
      timeout: timeout ?? '5m',
      path,
      prune: true,
      sourceRef: source,
      ...(dependsOn.length > 0 && { dependsOn: dependsOn.map(({ name }) => ({ name })) }),
      ...(application.isEncrypted && { decryption: { provider: 'sops', secretRef: { name: 'sops-age' } } }),
      ...postBuild(substituteFrom),
      ...(healthChecks === undefined
        ? { wait: true }
        : {
            healthChecks: healthChecks.map(({ apiVersion, kind, name, namespace }) => ({
              apiVersion,
              kind,
              name,
              namespace,
            })),
            healthCheckExprs: expressions(application),
          }),
    },
  };
}

/** Fails where one of the Secrets is missing: a variable must never become empty text. */
function postBuild(secrets: readonly string[]): JsonObject {
  if (secrets.length === 0) return {};
  return { postBuild: { substituteFrom: secrets.map((name) => ({ kind: 'Secret', name })) } };
}

/** One expression for each kind: Flux matches them by API group and kind, not by name. */
function expressions(application: Application): JsonObject[] {
  const byKind = new Map<string, JsonObject>();
  for (const { apiVersion, kind, current } of application.props.healthChecks ?? []) {
    if (current !== undefined) byKind.set(`${apiVersion} ${kind}`, { apiVersion, kind, current });
  }
  return [...byKind.values()];
}

/** The Flux Kustomization of a stage, which waits for the one before. */
export function stageKustomization(
  name: string,
  {
    path,
    after,
    applications,
  }: { readonly path: string; readonly after: string | undefined; readonly applications: readonly Application[] },
): JsonObject {
  return {
    apiVersion: kustomizationApi,
    kind: 'Kustomization',
    metadata: { name, namespace: fluxNamespace },
    spec: {
      interval,
      retryInterval: '2m',
      timeout: '15m',
      path,
      prune: true,
      wait: true,
      sourceRef: source,
      ...(after !== undefined && { dependsOn: [{ name: after }] }),
      ...(applications.some(({ isEncrypted }) => isEncrypted) && {
        decryption: { provider: 'sops', secretRef: { name: 'sops-age' } },
      }),
      ...postBuild([...new Set(applications.flatMap(({ props }) => props.substituteFrom ?? []))].sort()),
    },
  };
}

/** The Kustomization that applies all others. */
export function rootKustomization({ cluster: { gitOps } }: ClusterTree): JsonObject {
  return {
    apiVersion: kustomizationApi,
    kind: 'Kustomization',
    metadata: { name: 'cluster-apps', namespace: fluxNamespace },
    spec: {
      interval,
      retryInterval: '2m',
      timeout: '30m',
      path: inRepository(gitOps, './kubernetes/apps'),
      prune: true,
      wait: true,
      sourceRef: source,
    },
  };
}

/** What is applied by hand once, after `flux install`: the source and the Kustomization that reads `kubernetes/flux`. */
export function bootstrapObjects(tree: ClusterTree): Map<string, JsonObject> {
  const { gitOps } = tree.cluster;
  if (gitOps === undefined)
    throw new Error(`[${tree.node.path}] clusters.${tree.name}.gitOps is required: Flux needs a repository to read`);
  return new Map([
    [
      'gitrepository.yaml',
      {
        apiVersion: 'source.toolkit.fluxcd.io/v1',
        kind: 'GitRepository',
        metadata: { name: source.name, namespace: fluxNamespace },
        spec: {
          interval: '1m',
          url: gitOps.url,
          ref: { branch: gitOps.branch },
          ...(needsGitSecret(gitOps) && { secretRef: { name: gitSecret } }),
        },
      },
    ],
    [
      'ks.yaml',
      {
        apiVersion: kustomizationApi,
        kind: 'Kustomization',
        metadata: { name: 'cluster', namespace: fluxNamespace },
        spec: {
          interval,
          retryInterval: '2m',
          timeout: '5m',
          path: fluxStart(gitOps),
          prune: false,
          sourceRef: source,
          healthChecks: [
            {
              apiVersion: 'source.toolkit.fluxcd.io/v1',
              kind: source.kind,
              name: source.name,
              namespace: fluxNamespace,
            },
          ],
        },
      },
    ],
  ]);
}

const levels = ['restricted', 'baseline', 'privileged'] as const;

/** A namespace with the Pod Security level that the least restricted of its applications needs. */
export function namespaceObject(name: string, applications: readonly Application[]): JsonObject {
  const needed = applications.map((application) => levels.indexOf(application.props.podSecurity ?? 'restricted'));
  const level = levels[Math.max(...needed)] ?? 'restricted';
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: { 'pod-security.kubernetes.io/enforce': level, 'pod-security.kubernetes.io/warn': 'restricted' },
      // Removing the last application must not take the volumes of the namespace with it.
      annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
    },
  };
}
