import { isObject, listAt, objectAt, textAt, valueAt, type JsonObject } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import type { ClusterView } from '../cluster-view.ts';
import type { Volume } from '../volumes.ts';
import type { Backup } from './backup.ts';

const group = 'postgresql.cnpg.io';
const barman = 'barman-cloud.cloudnative-pg.io';
/** After so many seconds PostgreSQL hands on a segment of its log that is not full: archive_timeout, as CloudNativePG sets it. */
const archiveSeconds = 300;

/** Databases of CloudNativePG whose log is archived, and of which a base is copied on a schedule: the one is nothing without the other. */
export function* byCloudNativePg(view: ClusterView, byId: ReadonlyMap<string, Volume>): Generator<Backup> {
  const own = (kind: string) => view.objects(kind).filter((object) => object.group === group);
  const scheduled = own('ScheduledBackup');
  for (const cluster of own('Cluster')) {
    const volume = byId.get(`${cluster.namespace ?? ''}/${cluster.name}`);
    const to = archiveOf(view, cluster);
    const base = scheduled.find(
      ({ namespace, manifest }) =>
        namespace === cluster.namespace &&
        textAt(manifest, ['spec', 'cluster', 'name']) === cluster.name &&
        valueAt(manifest, ['spec', 'suspend']) !== true,
    );
    if (volume === undefined || to === undefined || base === undefined) continue;
    yield {
      volume,
      kind: 'barman',
      object: base,
      schedule: undefined,
      maxAgeSeconds: archiveSeconds,
      keeps: to.keeps ?? 'everything',
      to: { kind: 'unknown', reason: to.path },
    };
  }
}

/** Where the log of a database goes: into an object store of its own, or one that the plugin names. */
function archiveOf(
  view: ClusterView,
  { manifest, namespace }: KubernetesObject,
): { readonly path: string; readonly keeps: string | undefined } | undefined {
  const own = objectAt(manifest, ['spec', 'backup']);
  if (isObject(own['barmanObjectStore'])) return read(own['barmanObjectStore'], own);
  const plugin = listAt(manifest, ['spec', 'plugins']).find(
    (each) => textAt(each, ['name']) === barman && valueAt(each, ['isWALArchiver']) === true,
  );
  const name = textAt(plugin, ['parameters', 'barmanObjectName']);
  if (name === undefined) return undefined;
  const store = view.objects('ObjectStore').find((each) => each.name === name && each.namespace === namespace);
  return read(objectAt(store?.manifest, ['spec', 'configuration']), objectAt(store?.manifest, ['spec']));
}

const read = (store: JsonObject, policy: JsonObject) => ({
  path: textAt(store, ['destinationPath']) ?? 'an object store',
  keeps: textAt(policy, ['retentionPolicy']),
});
