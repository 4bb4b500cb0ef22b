import { request as requestPlain } from 'node:http';
import { request as requestSecure, type RequestOptions } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit, { type LimitFunction } from 'p-limit';
import { isObject, jsonOf, listAt, textAt, type Json, type JsonObject } from '../graph/json.ts';
import { keepSecretsIn } from '../graph/masking/keep-secrets-in.ts';
import { ClusterError, reasonOf, saidBy } from './cluster-error.ts';

export interface ClientOptions {
  /** How long one attempt may take, in seconds. @default 10 */
  readonly deadlineSeconds?: number;
  /** How often a call is tried. @default 5 */
  readonly attempts?: number;
  /** How many calls may be under way at once. @default 8 */
  readonly parallel?: number;
  /** Told of every attempt. @default nobody */
  readonly onAttempt?: (attempt: Attempt) => void;
}

/** What became of one attempt of a call. */
export interface Attempt {
  readonly method: string;
  readonly path: string;
  readonly attempt: number;
  readonly milliseconds: number;
  /** Status of the answer; undefined where none came. */
  readonly status: number | undefined;
  readonly problem?: string;
}

interface Target {
  readonly server: string;
  readonly context: string;
  readonly credentials: () => Promise<RequestOptions>;
}

type Method = 'GET' | 'PATCH' | 'DELETE';

interface Call {
  readonly method: Method;
  readonly path: string;
  readonly body?: Json;
  readonly contentType?: string;
  /** Besides the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  /** What the server asks to wait, in seconds. */
  readonly retryAfter: number | undefined;
}

/** Who changes fields, as the cluster notes it. */
const fieldManager = 'holdfast';

/**
 * Asks an API server. Every attempt has a deadline, what may pass is tried again, and only so many calls are under way at once. All
 * calls may be repeated: what a lost answer has done already is not done twice. Until writing is allowed, it only reads.
 */
export class ClusterClient {
  readonly server: string;
  readonly context: string;
  readonly #credentials: () => Promise<RequestOptions>;
  readonly #options: Required<ClientOptions>;
  readonly #limit: LimitFunction;
  #known: Promise<RequestOptions> | undefined;
  #mayWrite = false;

  constructor({ server, context, credentials }: Target, options: ClientOptions = {}) {
    this.server = server;
    this.context = context;
    this.#credentials = credentials;
    this.#options = { deadlineSeconds: 10, attempts: 5, parallel: 8, onAttempt: () => undefined, ...options };
    this.#limit = pLimit(this.#options.parallel);
  }

  /** From now on it also writes. Said once it is known which cluster this is, and that it is meant. */
  allowWrites(): void {
    this.#mayWrite = true;
  }

  /** @throws ClusterError */
  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<JsonObject> {
    const { text } = await this.#call({ method: 'GET', path, headers });
    const document = jsonOf(text);
    if (document === undefined) {
      const problem = 'the answer is no JSON; is this the address of an API server?';
      throw new ClusterError(`${this.server}${path}: ${problem}`, 400);
    }
    // Conditions and messages may repeat what stands in an object.
    keepSecretsIn(document);
    return isObject(document) ? document : {};
  }

  /** The object; undefined where there is none, or its kind is not served. @throws ClusterError */
  async find(path: string): Promise<JsonObject | undefined> {
    try {
      return await this.get(path);
    } catch (error) {
      if (error instanceof ClusterError && error.isMissing) return undefined;
      throw error;
    }
  }

  /** Whether there is such an object. Nothing of what it holds is asked for. @throws ClusterError */
  async exists(path: string): Promise<boolean> {
    try {
      const accept = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
      await this.#call({ method: 'GET', path, headers: { accept } });
      return true;
    } catch (error) {
      if (error instanceof ClusterError && error.isMissing) return false;
      throw error;
    }
  }

  /**
   * Every object of a collection; undefined where its kind is not served. Pages are fetched one by one, each within the deadline: those of
   * large objects have to be small.
   *
   * @throws ClusterError
   */
  async list(path: string, pageSize = 500): Promise<JsonObject[] | undefined> {
    const items: JsonObject[] = [];
    let next = '';
    do {
      const page = await this.find(
        `${path}?limit=${pageSize}${next === '' ? '' : `&continue=${encodeURIComponent(next)}`}`,
      );
      if (page === undefined) return undefined;
      items.push(...listAt(page, ['items']).filter(isObject));
      next = textAt(page, ['metadata', 'continue']) ?? '';
    } while (next !== '');
    return items;
  }

  /** Makes an object as it is written, or takes over the fields that it names. @throws ClusterError */
  async apply(path: string, manifest: JsonObject): Promise<void> {
    const contentType = 'application/apply-patch+yaml';
    await this.#call({ method: 'PATCH', path: `${path}?force=true`, body: manifest, contentType });
  }

  /** Changes the fields that a merge patch names. @throws ClusterError */
  async merge(path: string, patch: JsonObject): Promise<void> {
    await this.#call({ method: 'PATCH', path, body: patch, contentType: 'application/merge-patch+json' });
  }

  /** Deletes the object with this uid, and no other of its name; well too where it is gone. @throws ClusterError */
  async delete(path: string, uid: string): Promise<void> {
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } };
    try {
      await this.#call({ method: 'DELETE', path, body, contentType: 'application/json' });
    } catch (error) {
      if (!(error instanceof ClusterError && error.isMissing)) throw error;
    }
  }

  async #call(call: Call): Promise<Answer> {
    if (call.method !== 'GET' && !this.#mayWrite)
      throw new Error(`${call.method} ${call.path}: nobody has allowed to write`);
    keepSecretsIn(call.body);
    return this.#limit(() => this.#tryUntilItAnswers(call));
  }

  async #tryUntilItAnswers(call: Call): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const { answer, problem } = await this.#try(call, attempt);
      if (answer !== undefined && answer.status < 300) return answer;
      const error = this.#errorOf(call, answer, problem);
      const isExpired = answer?.status === 401 && attempt === 1;
      if (isExpired) this.#known = undefined;
      if ((!error.mayPass && !isExpired) || attempt >= this.#options.attempts) throw error;
      // Not all at once: who waits as long as everybody meets everybody again.
      const pause = 250 * 2 ** (attempt - 1) * (0.5 + Math.random());
      await sleep(Math.min((answer?.retryAfter ?? 0) * 1000 + pause, 30_000));
    }
  }

  async #try(call: Call, attempt: number): Promise<{ readonly answer?: Answer; readonly problem?: string }> {
    const { deadlineSeconds, onAttempt } = this.#options;
    const [started, signal] = [performance.now(), AbortSignal.timeout(deadlineSeconds * 1000)];
    const tell = (status: number | undefined, problem?: string): void =>
      onAttempt({
        ...{ method: call.method, path: call.path, attempt, status },
        milliseconds: Math.round(performance.now() - started),
        ...(problem !== undefined && { problem }),
      });
    const options = await this.#currentCredentials();
    try {
      const answer = await send(new URL(call.path, this.server), call, { ...options, signal });
      tell(answer.status);
      return { answer };
    } catch (error) {
      const problem = signal.aborted ? `no answer within ${deadlineSeconds} s` : reasonOf(error);
      tell(undefined, problem);
      return { problem };
    }
  }

  /** @throws ClusterError at once: what a kubeconfig lacks does not pass. */
  async #currentCredentials(): Promise<RequestOptions> {
    this.#known ??= this.#credentials();
    try {
      return await this.#known;
    } catch (error) {
      this.#known = undefined;
      throw new ClusterError(`${this.context}: no credentials (${reasonOf(error)})`, 401);
    }
  }

  #errorOf({ path }: Call, answer: Answer | undefined, problem: string | undefined): ClusterError {
    if (answer === undefined) return new ClusterError(`${this.server}: ${problem ?? 'no answer'}`);
    const said = saidBy(answer.text);
    return new ClusterError(`${this.server}${path}: ${answer.status}${said === '' ? '' : ` ${said}`}`, answer.status);
  }
}

function send(url: URL, { method, body, contentType, headers }: Call, options: RequestOptions): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  if (method === 'PATCH') url.searchParams.set('fieldManager', fieldManager);
  return new Promise((resolve, reject) => {
    const call = (url.protocol === 'http:' ? requestPlain : requestSecure)(
      url,
      {
        ...options,
        method,
        headers: {
          ...(options.headers as Record<string, string> | undefined),
          accept: 'application/json',
          ...headers,
          ...(text !== undefined && { 'content-type': contentType, 'content-length': Buffer.byteLength(text) }),
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('aborted', () => reject(new Error('the connection was closed within an answer')));
        response.on('end', () => {
          const retryAfter = Number(response.headers['retry-after']);
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(parts).toString('utf8'),
            retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined,
          });
        });
      },
    );
    call.on('error', reject);
    call.end(text);
  });
}
