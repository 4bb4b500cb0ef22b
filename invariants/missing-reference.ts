import type { ResourceGraph } from '../graph/resource/graph.ts';
import type { JsonPath } from '../graph/json.ts';
import type { KubernetesObject } from '../graph/resource/kubernetes-object.ts';
import { lookup } from '../graph/resource/lookup.ts';
import { fieldsOf, type Finding, type Unevaluated } from './invariant.ts';

/** One object naming another of its namespace. */
export interface NamedReference {
  readonly object: KubernetesObject;
  readonly kind: string;
  readonly name: string;
  /** Where the name stands. */
  readonly path: JsonPath;
  /** What decides which object is meant. @default the name alone */
  readonly decidedBy?: JsonPath;
  readonly fix: string;
  /** Undefined where it lives in none. @default the object's own */
  readonly namespace?: string | undefined;
}

/** What is to be said of a reference that leads nowhere; nothing where it leads somewhere. */
export function* missingReference(graph: ResourceGraph, reference: NamedReference): Generator<Finding | Unevaluated> {
  const { object, kind, name, path, fix, decidedBy = path } = reference;
  const namespace = 'namespace' in reference ? reference.namespace : object.namespace;
  // The rest helm fills in.
  if (name.includes('{{')) return;
  const known = lookup(graph);
  if (known.find(object.cluster, kind, namespace, name) !== undefined) return;
  const at = object.locate(path);
  const isApart = graph.unapplied.some((each) => each.kind === kind && each.name === name);
  const unread = isApart
    ? `${kind}/${name} is in a file that nothing applies`
    : known.unread({ cluster: object.cluster, kinds: [kind], namespace, name });
  if (unread !== undefined) {
    yield { at, object, notEvaluated: `${kind}/${name} was not read, and ${unread}` };
    return;
  }
  yield {
    at,
    object,
    restsOn: fieldsOf(object, decidedBy, ['metadata', 'namespace']),
    observed: `${kind} ${name}, which is not there`,
    required: `a ${kind}${namespace === undefined ? '' : ` in ${namespace}`}`,
    fix,
  };
}
