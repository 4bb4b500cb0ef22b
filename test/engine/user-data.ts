import { load } from 'js-yaml';
import type { World } from './world.ts';

/** What a node is told to do when it first starts, as cloud-init reads it. */
export interface UserData {
  readonly hostname: string;
  readonly write_files: readonly { readonly path: string; readonly permissions: string; readonly content: string }[];
  readonly runcmd: readonly string[];
}

/** The user data that the platforms were given, by the name of the node. */
export function userDataIn(world: World): ReadonlyMap<string, UserData> {
  const texts = world.things.flatMap(({ type, state }) => {
    if (type === 'hcloud:index/server:Server') return [String(state['userData'])];
    if (type !== 'proxmoxve:index/fileLegacy:FileLegacy') return [];
    return [String((state['sourceRaw'] as { readonly data: unknown }).data)];
  });
  const read = texts.map((text) => {
    if (!text.startsWith('#cloud-config\n')) throw new Error('user data that cloud-init does not take for its own');
    return load(text) as UserData;
  });
  return new Map(read.map((data) => [data.hostname, data]));
}
