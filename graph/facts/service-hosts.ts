import { isObject, type Json, type JsonPath } from '../json.ts';

/** A name of a Service of the cluster in a text, such as `http://web.site.svc.cluster.local:8080/`. */
export interface ServiceHost {
  readonly service: string;
  readonly namespace: string;
  /** What is asked for: stated, or that of the scheme; undefined where nobody can tell. */
  readonly port: number | undefined;
  /** Where the text stands. */
  readonly path: JsonPath;
}

/** What a variable or a template begins or goes on with is no name that is known. */
const host =
  /(?:(https?):\/\/(?:[^\s/@"']*@)?)?(?<![\w.${}%*@-])((?:[a-z0-9][a-z0-9-]*\.)*)([a-z0-9][a-z0-9-]*)\.([a-z0-9][a-z0-9-]*)\.svc(?:\.[a-z0-9-]+)*(?![\w-]|\.?[${])(?::(\d{1,5})(?!\d|\$))?/g;

const ports: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** Every name of a Service in the texts of an object. */
export function* serviceHostsIn(root: Json, path: JsonPath = []): Generator<ServiceHost> {
  if (typeof root === 'string') {
    if (!root.includes('.svc')) return;
    for (const match of root.matchAll(host)) {
      const [text, scheme = '', , service = '', namespace = '', port] = match;
      const isVariable = port === undefined && root[match.index + text.length] === ':';
      yield { service, namespace, port: isVariable ? undefined : Number(port ?? ports[scheme]) || undefined, path };
    }
  } else if (Array.isArray(root)) {
    for (const [index, item] of (root as readonly Json[]).entries()) yield* serviceHostsIn(item, [...path, index]);
  } else if (isObject(root)) {
    for (const [key, item] of Object.entries(root)) yield* serviceHostsIn(item, [...path, key]);
  }
}
