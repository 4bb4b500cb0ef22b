import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { isObject, type Json, type JsonObject } from '../../graph/json.ts';

/** What one walk over a construct tree finds. */
export interface Collected {
  /** Every chart, in the order of the tree, with the objects whose nearest chart it is. */
  readonly charts: ReadonlyMap<Chart, readonly ApiObject[]>;
  /** Dependencies between constructs, as declared by `addDependency`. */
  readonly dependencies: readonly (readonly [from: IConstruct, to: IConstruct])[];
}

/**
 * Walks the tree once: gathers charts, objects and dependencies, and runs every construct's own validation.
 *
 * @throws Error with the message of every validation that failed, each as `[path] message`.
 */
export function collect(root: IConstruct): Collected {
  const charts = new Map<Chart, ApiObject[]>();
  const dependencies: [IConstruct, IConstruct][] = [];
  const errors: string[] = [];
  const visit = (construct: IConstruct, chart: Chart | undefined): void => {
    const own = Chart.isChart(construct) ? construct : chart;
    if (own !== undefined && own !== chart) charts.set(own, []);
    if (own !== undefined && ApiObject.isApiObject(construct)) charts.get(own)?.push(construct);
    for (const error of construct.node.validate()) errors.push(`[${construct.node.path}] ${error}`);
    for (const target of construct.node.dependencies) dependencies.push([construct, target]);
    for (const child of construct.node.children) visit(child, own);
  };
  visit(root, undefined);
  if (errors.length > 0) throw new Error(`${errors.length} constructs are invalid:\n  ${errors.join('\n  ')}`);
  return { charts, dependencies };
}

const metadataOrder = ['name', 'namespace', 'labels', 'annotations'];

/** Metadata as people write it: name and namespace first. */
function inReadingOrder(metadata: Json): JsonObject {
  const entries = isObject(metadata) ? Object.entries(metadata) : [];
  const rank = ([key]: readonly [string, Json]): number =>
    metadataOrder.includes(key) ? metadataOrder.indexOf(key) : metadataOrder.length;
  return Object.fromEntries(entries.sort((a, b) => rank(a) - rank(b)));
}

/**
 * The manifest of an object, in the order in which it was written: cdk8s sorts keys, which reads badly. Sorting is a switch
 * in the environment, so it is thrown for the call alone.
 */
export function manifestOf(object: ApiObject): JsonObject {
  const before = process.env['CDK8S_DISABLE_SORT'];
  process.env['CDK8S_DISABLE_SORT'] = '1';
  try {
    const manifest: unknown = object.toJson();
    if (!isObject(manifest)) throw new Error(`[${object.node.path}] renders to no object`);
    return { ...manifest, metadata: inReadingOrder(manifest['metadata']) };
  } finally {
    if (before === undefined) delete process.env['CDK8S_DISABLE_SORT'];
    else process.env['CDK8S_DISABLE_SORT'] = before;
  }
}
