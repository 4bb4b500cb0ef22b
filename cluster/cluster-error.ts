import { jsonOf, textAt } from '../graph/json.ts';
import { messageOf } from '../graph/message-of.ts';
import { keepSecretsIn } from '../graph/masking/keep-secrets-in.ts';

/** A cluster did not do what it was asked. The message is one line, and holds nothing of the kubeconfig. */
export class ClusterError extends Error {
  /** Status of the answer; undefined where none came. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }

  /** Whether the same call may be answered a while later: nothing came, the server is overloaded, or has an error of its own. */
  get mayPass(): boolean {
    return this.status === undefined || this.status === 429 || this.status >= 500;
  }

  /** Whether what was asked for does not exist, or its kind is not served. */
  get isMissing(): boolean {
    return this.status === 404;
  }
}

/** One line for people, whatever was thrown. */
export function reasonOf(error: unknown): string {
  return messageOf(error).split('\n')[0] ?? '';
}

/** The message of a Status, and nothing else that an answer may say. Secrets in it are kept from then on. */
export function saidBy(text: string): string {
  const status = jsonOf(text);
  keepSecretsIn(status);
  return (textAt(status, ['message']) ?? '').split('\n')[0] ?? '';
}
