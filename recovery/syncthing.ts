import type { ClusterClient } from '../cluster/client.ts';
import { reasonOf } from '../cluster/cluster-error.ts';
import { objectPath, type Reference } from '../cluster/resources.ts';
import { listAt, textAt, valueAt, type JsonObject } from '../graph/json.ts';

/** How far one side of a pair is, as its Syncthing says. */
export type SyncState =
  /** It answers. `missingBytes` is what others have and it lacks; `isConnected` whether it sees every peer. */
  | { readonly answers: true; readonly missingBytes: number; readonly isConnected: boolean; readonly isIdle: boolean }
  | { readonly answers: false; readonly why: string };

/**
 * Asks the Syncthing of a ReplicationSource, through the API server: its port is nowhere else to be reached. Its key is read from the Secret
 * that VolSync makes, sent in a header, and shown nowhere.
 */
export async function syncState(client: ClusterClient, source: Reference): Promise<SyncState> {
  try {
    const replication = await client.get(objectPath(source));
    const ask = await asking(client, source);
    const states = await Promise.all(
      listAt(await ask('config'), ['folders']).map((folder) => ask(`db/status?folder=${textAt(folder, ['id']) ?? ''}`)),
    );
    const wanted = listAt(replication, ['spec', 'syncthing', 'peers']).map((peer) => textAt(peer, ['ID']) ?? '');
    const connections = valueAt(await ask('system/connections'), ['connections']);
    return {
      answers: true,
      missingBytes: states.reduce<number>((sum, state) => sum + Number(valueAt(state, ['needBytes']) ?? 0), 0),
      isConnected: wanted.length > 0 && wanted.every((id) => valueAt(connections, [id, 'connected']) === true),
      isIdle: states.length > 0 && states.every((state) => textAt(state, ['state']) === 'idle'),
    };
  } catch (error) {
    return { answers: false, why: reasonOf(error) };
  }
}

type Ask = (path: string) => Promise<JsonObject>;

/** VolSync names service and Secret of a mover after its source. */
async function asking(client: ClusterClient, { namespace = 'default', name }: Reference): Promise<Ask> {
  const secret = await client.get(objectPath({ kind: 'Secret', namespace, name: `volsync-${name}` }));
  const key = Buffer.from(textAt(secret, ['data', 'apikey']) ?? '', 'base64').toString('utf8');
  const root = `/api/v1/namespaces/${namespace}/services/https:volsync-${name}-api:8384/proxy/rest`;
  return (path) => client.get(`${root}/${path}`, { 'x-api-key': key });
}
