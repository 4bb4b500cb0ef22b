import type { ClientOptions, ClusterClient } from '../../cluster/client.ts';
import { ClusterError } from '../../cluster/cluster-error.ts';
import { connect } from '../../cluster/connect.ts';
import { UnconfirmedClusterError } from '../../recovery/recognition/confirm-cluster.ts';
import { UsageError } from '../exit-codes.ts';

/** Which cluster a command asks, and how patiently; as the command line gives it. */
export interface ConnectionOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  /** Seconds that one call may take. */
  readonly deadline?: string;
}

/** @throws UsageError where no cluster is named that could be asked. */
export async function connection(
  { kubeconfig, context, deadline }: ConnectionOptions,
  options: ClientOptions = {},
): Promise<ClusterClient> {
  return orUsage(() =>
    connect({
      ...options,
      ...(kubeconfig !== undefined && { kubeconfig }),
      ...(context !== undefined && { context }),
      ...(deadline !== undefined && { deadlineSeconds: positive('--deadline', deadline) }),
    }),
  );
}

/** A cluster that does not answer, or is another one, is no defect of this program: it is said, and nothing else. */
export async function orUsage<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ClusterError || error instanceof UnconfirmedClusterError) throw new UsageError(error.message);
    throw error;
  }
}

/** A number greater than zero. @throws UsageError */
export function positive(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) {
    throw new UsageError(`${option} "${text}" is no number greater than zero`);
  }
  return value;
}
