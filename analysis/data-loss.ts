import type { EtcdSnapshots } from '../topology/clusters.ts';
import { longestPause } from '../graph/schedules.ts';
import { backupsOf, type Backup, type CopyPlace } from './backups.ts';
import { unreadBackups } from './backups/unread.ts';
import type { FailureModel, Part } from './impact/failure-model.ts';
import type { ModelledCluster } from './impact/model-of.ts';
import { hardwareId } from './impact/parts/hardware.ts';
import { volumeId } from './impact/parts/workloads.ts';
import { spread } from './impact/spread.ts';
import { level } from './impact/state.ts';
import { threeTwoOneOf, type ThreeTwoOne } from './three-two-one.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Place } from './places.ts';
import type { Volume } from './volumes.ts';

/** What becomes of data: there, away until what failed returns, or gone unless it returns as it was. */
export type Fate = 'safe' | 'unavailable' | 'lost';

/** A copy that is made again and again, and where it is kept. */
export interface Copy {
  /** Such as `kopia` or `etcd snapshot`. */
  readonly kind: Backup['kind'] | 'etcd snapshot';
  /** In cron’s notation; undefined for copies that are kept in step. */
  readonly schedule: string | undefined;
  /** How old the newest may be. */
  readonly maxAgeSeconds: number;
  /** How many or how long, in words. */
  readonly keeps: string;
  /** Where it is kept. */
  readonly to: CopyPlace;
}

/** Something with data: a volume, or the state of the cluster itself. */
export interface Data {
  /** Namespace and name of its claim. */
  readonly name: string;
  /** Undefined for the state of the cluster. */
  readonly volume: Volume | undefined;
  /** Where it lives. */
  readonly place: Place;
  /** Its copies. */
  readonly copies: readonly Copy[];
  /** Why there may be copies beside these; undefined where all are known. */
  readonly otherCopies: string | undefined;
  /**
   * How easily it is lost: HIGH where one machine takes it along, MEDIUM where one device does, LOW where it takes more; UNKNOWN where nobody
   * has told what it lies on.
   */
  readonly risk: 'HIGH' | 'MEDIUM' | 'LOW' | 'UNKNOWN';
  /** Whether three copies are on two systems, one of them elsewhere. */
  readonly threeTwoOne: ThreeTwoOne;
}

/** What one failure does to some data. */
export interface Loss {
  /** Which data. */
  readonly data: Data;
  /** What fails. */
  readonly failure: Part;
  /** What becomes of it. */
  readonly fate: Fate;
  /** Whether it is so only if the data happens to lie there. */
  readonly isPossible: boolean;
  /** The newest copy that the same failure leaves; undefined where there is none. */
  readonly restorable: Copy | undefined;
  /** Copies that the same failure takes as well. */
  readonly sharing: readonly Copy[];
}

/** Bytes a second at which copies come back: half of what a link of one gigabit carries. */
const restoredPerSecond = 50e6;
/** Seconds until a restore has begun: finding the copy, starting the mover. */
const restoreStartSeconds = 120;

/** Seconds that a restore takes, by the size of the volume; undefined where no size is known. */
export function restoreSeconds({ volume }: Data): number | undefined {
  return volume?.bytes === undefined ? undefined : restoreStartSeconds + Math.ceil(volume.bytes / restoredPerSecond);
}

/** Everything with data in a cluster, with its copies. */
export function dataOf({ view, volumes }: ModelledCluster): Data[] {
  const backups = backupsOf(view, volumes);
  const others = unreadBackups(view);
  const all = volumes
    .filter(({ place, users, object }) => place.kind !== 'unknown' || users.length > 0 || object.kind === 'Cluster')
    .map((volume) =>
      makeData(view, `volume ${volume.id}`, volume, volume.place, {
        copies: backups.filter((each) => each.volume === volume),
        others,
      }),
    );
  return [...all, ...stateOf(view)];
}

/** The state of the cluster: on every server, in Git for the most part, and in snapshots. */
function stateOf(view: ClusterView): Data[] {
  const { etcdSnapshots } = view.cluster.spec;
  const copies = etcdSnapshots === undefined ? [] : [snapshotCopy(etcdSnapshots)];
  return [makeData(view, 'cluster state', undefined, placeOfState(view), { copies, others: undefined })];
}

function placeOfState({ cluster, nodes }: ClusterView): Place {
  if (cluster.spec.unlistedNodes !== undefined) return { kind: 'unknown', reason: 'the servers of the cluster' };
  const servers = nodes.filter(({ isServer }) => isServer);
  if (servers.length === 1) return { kind: 'node', nodes: servers.map(({ name }) => name), on: servers };
  const on = servers.map(({ name }) => ({ machine: name, disk: '' }));
  return { kind: 'replicas', storage: 'etcd', on, copies: on.length };
}

function snapshotCopy({ to, schedule = '0 */6 * * *', kept = 28 }: EtcdSnapshots): Copy {
  return {
    kind: 'etcd snapshot',
    schedule,
    maxAgeSeconds: longestPause(schedule),
    keeps: `${kept} snapshots`,
    to: { kind: 'storage', storage: to },
  };
}

function makeData(
  view: ClusterView,
  name: string,
  volume: Volume | undefined,
  place: Place,
  { copies, others }: { readonly copies: readonly Copy[]; readonly others: string | undefined },
): Data {
  // What has a copy that was read is not looked for in what was not.
  const otherCopies = copies.length > 0 ? undefined : others;
  return {
    name,
    volume,
    place,
    copies,
    otherCopies,
    risk: riskOf(place),
    threeTwoOne: threeTwoOneOf(view, place, copies),
  };
}

/** High where one machine takes the data with it, medium where one device does, low where it takes more; as far as it is known. */
function riskOf(place: Place): Data['risk'] {
  if (place.kind === 'unknown') return 'UNKNOWN';
  if (place.kind === 'node' || (place.kind === 'replicas' && place.copies <= 1)) return 'HIGH';
  return place.kind === 'storage' ? 'MEDIUM' : 'LOW';
}

/** The matrix: what each failure does to each piece of data. Only what is not safe is listed. */
export function lossesOf(
  model: FailureModel,
  cluster: ModelledCluster,
  data: readonly Data[],
  failures: readonly Part[],
): Loss[] {
  return failures.flatMap((failure) => {
    const [worst, best] = [spread(model, [failure], 'worst'), spread(model, [failure], 'best')];
    const isDown = (id: string, reached: typeof worst): boolean => reached.get(partOf(model, id))?.level === level.down;
    const fateOf = (place: Place | CopyPlace, id: string | undefined): { fate: Fate; isPossible: boolean } => {
      const destroyed = destroys(cluster.view, failure, place);
      if (destroyed !== 'no') return { fate: 'lost', isPossible: destroyed === 'maybe' };
      if (id === undefined || !isDown(id, worst)) return { fate: 'safe', isPossible: false };
      return { fate: 'unavailable', isPossible: !isDown(id, best) };
    };
    return data.flatMap((each): Loss[] => {
      const own = fateOf(each.place, each.volume === undefined ? undefined : volumeId(each.volume));
      if (own.fate === 'safe') return [];
      // A copy that cannot be reached for now still counts for what has to be made anew.
      const survives = ({ to }: Copy): boolean => {
        const { fate } = fateOf(to, placeId(to));
        return fate === 'safe' || (own.fate === 'lost' && fate === 'unavailable');
      };
      const remain = each.copies.filter(survives);
      const newest = [...remain].sort((a, b) => a.maxAgeSeconds - b.maxAgeSeconds)[0];
      const sharing = each.copies.filter((copy) => !remain.includes(copy));
      return [{ data: each, failure, ...own, restorable: newest, sharing }];
    });
  });
}

const nothing: Part = { id: '', kind: 'group', name: '', canFail: false };

function partOf(model: FailureModel, id: string): Part {
  return model.get(id) ?? nothing;
}

function placeId(to: CopyPlace): string | undefined {
  if (to.kind === 'volume') return volumeId(to.volume);
  return to.kind === 'storage' ? `storage/${to.storage}` : undefined;
}

/** Whether a failure takes the bytes themselves: machines, hosts and pools do when they have to be made anew; a device returns. */
function destroys(view: ClusterView, failure: Part, place: Place | CopyPlace): 'yes' | 'maybe' | 'no' {
  if (place.kind === 'unknown') return 'no';
  if (place.kind === 'volume') return destroys(view, failure, place.volume.place);
  if (place.kind === 'storage') return destroysStorage(view, failure, place.storage) ? 'yes' : 'no';
  if (place.kind === 'node') {
    const lost = place.nodes.filter((name) => takesMachine(view, failure, name)).length;
    if (lost === 0) return 'no';
    return lost === place.nodes.length ? 'yes' : 'maybe';
  }
  const lost = place.on.filter(
    ({ machine, disk }) => takesMachine(view, failure, machine) || takesDisk(view, failure, machine, disk),
  );
  if (lost.length < place.copies || lost.length === 0) return 'no';
  return lost.length === place.on.length ? 'yes' : 'maybe';
}

function takesMachine({ graph, nodes }: ClusterView, { kind, id }: Part, name: string): boolean {
  const machine = nodes.find((node) => node.name === name)?.machine;
  const host = machine === undefined ? undefined : graph.needs(machine, 'runs-on')[0]?.to;
  const standing = host ?? machine;
  const site = standing === undefined ? undefined : graph.needs(standing, 'located-in')[0]?.to;
  return (
    (kind === 'machine' && id === hardwareId.machine(name)) ||
    (kind === 'host' && id === hardwareId.host(host?.name ?? '')) ||
    (kind === 'site' && id === hardwareId.site(site?.name ?? ''))
  );
}

function takesDisk({ graph, nodes }: ClusterView, { id }: Part, machine: string, disk: string): boolean {
  const node = nodes.find(({ name }) => name === machine)?.machine;
  const host = node === undefined ? undefined : graph.needs(node, 'runs-on')[0]?.to;
  return disk !== '' && id === hardwareId.disk(host?.name ?? '', disk);
}

function destroysStorage({ graph, cluster }: ClusterView, { kind, id }: Part, name: string): boolean {
  const storage = graph.declared('storage').find((each) => each.topology === cluster.topology && each.name === name);
  if (storage === undefined) return false;
  const { spec } = storage;
  if (spec.kind !== 'nfs' && spec.kind !== 's3' && spec.kind !== 'ceph') return false;
  const servers = [spec.servedBy].flat();
  const sites = servers.map(({ device, host }) =>
    graph
      .declared('site')
      .find((site) =>
        graph
          .neededBy(site, 'located-in')
          .some(({ from }) => 'name' in from && from.name === (device ?? host) && from.type !== 'planned'),
      ),
  );
  if (kind === 'site') return sites.every((site) => site !== undefined && id === hardwareId.site(site.name));
  return servers.every(
    ({ device, host, pool }) => pool !== undefined && id === hardwareId.pool(device ?? host ?? '', pool),
  );
}
