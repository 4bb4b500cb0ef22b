import type { ResourceGraph } from '../graph/resource/graph.ts';
import type { JsonPath } from '../graph/json.ts';
import { apart } from '../graph/resource/apart.ts';
import { hiddenObjects } from '../graph/resource/hidden-objects.ts';
import type { KubernetesObject } from '../graph/resource/kubernetes-object.ts';
import { lookup } from '../graph/resource/lookup.ts';
import { fieldsOf, type Finding, type Severity, type Unevaluated } from './invariant.ts';
import { missing } from './seeming.ts';
import { unless } from './unless.ts';

/** One object naming another. */
export interface NamedReference {
  readonly object: KubernetesObject;
  readonly kind: string;
  readonly name: string;
  /** Where the name stands. */
  readonly path: JsonPath;
  /** What decides which object is meant. @default the name alone */
  readonly decidedBy?: readonly JsonPath[];
  readonly fix: string;
  /** Undefined where it lives in none. @default the object's own */
  readonly namespace?: string | undefined;
  /** Whether one of that name in another namespace proves that all of the kind were read. @default false */
  readonly isTypo?: boolean;
  /** @default that of the rule */
  readonly severity?: Severity;
}

/** What is to be said of a reference that leads nowhere; nothing where it leads somewhere. */
export function* missingReference(graph: ResourceGraph, reference: NamedReference): Generator<Finding | Unevaluated> {
  const { object, kind, name, path, fix, decidedBy = [path], severity, isTypo = false } = reference;
  const namespace = 'namespace' in reference ? reference.namespace : object.namespace;
  // The rest helm fills in.
  if (name.includes('{{')) return;
  const known = lookup(graph);
  if (known.find(object.cluster, kind, namespace, name) !== undefined) return;
  const at = object.locate(path);
  const wanted = { cluster: object.cluster, kinds: [kind], namespace, name, by: object };
  const other = known.find(object.cluster, kind, undefined, name);
  const aside = apart(graph)([kind], name);
  const unread = isTypo && other !== undefined ? hiddenObjects(graph).mayBeIt(wanted) : known.unread(wanted);
  const seen = missing(graph, wanted, unread, severity);
  const doubt = aside ?? seen.doubt;
  const instead = other?.namespace === undefined ? '' : `; there is one in ${other.namespace}`;
  yield unless(doubt && `${kind}/${name} was not read, and ${doubt}`, {
    at,
    object,
    restsOn: fieldsOf(object, ...decidedBy, ['metadata', 'namespace']),
    observed: `${kind} ${name}, which ${seen.told ?? 'is not there'}${instead}`,
    required: `a ${kind}${namespace === undefined ? '' : ` in ${namespace}`}`,
    fix,
    ...seen.severity,
  });
}
