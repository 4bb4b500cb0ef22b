import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { parentsOf, routeKinds, type RouteParent } from '../../graph/facts/route-parents.ts';
import { listAt, textAt } from '../../graph/json.ts';
import { hiddenObjects } from '../../graph/resource/hidden-objects.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { defineInvariant, fieldsOf, type Finding, type Unevaluated } from '../invariant.ts';
import { routeTo } from './example-route.ts';
import { mayBe } from '../../graph/unknown.ts';

export default defineInvariant({
  id: 'network/route-parent-exists',
  severity: 'error',
  about: [...routeKinds],
  claim: 'a route hangs on a Gateway that is there',
  why: 'a route without a Gateway is accepted, has no effect, and reports it only in its status',
  source: { document: 'Flux', section: 'fix commits of 26 repositories' },
  *check(graph) {
    const known = lookup(graph);
    for (const { object, name, namespace, section, path } of graph
      .objects(...routeKinds)
      .flatMap((route) => [...parentsOf(route)])) {
      const gateway = known.find(object.cluster, 'Gateway', namespace, name);
      if (gateway === undefined) {
        yield missing(graph, { object, name, namespace, path });
        continue;
      }
      if (namespace === undefined && gateway.namespace !== undefined) continue; // another may be meant
      const listeners = listAt(gateway.manifest, ['spec', 'listeners']).flatMap((each) => textAt(each, ['name']) ?? []);
      const isThere = section !== undefined && listeners.some((name) => mayBe(name, section));
      if (section === undefined || isThere) continue;
      yield {
        at: object.locate([...path, 'sectionName']),
        object,
        restsOn: fieldsOf(object, [...path, 'sectionName']),
        observed: `listener ${section}, which Gateway/${name} does not have`,
        required: `one of ${listeners.join(', ')}`,
        fix: 'correct sectionName',
      };
    }
  },
  valid: { 'the one that is there': routeTo('internal', 'web') },
  invalid: {
    'a name that was changed': {
      given: routeTo('external', 'web'),
      finds: [
        {
          at: 'apps/route.yaml:5:24',
          observed: 'Gateway network/external, which is not there',
          required: 'one of network/internal',
          fix: 'correct name and namespace',
        },
      ],
    },
  },
});

function missing(
  graph: ResourceGraph,
  { object, name, namespace, path }: Pick<RouteParent, 'object' | 'name' | 'namespace' | 'path'>,
): Finding | Unevaluated {
  const at = object.locate([...path, 'name']);
  const own = graph.objects('Gateway').filter(({ cluster }) => cluster === object.cluster);
  const wanted = { cluster: object.cluster, kinds: ['Gateway'], namespace, name };
  const isElsewhere = own.some((each) => each.name === name);
  const unread = isElsewhere ? hiddenObjects(graph).mayBeIt(wanted) : lookup(graph).unread(wanted);
  if (own.length === 0 || unread !== undefined) {
    const notEvaluated = `Gateway/${name} was not read${unread === undefined ? '' : `, and ${unread}`}`;
    return { at, object, notEvaluated };
  }
  const names = own.map((each) => `${each.namespace ?? ''}/${each.name}`).sort();
  return {
    at,
    object,
    restsOn: fieldsOf(object, [...path, 'name'], [...path, 'namespace'], ['metadata', 'namespace']),
    observed: `Gateway ${namespace ?? ''}/${name}, which is not there`,
    required: `one of ${names.join(', ')}`,
    fix: 'correct name and namespace',
  };
}
