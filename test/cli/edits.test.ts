import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fixesOf } from '../../cli/check/fix.ts';
import { files, graphOf } from '../../invariants/example.ts';
import type { Invariant } from '../../invariants/invariant.ts';
import { invariants } from '../../invariants/list.ts';
import { runInvariants } from '../../invariants/run.ts';
import { clusters } from '../../stacks/clusters.ts';
import { brokenObjects } from '../fuzz/broken-objects.ts';
import { judgeEdits } from '../fuzz/edits.ts';
import { renderedFiles } from '../real-stack.ts';
import { describeWithShared, sharedUrl } from '../shared.ts';
import { today } from '../today.ts';

/** Files as they come out of the edits of some rules, and why other findings were not edited. */
function edited(byPath: Readonly<Record<string, string>>): { after: Record<string, string>; reasons: string[] } {
  const graph = graphOf(files(byPath));
  const fixes = fixesOf(graph, runInvariants(graph, invariants, { today }).findings);
  const after = Object.fromEntries(fixes.files.map((file) => [file.path, file.after]));
  return { after, reasons: [...new Set(fixes.refused.map(({ reason }) => reason))] };
}

const restore = `apiVersion: volsync.backube/v1alpha1
kind: ReplicationDestination
metadata: { name: sonarr }
spec:
  kopia:
    repository: sonarr-volsync
    copyMethod: Clone
`;

const jsonRestore = {
  apiVersion: 'volsync.backube/v1alpha1',
  kind: 'ReplicationDestination',
  metadata: { name: 'sonarr' },
  spec: { kopia: { repository: 'a' } },
};

describe('[S2 part: edits] every edit', () => {
  test('is generated for every rule that has one', () => {
    const isMade = (rule: Invariant): boolean =>
      Object.values(rule.invalid).some(({ given }) =>
        runInvariants(graphOf(given), [rule], { today }).findings.some(({ edit }) => edit !== undefined),
      );
    expect(Object.keys(brokenObjects).sort()).toEqual(
      invariants
        .filter(isMade)
        .map(({ id }) => id)
        .sort(),
    );
  });

  test.each([1, 2])('is right or refused, by another reader of YAML, seed %i', { timeout: 120_000 }, (seed) => {
    const { asked, wrong, plainAsked, plainMade, byRule } = judgeEdits(300, seed);
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThanOrEqual(300);
    expect(plainMade / plainAsked).toBeGreaterThan(0.9);
    for (const { made } of Object.values(byRule)) expect(made).toBeGreaterThan(20);
  });

  test('is right or refused beside every document of the five trees', { timeout: 120_000 }, () => {
    const texts = Object.keys(clusters).flatMap((name) => [...renderedFiles(name).values()]);
    expect(texts.length).toBeGreaterThan(200);
    expect(
      judgeEdits(
        200,
        3,
        texts.map((text) => text.replace(/^---\n/, '')),
      ).wrong,
    ).toEqual([]);
  });

  test.each(Object.entries(cases()))('%s', (_name, { before, after, reason }) => {
    const result = edited({ 'apps/a.yaml': before });
    expect(result.after['apps/a.yaml']).toBe(after);
    expect(result.reasons).toEqual(reason === undefined ? [] : [reason]);
  });

  test('leaves alone a document that another cluster applies and does not want changed', () => {
    const flux = (cluster: string, patches: string): string =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: ${cluster}, namespace: flux-system }\nspec: { path: ./base, prune: true, interval: 1h${patches} }\n`;
    const patch =
      ", patches: [{ target: { kind: ReplicationDestination }, patch: '- { op: add, path: /spec/kopia/copyMethod, value: Snapshot }' }]";
    const { after, reasons } = edited({
      'clusters/a/flux.yaml': flux('a', ''),
      'clusters/b/flux.yaml': flux('b', patch),
      'base/restore.yaml': restore,
    });
    expect(after).toEqual({});
    expect(reasons).toEqual(['the same document is also applied where it should stay as it is']);
  });
});

describeWithShared('[S2 part: edits in cases] every edit beside real files', () => {
  test('is right or refused', { timeout: 120_000 }, () => {
    const folder = fileURLToPath(sharedUrl('cases/'));
    const texts = existsSync(folder)
      ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
          .filter((path) => path.endsWith('.yaml'))
          .map((path) => readFileSync(`${folder}${path}`, 'utf8').replace(/^---\n/, ''))
      : [];
    expect(texts.length).toBeGreaterThan(50);
    const { wrong, asked } = judgeEdits(200, 4, texts);
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThanOrEqual(200);
  });
});

function cases(): Record<string, { before: string; after: string | undefined; reason?: string }> {
  const mended = (before: string, from: string, to: string) => ({ before, after: before.replace(from, to) });
  const refused = (before: string, reason: string) => ({ before, after: undefined, reason });
  const body = (text: string): string => restore.replace(/ {4}repository[^]*/, text);
  return {
    'fills a key without a value where it stands': mended(
      `${body('    copyMethod: # by hand\n    repository: a\n')}---\na: 1\n`,
      'copyMethod: #',
      'copyMethod: Snapshot #',
    ),
    'puts a key above the comments of the first one': mended(
      body('    # of Kopia\n    repository: a\n'),
      '    # of',
      '    copyMethod: Snapshot\n    # of',
    ),
    'puts a key before one with an anchor': mended(
      body('    &a repository: a\n'),
      '    &a',
      '    copyMethod: Snapshot\n    &a',
    ),
    'puts a key before an explicit one': mended(
      body('    ? repository\n    : a\n'),
      '    ?',
      '    copyMethod: Snapshot\n    ?',
    ),
    'keeps quotes': mended(restore.replace('Clone', "'Clone'"), "'Clone'", "'Snapshot'"),
    'keeps JSON JSON': mended(
      JSON.stringify(jsonRestore, null, 2),
      '"repository"',
      '"copyMethod": "Snapshot",\n      "repository"',
    ),
    'refuses what an alias repeats': refused(
      `${body('    repository: a\n').replace('kopia:', 'kopia: &k')}again: *k\n`,
      'the edit would change more than this field',
    ),
    'refuses an alias': refused(
      restore.replace('Clone', '*m').replace('spec:', 'method: &m Clone\nspec:'),
      'an alias stands there, and what it repeats stands elsewhere',
    ),
    'refuses an anchor': refused(restore.replace('Clone', '&m Clone'), 'the value has an anchor: others may repeat it'),
    'refuses what a merge key brings': refused(
      restore.replace('copyMethod: Clone', '<<: *d').replace('spec:', 'd: &d { copyMethod: Clone }\nspec:'),
      'a merge key brings the value, and its mapping stands elsewhere',
    ),
    'refuses files of sops': refused(
      `${restore}sops: { mac: x }\n`,
      'the file is encrypted with sops, which signs what is readable in it too',
    ),
    'refuses files with sealed values': refused(
      restore.replace('sonarr-volsync', 'ENC[AES256_GCM,data:x]'),
      'the file is encrypted with sops, which signs what is readable in it too',
    ),
  };
}
