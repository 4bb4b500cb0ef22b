import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parts } from '../e2e/parts.ts';

/** Where a synthesis may run: what it writes must not depend on any of this. */
export interface Surroundings {
  readonly node: string;
  readonly locale: string;
  readonly timeZone: string;
}

const locales = ['C', 'en_US.UTF-8', 'tr_TR.UTF-8', 'de_DE.UTF-8'];
const timeZones = ['UTC', 'Asia/Kathmandu', 'Pacific/Apia'];
const script = fileURLToPath(new URL('synth-digest.ts', import.meta.url));

/**
 * Synthesizes the five clusters so many times, in each place by turns, with folders listed in another order each time.
 *
 * @param nodes paths of the programs of Node
 * @returns how often each digest came, with a place where it did; one digest means that all are the same to the byte
 */
export async function synthesizeEverywhere(
  synths: number,
  seed: number,
  nodes: readonly string[],
): Promise<Map<string, { count: number; place: string }>> {
  const places = timeZones.flatMap((timeZone) =>
    locales.flatMap((locale) => nodes.map((node): Surroundings => ({ node, locale, timeZone }))),
  );
  const digests = new Map<string, { count: number; place: string }>();
  for (const [index, place] of places.entries()) {
    const own = Math.floor(synths / places.length) + (index < synths % places.length ? 1 : 0);
    if (own === 0) continue;
    for (const digest of await digestsIn(place, own, seed + index)) {
      const known = digests.get(digest);
      const where = `${place.node}, ${place.locale}, ${place.timeZone}`;
      digests.set(digest, { count: (known?.count ?? 0) + 1, place: known?.place ?? where });
    }
  }
  return digests;
}

async function digestsIn({ node, locale, timeZone }: Surroundings, synths: number, seed: number): Promise<string[]> {
  const environment = { ...process.env, LANG: locale, LC_ALL: locale, TZ: timeZone };
  const child = spawn(node, ['--import', 'tsx', script, String(synths), String(seed)], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`synthesis by ${node} in ${locale}, ${timeZone} ends with ${code}`);
  return text.trim().split('\n');
}

/** This program of Node, and those that `.ci/provide-parts` has fetched. */
export function nodePrograms(): string[] {
  return [process.execPath, parts.node22, parts.node24].filter((path) => path !== undefined);
}

export function digestOf(files: Iterable<readonly [string, string]>): string {
  const hash = createHash('sha256');
  for (const [path, text] of files) hash.update(`${path}\n${text}\n`);
  return hash.digest('hex');
}
