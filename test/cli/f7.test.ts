import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { invariants } from '../../invariants/list.ts';
import { acceptance } from '../acceptance.ts';
import { DamagedProduct } from '../damaged-product.ts';
import { describeWithShared, sharedUrl } from '../shared.ts';
import type * as reports from './report-of.ts';

const corpus = process.env['HOLDFAST_CORPUS'] ?? '';
/** The most that is printed unless more is asked for. */
const most = 60;

function caseOf(name: string): string {
  return fileURLToPath(sharedUrl(`cases/found/${name}`));
}

describeWithShared('F7', () => {
  acceptance(
    'F7',
    'one finding for one cause, the worst and rarest rule first with its claim once, sixty lines at most, and what to do next',
    {
      timeout: 300_000,
      stack: () => DamagedProduct.make<typeof reports>(fileURLToPath(new URL('report-of.ts', import.meta.url))),
      assert: async (product) => {
        const { reportOf } = await product.load();
        // One line that two clusters reach.
        expect(reportOf(caseOf('one-finding-once')).findings).toBe(1);
        const { lines, findings } = reportOf(caseOf('r-cron20'));
        expect(findings).toBeGreaterThan(30);
        expect(lines.length).toBeLessThanOrEqual(most);
        expect(lines[0]).toMatch(/^error +volsync\/restic-repository-holds-one-claim +19 findings$/);
        const text = lines.map((line) => line.trim()).join(' ');
        for (const { id, claim } of invariants.filter((rule) => lines.some((line) => line.includes(` ${rule.id}  `))))
          expect([id, text.split(claim).length - 1]).toEqual([id, 1]);
        expect(text).toContain('and 16 more: --only volsync/restic-repository-holds-one-claim --all');
        const next = lines.slice(lines.indexOf('next'));
        for (const step of ['--all', '--write-baseline <file>', 'holdfast explain volsync/', 'docs/rules/<rule>.md'])
          expect(
            next.some((line) => line.includes(step)),
            step,
          ).toBe(true);
        if (!existsSync(corpus)) return;
        for (const name of readdirSync(corpus))
          expect([name, reportOf(join(corpus, name)).lines.length <= most]).toEqual([name, true]);
      },
      sabotage: {
        'show every finding': (product) => product.replace('lineLimit = 60', 'lineLimit = 600'),
        'leave out what to do next': (product) => product.replace('const next = nextSteps(', 'const next = [] ?? ('),
      },
    },
  );
});
