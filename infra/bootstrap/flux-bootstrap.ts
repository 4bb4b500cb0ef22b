import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import * as tls from '@pulumi/tls';
import type { NetworkRelease } from '../../graph/facts/network-release.ts';
import type { GitOps } from '../../topology/clusters.ts';
import { fluxStart, gitSecret, needsGitSecret } from '../../topology/lookups.ts';

/** A Secret that must exist before Flux applies anything. */
export interface BootstrapSecret {
  /** Its namespace. */
  readonly namespace: string;
  /** Name of the Secret. */
  readonly name: string;
  /** Its keys and values. */
  readonly data: Readonly<Record<string, pulumi.Input<string>>>;
}

/** How Flux comes into a cluster. */
export interface FluxBootstrapArgs {
  /** Where it reads from. */
  readonly gitOps: GitOps;
  /** The kubeconfig of the cluster, with the rights of an administrator. */
  readonly kubeconfig: pulumi.Input<string>;
  /** The network of the pods, where the distribution brings none. @default it does */
  readonly network?: NetworkRelease;
  /** A token that may read the repository over HTTPS. @default everybody may */
  readonly gitToken?: pulumi.Input<string>;
  /** Lines of `known_hosts` for the Git server; SSH alone needs them. */
  readonly knownHosts?: string;
  /** The age key that opens SOPS files. @default nothing in the repository is encrypted with SOPS */
  readonly sopsAgeKey?: pulumi.Input<string>;
  /** Further secrets, such as the token of a secret store. */
  readonly secrets?: readonly BootstrapSecret[];
}

const operatorVersion = '0.59.0';
const fluxNamespace = 'flux-system';

/**
 * What stands between an empty cluster and one that Flux keeps: the network, without which no node is ready and no pod of Flux
 * starts, the secrets that cannot come from Git, Flux itself, and the repository it reads. From there on everything comes from Git, and what is made here is not touched again.
 *
 * With a repository over SSH it makes a deploy key, whose public half the output `deployKey` gives.
 *
 * Upholds `metallb/webhook-secret-is-kept`.
 *
 * @throws Error when the repository is reached by SSH and no host keys are given, or is private over HTTPS and no token is.
 */
export class FluxBootstrap extends pulumi.ComponentResource {
  /** The public deploy key, to be added to the repository; undefined for a repository over HTTPS. */
  readonly deployKey: pulumi.Output<string> | undefined;
  readonly #options: pulumi.CustomResourceOptions;

  constructor(name: string, args: FluxBootstrapArgs, options?: pulumi.ComponentResourceOptions) {
    super('holdfast:bootstrap:FluxBootstrap', name, {}, options);
    const provider = new kubernetes.Provider(
      `${name}-kubernetes`,
      {
        kubeconfig: pulumi.secret(args.kubeconfig),
        enableServerSideApply: true,
        // Without it a changed value deletes the Secret and makes it anew (pulumi-kubernetes f47bc2d, provider/pkg/provider/diff.go,
        // forceNewProperties; provider.go:602): Flux would find none in between.
        enableSecretMutable: true,
      },
      { parent: this },
    );
    this.#options = { parent: this, provider };
    const flux = this.#addNamespace(name, fluxNamespace);
    const before: pulumi.Resource[] = [];
    if (args.sopsAgeKey !== undefined) {
      const data = { 'age.agekey': args.sopsAgeKey };
      before.push(this.#addSecret(name, { namespace: fluxNamespace, name: 'sops-age', data }, flux));
    }
    for (const secret of args.secrets ?? []) {
      const namespace = secret.namespace === fluxNamespace ? flux : this.#addNamespace(name, secret.namespace);
      before.push(this.#addSecret(name, secret, namespace));
    }
    if (args.gitOps.url.startsWith('ssh://')) {
      const key = new tls.PrivateKey(`${name}-deploy-key`, { algorithm: 'ED25519' }, { parent: this, protect: true });
      before.push(this.#addDeployKey(name, args, key, flux));
      this.deployKey = key.publicKeyOpenssh;
    }
    const token = this.#gitToken(args);
    if (token !== undefined) {
      // Basic authentication: any name goes with a token, and none of them takes an empty one.
      const data = { username: 'git', password: token };
      before.push(this.#addSecret(name, { namespace: fluxNamespace, name: gitSecret, data }, flux));
    }
    if (args.network !== undefined) before.push(this.#addNetwork(name, args.network));
    this.#addFlux(name, args.gitOps, before, token !== undefined);
    this.registerOutputs({ deployKey: this.deployKey });
  }

  /** Flux applies the same namespace later, with its labels: it must neither be fought over nor deleted from here. */
  #addNamespace(name: string, namespace: string): kubernetes.core.v1.Namespace {
    return new kubernetes.core.v1.Namespace(
      `${name}-${namespace}`,
      { metadata: { name: namespace } },
      { ...this.#options, ignoreChanges: ['metadata'], retainOnDelete: true },
    );
  }

  #addSecret(name: string, secret: BootstrapSecret, namespace: pulumi.Resource): kubernetes.core.v1.Secret {
    const stringData = Object.fromEntries(
      Object.entries(secret.data).map(([key, value]) => [key, pulumi.secret(value)] as const),
    );
    return new kubernetes.core.v1.Secret(
      `${name}-${secret.namespace}-${secret.name}`,
      {
        metadata: {
          name: secret.name,
          namespace: secret.namespace,
          // Whatever Flux prunes, it never prunes what it cannot bring back.
          annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
        },
        stringData,
      },
      { ...this.#options, dependsOn: [namespace], additionalSecretOutputs: ['data', 'stringData'] },
    );
  }

  /** The token for a repository over HTTPS; undefined where none is needed or given. */
  #gitToken({ gitOps, gitToken }: FluxBootstrapArgs): pulumi.Input<string> | undefined {
    if (gitOps.url.startsWith('ssh://')) return undefined;
    if (gitToken === undefined && needsGitSecret(gitOps)) {
      throw new Error(
        `gitToken: missing for ${gitOps.url}, which is private; required: a token that may read it; fix: pulumi config set --secret holdfast:gitToken`,
      );
    }
    return gitToken;
  }

  #addDeployKey(
    name: string,
    args: FluxBootstrapArgs,
    key: tls.PrivateKey,
    namespace: pulumi.Resource,
  ): pulumi.Resource {
    if (args.knownHosts === undefined) {
      throw new Error(
        `knownHosts: missing for ${args.gitOps.url}; required: the host keys of the Git server; fix: set knownHosts to what \`ssh-keyscan\` prints, after comparing it`,
      );
    }
    const data = {
      identity: key.privateKeyOpenssh,
      'identity.pub': key.publicKeyOpenssh,
      known_hosts: args.knownHosts,
    };
    return this.#addSecret(name, { namespace: fluxNamespace, name: gitSecret, data }, namespace);
  }

  /**
   * Installed once, by the values that Flux has too, and then left to Flux: whatever it makes of the release later is no change here, and
   * taking it out of the program takes it out of no cluster. (k3s's own HelmChart would not let go: its controller installs again where a
   * release is not labelled with its own hash, k3s-io/helm-controller, pkg/controllers/chart/chart.go, getJobAndRelatedResources.)
   */
  #addNetwork(name: string, { name: release, namespace, chart, values }: NetworkRelease): pulumi.Resource {
    return new kubernetes.helm.v3.Release(
      `${name}-${release}`,
      {
        name: release,
        namespace,
        chart: chart.chart,
        version: chart.version,
        repositoryOpts: { repo: chart.repository },
        values: { ...values },
        timeout: 900,
      },
      {
        ...this.#options,
        retainOnDelete: true,
        ignoreChanges: ['chart', 'version', 'repositoryOpts', 'values', 'timeout'],
      },
    );
  }

  /** Flux by its operator: it keeps the controllers at the version below, and upgrades their CRDs with them. */
  #addFlux(name: string, gitOps: GitOps, before: readonly pulumi.Resource[], hasToken: boolean): void {
    const operator = new kubernetes.helm.v3.Release(
      `${name}-flux-operator`,
      {
        name: 'flux-operator',
        namespace: fluxNamespace,
        chart: 'oci://ghcr.io/controlplaneio-fluxcd/charts/flux-operator',
        version: operatorVersion,
        timeout: 600,
        atomic: true,
      },
      { ...this.#options, dependsOn: [...before] },
    );
    new kubernetes.apiextensions.CustomResource(
      `${name}-flux`,
      {
        apiVersion: 'fluxcd.controlplane.io/v1',
        kind: 'FluxInstance',
        metadata: { name: 'flux', namespace: fluxNamespace },
        spec: {
          distribution: { version: `${gitOps.version}.x`, registry: 'ghcr.io/fluxcd' },
          components: ['source-controller', 'kustomize-controller', 'helm-controller', 'notification-controller'],
          cluster: { type: 'kubernetes', networkPolicy: true },
          sync: {
            kind: 'GitRepository',
            url: gitOps.url,
            ref: `refs/heads/${gitOps.branch}`,
            path: fluxStart(gitOps),
            ...((hasToken || needsGitSecret(gitOps)) && { pullSecret: gitSecret }),
          },
        },
      },
      { ...this.#options, dependsOn: [operator] },
    );
  }
}
