import type { KubeConfig } from '@kubernetes/client-node';
import { UsageError } from './exit-codes.ts';

const deadlineMilliseconds = 30_000;

/** A cluster that is asked by its administrator. */
export interface AskedCluster {
  readonly config: KubeConfig;
  /** Address of its API server. */
  readonly server: string;
  /** Name of the context. */
  readonly context: string;
}

/** @throws UsageError when the file names no cluster, without anything of it. */
export async function clusterOf(kubeconfig: string): Promise<AskedCluster> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    config.loadFromFile(kubeconfig);
  } catch {
    throw new UsageError(`--kubeconfig ${kubeconfig}: cannot be read as a kubeconfig`);
  }
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new UsageError(`--kubeconfig ${kubeconfig}: no current context with a server`);
  return { config, server, context: config.getCurrentContext() };
}

/** Waits for an answer of a cluster, and not forever. */
export async function within<Value>(promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${deadlineMilliseconds / 1000} s`)),
      deadlineMilliseconds,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Why a cluster did not do what it was asked, in one line that holds nothing of the kubeconfig. */
export function refusal(error: unknown): string {
  const { code, body, message } = error as { code?: unknown; body?: unknown; message?: string };
  const said = typeof body === 'string' ? /"message":"((?:[^"\\]|\\.)*)"/.exec(body)?.[1] : undefined;
  return said ?? String(code ?? message?.split('\n')[0] ?? 'no answer');
}
