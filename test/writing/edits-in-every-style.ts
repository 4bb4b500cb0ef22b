import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { valueAt, type Json } from '../../graph/json.ts';
import { campaign } from '../e2e/campaign.ts';
import { brokenObjects } from '../fuzz/broken-objects.ts';
import { faultIn, readAsMeant, treesOf, writtenFile } from '../fuzz/edits.ts';
import { randomNumbers } from '../invariants/variants.ts';
import { holdfastBeside } from '../cli/holdfast.ts';
import { scratchFolder, textAt } from '../scratch-folder.ts';
import type { Writing } from './writing.ts';

/** In one folder: of more, some Flux Kustomization would apply a few, and the others were nobody's. */
const filesAtOnce = 250;

/**
 * Every rule with an edit, in generated files of every style, mended by the command: another reader sees in each the edits that were
 * meant and nothing else, and of those in plain style most are made.
 */
export async function assertEditsInEveryStyle({ command }: Writing): Promise<void> {
  const plain = { asked: 0, made: 0 };
  for (let batch = 0; batch < campaign({ whole: 28, sample: 1 }); batch++) await mendBatch(command.main, batch, plain);
  expect(plain.asked).toBeGreaterThan(100);
  expect(plain.made / plain.asked).toBeGreaterThan(0.9);
}

async function mendBatch(main: string, batch: number, plain: { asked: number; made: number }): Promise<void> {
  const seeds = Array.from({ length: filesAtOnce }, (_, index) => batch * filesAtOnce + index);
  const files = seeds
    .map((seed) => ({
      path: `apps/${seed}.yaml`,
      written: writtenFile(randomNumbers(seed), [], `broken-${seed}`), // of two of one name only one counts
    }))
    .filter(({ written }) => readAsMeant(written) !== undefined);
  const folder = scratchFolder(Object.fromEntries(files.map(({ path, written }) => [path, written.text])));
  const rules = Object.keys(brokenObjects).flatMap((rule) => ['--only', rule]);
  await holdfastBeside(['check', 'apps', '--fix', ...rules], folder, { main });
  for (const { path, written } of files) {
    const { text, broken, isPlain } = written;
    const [before = [], after] = [treesOf(text), textAt(folder, path)];
    const read = treesOf(after) ?? [];
    const made = broken.filter(({ document, edit }) => {
      const [old, now] = [before, read].map((trees) => valueAt((trees[document] ?? null) as Json, edit.path));
      return !isDeepStrictEqual(old, edit.value) && isDeepStrictEqual(now, edit.value);
    });
    const edits = made.map(({ document, edit }) => ({ ...edit, document }));
    const fault = faultIn(text, before, after, edits);
    expect(fault, `${path}\n--- before\n${text}\n--- after\n${after}`).toBeUndefined();
    if (!isPlain) continue;
    plain.asked += broken.length;
    plain.made += made.length;
  }
}
