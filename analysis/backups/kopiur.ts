import { listAt, objectAt, textAt, valueAt, type JsonObject } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import type { ClusterView } from '../cluster-view.ts';
import { placeOnExport } from '../places.ts';
import type { Volume } from '../volumes.ts';
import { bySchedule, type Backup, type CopyPlace } from './backup.ts';

const group = 'kopiur.home-operations.com';

/** What kopiur copies: the sources of policies that some schedule runs. */
export function* byKopiur(view: ClusterView, byId: ReadonlyMap<string, Volume>): Generator<Backup> {
  const own = (kind: string) => view.objects(kind).filter((object) => object.group === group);
  const policies = own('SnapshotPolicy');
  for (const object of own('SnapshotSchedule')) {
    const name = textAt(object.manifest, ['spec', 'policyRef', 'name']);
    const policy = policies.find((each) => each.name === name && each.namespace === object.namespace);
    if (policy === undefined || valueAt(object.manifest, ['spec', 'suspend']) === true) continue;
    // An H is a minute of kopiur's own choice, the same each time.
    const schedule = textAt(object.manifest, ['spec', 'schedule', 'cron'])?.replace(/\bH\b/g, '0');
    const claims = listAt(policy.manifest, ['spec', 'sources']).flatMap(
      (source) => textAt(source, ['pvc', 'name']) ?? [],
    );
    for (const claim of claims) {
      const volume = byId.get(`${policy.namespace ?? ''}/${claim}`);
      if (volume === undefined) continue;
      yield bySchedule({
        volume,
        kind: 'kopia',
        object,
        schedule,
        keeps: retention(objectAt(policy.manifest, ['spec', 'retention'])),
        to: repositoryOf(view, policy),
      });
    }
  }
}

function repositoryOf(view: ClusterView, { manifest, namespace }: KubernetesObject): CopyPlace {
  const named = objectAt(manifest, ['spec', 'repository']);
  const [kind, name] = [textAt(named, ['kind']) ?? 'Repository', textAt(named, ['name']) ?? ''];
  const repository = view
    .objects(kind)
    .find(
      (each) =>
        each.group === group && each.name === name && (kind === 'ClusterRepository' || each.namespace === namespace),
    );
  const backend = objectAt(repository?.manifest, ['spec', 'backend']);
  const bucket = textAt(backend, ['s3', 'bucket']);
  const storage = view.graph
    .declared('storage')
    .find(({ spec }) => spec.kind === 's3' && bucket !== undefined && spec.bucket === bucket);
  if (storage !== undefined) return { kind: 'storage', storage: storage.name };
  const nfs = objectAt(backend, ['filesystem', 'volume', 'nfs']);
  const place = Object.keys(nfs).length > 0 ? placeOnExport(view, nfs) : undefined;
  if (place?.kind === 'storage') return place;
  const where =
    bucket === undefined ? '' : `: bucket ${bucket} at ${textAt(backend, ['s3', 'endpoint']) ?? 'its S3 server'}`;
  return { kind: 'unknown', reason: `repository ${name}${where}` };
}

function retention(retain: JsonObject): string {
  return (
    Object.entries(retain)
      .map(([period, count]) => `${String(count)} ${period.replace(/^keep/, '').toLowerCase()}`)
      .join(', ') || 'as many as its defaults say'
  );
}
