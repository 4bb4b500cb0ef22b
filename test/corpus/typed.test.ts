import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { topology } from '../../stacks/k3s-home/topology.ts';
import { measured, table } from './typed/measured.ts';

const corpus = process.env['HOLDFAST_CORPUS'] ?? '';

describe.skipIf(!existsSync(corpus))('releases of app-template in HOLDFAST_CORPUS, in properties', () => {
  test('nine of ten are said in properties alone, and become the same objects: as the table says (vitest -u writes it anew)', async () => {
    const all = measured(corpus, topology);
    await expect(table(all)).toMatchFileSnapshot('typed.txt');
    const typed = all.filter(({ reasons }) => reasons.length === 0);
    expect(typed.length / all.length).toBeGreaterThan(0.9);
  }, 600_000);
});
