import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeBaseline, withoutBaseline } from '../../cli/check/baseline.ts';
import { journalIn } from '../../cli/live/journal.ts';
import { table } from '../../cli/output/table.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { keepSecret } from '../../graph/secrets/kept.ts';
import type { Report } from '../../invariants/report.ts';
import { printPlan } from '../../project/plan/print.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { holdfast, holdfastBeside } from './holdfast.ts';
import { standInCluster } from './stand-in-cluster.ts';

/** What would be a line of its own, and turn the direction of the rest. */
const forged = 'a\nForged: all is well\u202e';

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trimStart().startsWith('Forged') || line.includes('\u202e'));
}

describe('files that are written for people and programs', () => {
  const secret = 'Canary7xJournalQz9fKw';
  keepSecret(secret);
  const finding = {
    rule: 'a/b',
    object: forged,
    also: [forged],
    observed: `the token ${secret}`,
    origin: { from: 'file', file: 'a.yaml' },
  };
  const report = { findings: [finding], notEvaluated: [] } as unknown as Report;

  test('a journal holds no credential, and nothing that is hidden', () => {
    const path = join(scratchFolder(), 'log');
    journalIn(path)('outcome', { say: `${secret} ${forged}` });
    const text = readFileSync(path, 'utf8');
    expect(text).not.toContain(secret);
    expect(linesOf(text)).toEqual([]);
    const last = text.trimEnd().split('\n').at(-1) ?? '';
    expect(JSON.parse(last)).toMatchObject({ event: 'outcome', say: `[secret] ${forged}` });
  });

  test('neither does a baseline, which still knows what it accepted', () => {
    const path = join(scratchFolder(), 'baseline.json');
    expect(writeBaseline(path, report)).toMatchObject({ accepted: 1 });
    const text = readFileSync(path, 'utf8');
    expect(text).not.toContain(secret);
    expect(linesOf(text)).toEqual([]);
    expect(withoutBaseline(path, new ResourceGraph(), report).report.findings).toEqual([]);
  });
});

describe('a name cannot make a line of its own', () => {
  test('in a table', () => {
    expect(linesOf(table(['a'], [[forged]]).join('\n'))).toEqual([]);
  });

  test('in a plan', () => {
    const resource = {
      ...{ id: 'urn', name: forged, resourceType: 'a:b:C', isCustom: true, step: 'create', inputs: {} },
      ...{ dependencies: [forged], changed: [forged], replacedFor: [], ignored: [], isProtected: false },
    };
    const texts = { observed: forged, required: forged, fix: forged };
    const plan = {
      ...{ stack: forged, resources: [resource, { ...resource, isCustom: false }], errors: [], notes: [] },
      report: { findings: [{ ...texts, severity: 'error', rule: 'a/b', origin: { from: 'file', file: forged } }] },
      privileges: [{ privilege: 'root', resource, because: forged }],
      ...{
        notYours: [{ kind: 'example', place: forged }],
        nodesToRoll: [forged],
        cost: { lines: [], known: 0, unknown: 0 },
        prices: {},
      },
    } as unknown as Parameters<typeof printPlan>[0];
    const text = printPlan(plan, { withInputs: false });
    expect(text.split('Forged').length).toBeGreaterThan(8);
    expect(linesOf(text)).toEqual([]);
  });

  test('in what seal says', () => {
    const quoted = JSON.stringify(forged);
    const folder = scratchFolder({
      'u.yaml': `apiVersion: holdfast.dev/v1\nkind: UnsealedSecret\nmetadata: { name: ${quoted}, namespace: b }\nspec: { file: a.sops.yaml, keys: { ${quoted}: a place } }\n`,
    });
    for (const args of [
      ['seal', '.'],
      ['seal', '.', '--only', 'b'],
    ]) {
      // Any program that is there does: nobody is asked, and nothing is encrypted.
      const { stdout, stderr } = holdfast(args, folder, { env: { HOLDFAST_SOPS: process.execPath } });
      expect(stdout + stderr, args.join(' ')).toContain('Forged');
      expect(linesOf(stdout + stderr), args.join(' ')).toEqual([]);
    }
  });

  test('of an object in a cluster that is validated', async () => {
    const cluster = await standInCluster();
    cluster.nodes = [
      {
        metadata: { name: forged, labels: {}, annotations: { token: 'Canary7xAnnotationQz9fKw' } },
        spec: {},
        status: {
          conditions: [
            { type: 'Ready', status: 'False', message: `https://user:Canary7xMessageQz9fKw@example.org ${forged}` },
          ],
        },
      },
    ];
    for (const format of ['human', 'json']) {
      const { stdout, stderr } = await holdfastBeside([
        ...['validate', '--kubeconfig', cluster.kubeconfig, '--format', format],
      ]);
      expect(stdout).toContain('Forged');
      expect(stdout).toContain('[secret]@example.org');
      expect(linesOf(stdout + stderr)).toEqual([]);
      expect(stdout + stderr).not.toContain('Canary7x');
    }
  });
});
