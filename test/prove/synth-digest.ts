// Prints a digest of the five clusters for each of some syntheses; folders are listed in another order each time.
import fs, { type Dirent } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { randomNumbers } from '../invariants/variants.ts';

const [synths, seed] = process.argv.slice(2).map(Number) as [number, number];
const random = randomNumbers(seed);
const readFolder = fs.readdirSync;

function shuffled<Item>(items: Item[]): Item[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [items[last], items[other]] = [items[other] as Item, items[last] as Item];
  }
  return items;
}

fs.readdirSync = ((...args: Parameters<typeof readFolder>) =>
  shuffled(readFolder(...args) as unknown as (string | Dirent)[])) as unknown as typeof readFolder;
syncBuiltinESMExports();

// After the order of folders is in the machine's hands.
const { HoldfastApp } = await import('../../charts/app.ts');
const { renderTree } = await import('../../charts/flux/render-tree.ts');
const { collect } = await import('../../charts/synth/collect.ts');
const { clusters } = await import('../../stacks/clusters.ts');
const { digestOf } = await import('./synths.ts');

for (let count = 0; count < synths; count++) {
  const files: [string, string][] = [];
  for (const [name, add] of Object.entries(clusters)) {
    const app = new HoldfastApp({ outdir: 'unused' });
    for (const [path, text] of renderTree(add(app), collect(app).charts).files) files.push([`${name}/${path}`, text]);
  }
  process.stdout.write(`${digestOf(files)}\n`);
}
