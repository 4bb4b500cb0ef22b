import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { readCliPreview } from '../../infra/preview/cli-preview.ts';
import { savedStateOf } from '../../project/plan/saved-state-of.ts';
import { compiledScript } from '../compiled-script.ts';
import type { LooseManifest } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';

const root = new URL('../..', import.meta.url).pathname;
const prefix = 'urn:pulumi:honeydue::holdfast::';
const stackUrn = `${prefix}pulumi:pulumi:Stack::holdfast-honeydue`;
const urn = `${prefix}holdfast:hetzner:HetznerNodes$hcloud:index/server:Server::web`;
const state = { urn, type: 'hcloud:index/server:Server', custom: true, protect: false, inputs: { name: 'web' } };
const ofStack = { op: 'same', urn: stackUrn, oldState: { urn: stackUrn, type: 'pulumi:pulumi:Stack' } };
const update = { op: 'update', urn, oldState: state, newState: state, diffReasons: ['name'] };

/** A preview as the command line writes it when it has come to its end. */
const preview = (step: object = update, summary: object = { same: 1, update: 1 }): LooseManifest => ({
  steps: [ofStack, step],
  duration: 1,
  changeSummary: summary,
});
const read = (document: unknown) => readCliPreview(JSON.stringify(document), 'preview.json', 'honeydue');

describe('[S4 part: gates] a preview of the command line', () => {
  test('that is whole has no errors, and says what it does not show', () => {
    const { resources, errors, unshown } = read(preview(update, { same: 12, update: 1 }));
    expect(errors).toEqual([]);
    expect(resources.map(({ name, step, changed }) => [name, step, changed])).toEqual([['web', 'update', ['name']]]);
    expect(unshown).toBe(11);
  });

  test.each<[string, unknown, string]>([
    [
      'failed before its first step',
      { diagnostics: [{ severity: 'error', message: 'hcloud: no token\n' }] },
      'the preview failed: hcloud: no token',
    ],
    [
      'failed on the way',
      {
        ...preview(),
        diagnostics: [
          { severity: 'info', message: 'a' },
          { severity: 'error', message: 'refused' },
        ],
      },
      'the preview failed: refused',
    ],
    ['may have a corrupt state', { ...preview(), maybeCorrupt: true }, 'maybe corrupt'],
    ['is empty', { steps: [], changeSummary: {} }, 'it holds no step'],
    ['has no end', { steps: [ofStack, update] }, 'it has no "changeSummary", so it did not come to its end'],
    [
      'lost steps',
      preview(update, { same: 1, update: 1, delete: 3 }),
      'counts 3 to delete, and "steps" holds 0: it was cut off',
    ],
    ['counts in words', preview(update, { delete: 'three' }), 'changeSummary.delete: required: a number'],
    [
      'has an operation that nobody knows',
      preview({ ...update, op: 'evict' }, {}),
      `the step "evict" of ${urn} is unknown`,
    ],
    ['has a step without a name', preview({ op: 'delete' }, {}), 'steps[1]: required: an op and a urn'],
    [
      'has two steps for one',
      { ...preview(), steps: [ofStack, update, { ...update, op: 'delete' }] },
      'two steps, update and delete',
    ],
    [
      'is of another stack',
      JSON.parse(JSON.stringify(preview()).replaceAll('honeydue', 'prod')),
      'of the stack "prod", not of "honeydue"',
    ],
  ])('that %s is not trusted', (_what, document, said) => {
    expect(read(document).errors.join('\n')).toContain(said);
  });

  test.each([undefined, null, 'gone'])('a deletion whose state is %j is counted, and named', (oldState) => {
    const { resources, errors } = read(preview({ op: 'delete', urn, oldState }, { same: 1, delete: 1 }));
    expect(resources).toMatchObject([
      { name: 'web', step: 'delete', resourceType: 'hcloud:index/server:Server', isCustom: true },
    ]);
    expect(errors).toEqual([
      `delete of ${urn} carries no state: whether it is protected, and what changes, cannot be told`,
    ]);
  });

  test('half of a replacement counts as one where the whole is missing', () => {
    const half = { op: 'delete-replaced', urn, oldState: { ...state, protect: true } };
    expect(read(preview(half)).resources).toMatchObject([{ step: 'replace', isProtected: true }]);
    const whole = { ...preview(half, { same: 1, replace: 1 }), steps: [ofStack, half, { ...update, op: 'replace' }] };
    expect(read(whole)).toMatchObject({ errors: [], resources: [{ step: 'replace', isProtected: false }] });
  });

  test('what an earlier replacement left behind is no deletion of what took its place', () => {
    const left = { op: 'delete', urn, oldState: { ...state, delete: true } };
    const both = { ...preview(update, { same: 1, update: 1, delete: 1 }), steps: [ofStack, update, left] };
    expect(read(both)).toMatchObject({ errors: [], resources: [{ step: 'update' }] });
  });
});

describe('[S4 part: gates] npm run plan', () => {
  const compiled = compiledScript('plan');
  const plan = (files: Record<string, string>, ...args: string[]) => {
    const folder = scratchFolder(files);
    const at = args.map((arg) => (arg in files ? `${folder}/${arg}` : arg));
    const options = { cwd: root, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } } as const;
    return spawnSync(process.execPath, [compiled, 'honeydue', ...at], options);
  };

  test('fails with the reason for a preview that failed', () => {
    const failed = { diagnostics: [{ severity: 'error', message: 'hcloud: no token' }] };
    const { status, stdout } = plan({ 'p.json': JSON.stringify(failed) }, '--preview', 'p.json');
    expect(stdout).toContain('p.json: the preview failed: hcloud: no token');
    expect(status).toBe(1);
  });

  test('fails for one that was cut off, as text and as steps', () => {
    const text = JSON.stringify(preview());
    expect(plan({ 'p.json': text.slice(0, -20) }, '--preview', 'p.json')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('p.json: it is no JSON'),
    });
    const lost = JSON.stringify({ ...preview(), steps: [ofStack] });
    const { status, stdout } = plan({ 'p.json': lost }, '--preview', 'p.json', '--json');
    expect((JSON.parse(stdout) as LooseManifest).errors.join()).toContain('it was cut off');
    expect(status).toBe(1);
  });

  test('passes one in which nothing changes, and says that nothing was shown', () => {
    const same = JSON.stringify({ steps: [ofStack], changeSummary: { same: 56 } });
    const { status, stdout } = plan({ 'p.json': same }, '--preview', 'p.json');
    expect(stdout).toContain('55 resources stay as they are and are not in the preview');
    expect(status).toBe(0);
  });

  test('refuses a state of another stack before it loads a program', () => {
    const other = JSON.stringify({ deployment: { resources: [{ ...state, urn: urn.replace('honeydue', 'prod') }] } });
    expect(plan({ 's.json': other }, '--against', 's.json')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('the state of the stack "prod", not of "honeydue"'),
    });
  });
});

describe('[S4 part: gates] a saved state', () => {
  const of = (resources: object[]) => JSON.stringify({ version: 3, deployment: { resources } });

  test('that is empty is said to be', () => {
    expect(savedStateOf('honeydue', of([]), 's.json')).toEqual({
      saved: [],
      notes: ['s.json: the state holds no resource, so that everything is planned as new'],
    });
    expect(savedStateOf('honeydue', of([state]), 's.json')).toMatchObject({ saved: [{ urn }], notes: [] });
  });

  test('that is damaged, or of another stack, is refused', () => {
    const refused = (resources: object[]) => () => savedStateOf('honeydue', of(resources), 's.json');
    expect(refused([{ inputs: {} }])).toThrow('deployment.resources[0]: required: a urn and a type');
    expect(refused([{ ...state, urn: urn.replace('honeydue', 'prod') }])).toThrow(
      'the stack "prod", not of "honeydue"',
    );
  });
});
