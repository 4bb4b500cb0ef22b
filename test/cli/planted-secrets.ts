import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { found } from '../canaries.ts';
import { contentOf, scratchFolder } from '../scratch-folder.ts';
import { holdfastBeside } from './holdfast.ts';
import type { Product } from './product.ts';
import { inputs } from './secret-inputs.ts';
import type { Way } from './secret-ways.ts';

export type Damage = 'valid' | 'malformed';

let count = 0;
const canary = (): string => `Canary7x${(count += 1)}Qz9fKw`;

/** Writes files below a folder. */
export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** A folder `r` with every input in it, each with a secret of its own and named by it, and a sops that repeats all that it is given. */
export function planted(damage: Damage): { readonly folder: string; readonly secrets: Map<string, string> } {
  const folder = scratchFolder();
  const secrets = new Map<string, string>();
  for (const [index, [name, input]] of Object.entries(inputs).entries()) {
    const secret = canary();
    secrets.set(secret, name);
    const files = damage === 'valid' ? input.valid(secret) : (input.malformed ?? cut(input.valid))(secret);
    for (const [path, text] of Object.entries(files)) write(folder, { [`r/${index}/${path}`]: text });
  }
  write(folder, { 'sops.sh': '#!/bin/sh\ncat >&2\nexit 1\n' });
  chmodSync(join(folder, 'sops.sh'), 0o755);
  return { folder, secrets };
}

/** The line of the secret ends in a quote that nothing closes. */
function cut(valid: (secret: string) => Readonly<Record<string, string>>) {
  return (secret: string): Record<string, string> =>
    Object.fromEntries(
      Object.entries(valid(secret)).map(([path, text]) => [
        path,
        text.replaceAll(new RegExp(`.*${secret}.*`, 'g'), `$&\n  x: "${secret}: [`),
      ]),
    );
}

/** Every secret has these in it, and nothing else does: a part of one is told by them. */
const parts = /Canary7|qz9fKw/i;

/** Names of the secrets that a command shows or writes, run in one way over every input. */
export async function shown(damage: Damage, way: Way, product: Product): Promise<string[]> {
  const { folder, secrets } =
    way.run === undefined ? planted(damage) : { folder: scratchFolder(), secrets: new Map<string, string>() };
  const own = canary();
  secrets.set(own, `what ${way.args.join(' ')} is given`);
  write(folder, way.files?.(own) ?? {});
  const before = contentOf(folder);
  const env = { HOLDFAST_SOPS: join(folder, 'sops.sh') };
  const { main } = product;
  const run = way.run?.(way, { folder, secret: own, product }) ?? holdfastBeside(way.args, folder, { env, main });
  const { stdout, stderr } = await run;
  const canaries = [...secrets.keys()];
  // What it wrote leaves as well; what stood in a file before may stand there still.
  const written = Object.entries(contentOf(folder)).flatMap(([path, text]) => {
    const old = found(canaries, before[path] ?? '');
    return found(canaries, text).filter((secret) => !old.includes(secret) && !path.startsWith('r/.git/'));
  });
  const said = `${stdout}\n${stderr}`;
  const names = [...new Set([...found(canaries, said), ...written])].map((secret) => secrets.get(secret) ?? secret);
  return names.length === 0 && parts.test(said) ? ['a part of one of them'] : names;
}
