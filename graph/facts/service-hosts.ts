import type { Json, JsonObject, JsonPath } from '../json.ts';

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
  /(?:(https?):\/\/(?:[^\s/@"']*@)?)?(?<![\w.${}%*-])((?:[a-z0-9][a-z0-9-]*\.)*)([a-z0-9][a-z0-9-]*)\.([a-z0-9][a-z0-9-]*)\.svc(?:\.[a-z0-9-]+)*(?![\w-]|\.?[${])(?::(\d{1,5})(?!\d|\$))?/g;

const ports: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** Every name of a Service in the texts of an object; what aliases repeat is looked through once. */
export function serviceHostsIn(root: Json): readonly ServiceHost[] {
  const found: ServiceHost[] = [];
  const seen = new Set<object>();
  const path: (string | number)[] = [];
  const visit = (value: Json): void => {
    if (typeof value === 'string') {
      if (value.includes('.svc')) found.push(...hostsInText(value, [...path]));
      return;
    }
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    const within = (key: string | number, item: Json): void => {
      path.push(key);
      visit(item);
      path.pop();
    };
    if (Array.isArray(value)) for (const [index, item] of (value as readonly Json[]).entries()) within(index, item);
    else for (const key in value) within(key, (value as JsonObject)[key]);
  };
  visit(root);
  return found;
}

function* hostsInText(text: string, path: JsonPath): Generator<ServiceHost> {
  for (const match of text.matchAll(host)) {
    const [whole, scheme = '', , service = '', namespace = '', port] = match;
    const isVariable = port === undefined && text[match.index + whole.length] === ':';
    yield { service, namespace, port: isVariable ? undefined : Number(port ?? ports[scheme]) || undefined, path };
  }
}
