import { Chart, Names, type ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { groupBy } from '../../graph/group-by.ts';
import { manifestOf, type Collected } from './collect.ts';
import { orderByDependencies } from './order.ts';
import { ownershipMark } from './write-tree.ts';
import { toYaml } from './yaml.ts';

/** Charts as stock cdk8s names their files: one each, numbered where charts depend on each other. */
export function renderCharts(
  collected: Collected,
  isWanted: (chart: Chart) => boolean,
  extension: string,
): Map<string, string> {
  const wanted = [...collected.charts.keys()].filter(isWanted);
  const { needs, isOrdered } = chartNeeds(wanted, collected.dependencies);
  const ordered = orderByDependencies<Chart>(
    wanted,
    (chart) => needs.get(chart) ?? [],
    (chart) => chart.node.path,
  );
  const within = groupBy(collected.dependencies, ([from]) => (Chart.isChart(from) ? from : chartAround(from)));
  return new Map(
    ordered.map((chart, index) => {
      const label = Names.toDnsLabel(chart);
      const objects = orderObjects(chart, collected.charts.get(chart) ?? [], within.get(chart) ?? []);
      const name = isOrdered ? `${String(index).padStart(4, '0')}-${label}` : label;
      return [`${name}${extension}`, `${ownershipMark}\n---\n${toYaml(objects.map(manifestOf))}`];
    }),
  );
}

function chartNeeds(
  charts: readonly Chart[],
  dependencies: Collected['dependencies'],
): { needs: ReadonlyMap<Chart, ReadonlySet<Chart>>; isOrdered: boolean } {
  const needs = new Map<Chart, Set<Chart>>(charts.map((chart) => [chart, new Set()]));
  let isOrdered = false;
  const need = (from: Chart | undefined, to: Chart | undefined): void => {
    if (from === undefined || to === undefined || from === to || !needs.has(to)) return;
    isOrdered = true;
    needs.get(from)?.add(to);
  };
  for (const [from, to] of dependencies) need(chartAround(from), chartAround(to));
  for (const chart of charts) need(chart.node.scope && chartAround(chart.node.scope), chart);
  return { needs, isOrdered };
}

/** The chart that `construct` is or stands in. */
function chartAround(construct: IConstruct): Chart | undefined {
  for (let at: IConstruct | undefined = construct; at !== undefined; at = at.node.scope) {
    if (Chart.isChart(at)) return at;
  }
  return undefined;
}

/**
 * The objects of a chart, each after what it depends on. A dependency between constructs stands for one between all objects
 * below them; two gates for each construct, its start and its end, say the same with as many edges as there are constructs.
 */
function orderObjects(
  chart: Chart,
  objects: readonly ApiObject[],
  dependencies: Collected['dependencies'],
): readonly ApiObject[] {
  const inside = dependencies.filter(([, to]) => chartAround(to) === chart);
  if (inside.length === 0) return objects;
  const gates = new Map<IConstruct, { start: Gate; end: Gate }>();
  const gatesOf = (construct: IConstruct): { start: Gate; end: Gate } => {
    let found = gates.get(construct);
    if (found === undefined) {
      found = { start: { construct, needs: [] }, end: { construct, needs: [] } };
      gates.set(construct, found);
      found.end.needs.push(found.start);
      const scope = construct.node.scope;
      if (construct !== chart && scope !== undefined) {
        found.start.needs.push(gatesOf(scope).start);
        gatesOf(scope).end.needs.push(found.end);
      }
    }
    return found;
  };
  for (const object of objects) gatesOf(object);
  for (const [from, to] of inside) gatesOf(from).start.needs.push(gatesOf(to).end);
  const ends = objects.map((object) => gatesOf(object).end);
  const byEnd = new Map(objects.map((object) => [gatesOf(object).end, object]));
  const sorted = orderByDependencies<Gate>(
    ends,
    (gate) => gate.needs,
    ({ construct }) => construct.node.path,
  );
  return sorted.flatMap((gate) => byEnd.get(gate) ?? []);
}

/** The moment before anything below a construct is written, or the moment after all of it is. */
interface Gate {
  readonly construct: IConstruct;
  readonly needs: Gate[];
}
