import type * as pulumi from '@pulumi/pulumi';
import { FluxBootstrap, type BootstrapSecret } from './flux-bootstrap.ts';
import { networkRelease } from '../../graph/facts/network-release.ts';
import type { Topology } from '../../topology/topology.ts';

/** Secrets that Flux needs before it can read any. */
export interface BootstrapValues {
  /** Undefined in the first pass, when no node answers yet. */
  readonly kubeconfig: pulumi.Output<string> | undefined;
  /** The private key that opens what is sealed. */
  readonly sopsAgeKey?: pulumi.Output<string> | undefined;
  /** A token that may read the repository over HTTPS. */
  readonly gitToken?: pulumi.Output<string> | undefined;
  /** Host keys of the git server. */
  readonly knownHosts?: string;
}

/**
 * Puts Flux onto a cluster whose nodes answer; gives nothing before that.
 *
 * @throws Error when the cluster is not kept by Flux.
 */
export function bootstrapFlux(
  topology: Topology,
  cluster: string,
  { kubeconfig, sopsAgeKey, gitToken, knownHosts }: BootstrapValues,
  secrets: () => readonly BootstrapSecret[] = () => [],
): FluxBootstrap | undefined {
  const declared = topology.clusters[cluster];
  const gitOps = declared?.gitOps;
  if (declared === undefined || gitOps === undefined)
    throw new Error(`clusters.${cluster}.gitOps: missing; name the repository Flux reads`);
  if (kubeconfig === undefined) return undefined;
  const network = networkRelease(topology, declared);
  return new FluxBootstrap(cluster, {
    gitOps,
    ...(network !== undefined && { network }),
    kubeconfig,
    ...(knownHosts !== undefined && { knownHosts }),
    ...(gitToken !== undefined && { gitToken }),
    ...(sopsAgeKey !== undefined && { sopsAgeKey }),
    secrets: secrets(),
  });
}
