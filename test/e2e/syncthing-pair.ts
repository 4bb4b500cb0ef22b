import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LooseManifest } from '../real-stack.ts';
import { freePort } from './free-port.ts';
import { until, type Kubernetes, type Running } from './kubernetes.ts';
import { parts } from './parts.ts';

/** One real Syncthing on loopback, with a folder. */
export interface Syncthing {
  readonly id: string;
  /** Where others reach it. */
  readonly address: string;
  readonly data: string;
  readonly key: string;
  /** Asks its API, as whoever has the key may. */
  ask(method: string, path: string, body?: object): Promise<{ readonly status: number; readonly text: string }>;
  stop(): Promise<void>;
}

/** Two that keep one folder in step, as VolSync's movers do. */
export async function startSyncthingPair(kubernetes: Kubernetes): Promise<readonly [Syncthing, Syncthing]> {
  const [one, other] = await Promise.all([startSyncthing(kubernetes, 'one'), startSyncthing(kubernetes, 'other')]);
  await Promise.all([letJoin(one, other), letJoin(other, one)]);
  return [one, other];
}

/** Makes one keep its folder in step with another, as the mover does for a peer. */
export async function letJoin(own: Syncthing, peer: { readonly id: string; readonly address: string }): Promise<void> {
  await own.ask('PUT', `/rest/config/devices/${peer.id}`, { deviceID: peer.id, addresses: [peer.address] });
  await own.ask('PUT', '/rest/config/folders/data', {
    ...{ id: 'data', path: own.data, type: 'sendreceive', rescanIntervalS: 1, fsWatcherEnabled: false },
    devices: [{ deviceID: own.id }, { deviceID: peer.id }],
  });
}

/** Starts one that knows nobody and has no folder. */
export async function startSyncthing(kubernetes: Kubernetes, name: string): Promise<Syncthing> {
  const home = mkdtempSync(join(tmpdir(), 'holdfast-syncthing-'));
  const data = join(home, 'data');
  mkdirSync(data);
  const [gui, sync] = await Promise.all([freePort(), freePort()]);
  const key = `canary-key-${name}`;
  // Without a monitor above it, so that the process that is started is the one that is stopped.
  const env = { STNODEFAULTFOLDER: '1', STNOUPGRADE: '1', STMONITORED: 'yes', HOME: home };
  const made = spawnSync(parts.syncthing ?? '', ['generate', `--home=${home}`], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (made.status !== 0) throw new Error(made.stderr);
  const file = join(home, 'config.xml');
  // Nothing outside this machine is asked or told.
  let text = readFileSync(file, 'utf8').replace(
    /<listenAddress>[^<]*<\/listenAddress>/,
    `<listenAddress>tcp://127.0.0.1:${sync}</listenAddress>`,
  );
  for (const off of [
    'globalAnnounceEnabled',
    'localAnnounceEnabled',
    'relaysEnabled',
    'natEnabled',
    'crashReportingEnabled',
  ])
    text = text.replace(new RegExp(`<${off}>true</${off}>`), `<${off}>false</${off}>`);
  writeFileSync(file, text);
  const running: Running = kubernetes.run(
    parts.syncthing,
    [
      'serve',
      `--home=${home}`,
      '--no-browser',
      '--no-restart',
      `--gui-address=https://127.0.0.1:${gui}`,
      `--gui-apikey=${key}`,
    ],
    env,
  );
  const ask: Syncthing['ask'] = (method, path, body) =>
    new Promise((resolve, reject) => {
      const call = httpsRequest(
        `https://127.0.0.1:${gui}${path}`,
        { method, rejectUnauthorized: false, headers: { 'x-api-key': key, 'content-type': 'application/json' } },
        (response) => {
          let answer = '';
          response.on('data', (part: Buffer) => (answer += part.toString()));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text: answer }));
        },
      );
      call.on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  await until(
    `${name} answers`,
    () =>
      ask('GET', '/rest/system/ping').then(
        ({ status }) => status === 200,
        () => false,
      ),
    { seconds: 30 },
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${running.log()}`, { cause: error });
  });
  const { myID } = JSON.parse((await ask('GET', '/rest/system/status')).text) as LooseManifest;
  const stop = async (): Promise<void> => {
    await running.stop();
    rmSync(home, { recursive: true, force: true });
  };
  return { id: myID, data, key, address: `tcp://127.0.0.1:${sync}`, ask, stop };
}
