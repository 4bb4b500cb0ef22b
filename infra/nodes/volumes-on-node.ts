import { matchesTerms } from '../../analysis/placement.ts';
import { jsonOf, listAt, objectAt, textAt, valueAt, type Json } from '../../graph/json.ts';

/**
 * Volumes that only one node can have, out of `kubectl get nodes,pv --output json`; undefined where there is none. A volume in a folder of
 * a node without saying which one may be anywhere, and so there.
 *
 * @throws Error where the output does not tell.
 */
export function againstLocalVolumes(output: string, node: string): string | undefined {
  const items = itemsOf(output);
  const nodes = items
    .filter((item) => textAt(item, ['kind']) === 'Node')
    .map((item) => ({ name: nameOf(item), labels: labelsOf(item), isServer: false, isDescribed: true }));
  if (!nodes.some(({ name }) => name === node))
    throw new Error(`the cluster has no node ${node}: nobody knows what lies on it`);
  const lost = items.filter((item) => {
    if (textAt(item, ['kind']) !== 'PersistentVolume') return false;
    const terms = listAt(item, ['spec', 'nodeAffinity', 'required', 'nodeSelectorTerms']);
    if (terms.length === 0) return ['hostPath', 'local'].some((kind) => valueAt(item, ['spec', kind]) !== undefined);
    const having = nodes.filter((each) => matchesTerms(each, terms)).map(({ name }) => name);
    return having.length === 1 && having[0] === node;
  });
  return saying(
    lost.map((item) => {
      const claim = objectAt(item, ['spec', 'claimRef']);
      return `${nameOf(item)} (${textAt(claim, ['namespace']) ?? 'no'}/${textAt(claim, ['name']) ?? 'claim'})`;
    }),
    node,
  );
}

/**
 * Volumes of Longhorn whose only replica that is whole lies on a node, out of `kubectl get replicas.longhorn.io --output json`.
 *
 * @throws Error where the output does not tell.
 */
export function againstLonghornReplicas(output: string, node: string): string | undefined {
  const places = new Map<string, string[]>();
  for (const replica of itemsOf(output)) {
    const text = (field: string): string => textAt(replica, ['spec', field]) ?? '';
    const volume = text('volumeName');
    const isWhole = text('healthyAt') !== '' && text('failedAt') === '';
    if (volume !== '') places.set(volume, [...(places.get(volume) ?? []), ...(isWhole ? [text('nodeID')] : [])]);
  }
  const lost = [...places].filter(([, nodes]) => nodes.every((each) => each === node) && nodes.length > 0);
  return saying(
    lost.map(([volume]) => volume),
    node,
  );
}

function itemsOf(output: string): readonly Json[] {
  const items = valueAt(jsonOf(output), ['items']);
  if (!Array.isArray(items)) throw new Error('it is no list of objects');
  return items as readonly Json[];
}

function labelsOf(item: Json): Record<string, string> {
  const labels = Object.entries(objectAt(item, ['metadata', 'labels']));
  return Object.fromEntries(labels.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])));
}

const nameOf = (item: Json): string => textAt(item, ['metadata', 'name']) ?? '';

function saying(volumes: readonly string[], node: string): string | undefined {
  if (volumes.length === 0) return undefined;
  return `only ${node} has ${volumes.join(', ')}; required: none; fix: move or back up what they hold, then go on from the next step`;
}
