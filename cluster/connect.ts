import type { RequestOptions } from 'node:https';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ClusterClient, type ClientOptions } from './client.ts';
import type { Json } from '../graph/json.ts';
import { keepSecretsIn } from '../graph/masking/keep-secrets-in.ts';
import { ClusterError } from './cluster-error.ts';

export interface ConnectOptions extends ClientOptions {
  /** A file, or several with the separator of PATH between them. @default what the environment variable KUBECONFIG names, or ~/.kube/config */
  readonly kubeconfig?: string;
  /** Name of a context in it. @default its current one */
  readonly context?: string;
}

/**
 * Reads a kubeconfig as kubectl does, and returns a client of the cluster. Nothing is asked yet.
 *
 * @throws ClusterError when the file names no cluster, without anything of it.
 */
export async function connect({ kubeconfig, context, ...options }: ConnectOptions = {}): Promise<ClusterClient> {
  const path = kubeconfig ?? defaultKubeconfig();
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  // Like PATH, KUBECONFIG may name several files; what an earlier one says counts.
  for (const [index, file] of path.split(delimiter).entries()) {
    const own = index === 0 ? config : new KubeConfig();
    try {
      own.loadFromFile(file);
      if (own !== config) config.mergeConfig(own, true);
    } catch {
      throw new ClusterError(`--kubeconfig ${file}: cannot be read as a kubeconfig`);
    }
  }
  if (context !== undefined) {
    const names = config.getContexts().map(({ name }) => name);
    if (!names.includes(context)) {
      throw new ClusterError(`--context ${context}: ${path} has only ${names.join(', ') || 'none'}`);
    }
    config.setCurrentContext(context);
  }
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new ClusterError(`--kubeconfig ${path}: no current context with a server`);
  // What a server or a helper repeats of them is not shown.
  for (const user of config.getUsers()) keepSecretsIn(JSON.parse(JSON.stringify(user)) as Json);
  // Credentials may end while a recovery runs: they are worked out anew when the server says so.
  const credentials = async (): Promise<RequestOptions> => {
    const request: RequestOptions = {};
    await config.applyToHTTPSOptions(request);
    return request;
  };
  return new ClusterClient({ server, context: config.getCurrentContext(), credentials }, options);
}

function defaultKubeconfig(): string {
  const named = process.env['KUBECONFIG'];
  if (named !== undefined && named !== '') return named;
  const home = join(homedir(), '.kube', 'config');
  if (existsSync(home)) return home;
  throw new ClusterError('no cluster: name a file with --kubeconfig, set KUBECONFIG, or have one in ~/.kube/config');
}
