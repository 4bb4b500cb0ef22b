import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { describe, describeMade } from '../../graph/resource/kubernetes-object.ts';
import { invariants } from '../../invariants/list.ts';
import { whole } from '../../invariants/failures.ts';
import { runInvariants } from '../../invariants/run.ts';
import { makerOf, unmadeConfigMaps } from './config-maps.ts';
import type { ReleaseFault } from './fault.ts';
import { namesOfOthers } from './names.ts';
import { passwordsMadeUp } from './passwords.ts';
import { unknownPorts } from './ports.ts';

/** Rules about what releases make, and about who refers to it. */
const rules = new Set([
  'alerts/monitors-are-selected',
  'databases/password-outlives-its-release',
  'flux/release-values-are-read',
  'flux/release-values-are-taken',
  'network/route-backend-exists',
  'network/route-parent-exists',
  'references/target-exists',
  'secrets/key-is-produced',
  'secrets/secret-has-a-producer',
  'storage/class-exists',
  'workloads/budget-selects-pods',
  'workloads/scaler-finds-its-target',
  'workloads/service-selects-pods',
]);

/**
 * What is wrong with the releases of a cluster whose objects were added to its graph: what helm refuses, values that nothing reads, names
 * that belong to others, references to what nobody makes, monitors that nobody reads, ports that are not there, and passwords that go
 * with their release.
 *
 * @param today as YYYY-MM-DD
 */
export function faultsOfReleases(graph: ResourceGraph, today: string): ReleaseFault[] {
  const chosen = invariants.filter(({ id }) => rules.has(id));
  const { findings } = whole(runInvariants(graph, chosen, { today }));
  const makers = new Map(graph.objects().map((object) => [describeMade(object), makerOf(object)]));
  const unknown = graph.objects('HelmRelease').flatMap((release) => {
    const expanded = graph.expanded.get(release);
    return expanded?.is === 'made' || expanded?.is === 'refused'
      ? []
      : [{ where: describe(release), check: 'is rendered', observed: expanded?.reason ?? 'nothing rendered it' }];
  });
  return [
    ...unknown,
    ...findings.flatMap(({ rule, object = '', also, observed }) =>
      [object, ...also].map((each) => ({
        where: makers.get(each) ?? each,
        check: rule,
        observed: `${each}: ${observed}`,
      })),
    ),
    ...namesOfOthers(graph),
    ...unmadeConfigMaps(graph),
    ...unknownPorts(graph),
    ...passwordsMadeUp(graph),
  ];
}
