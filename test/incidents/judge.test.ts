import { describe, expect, test } from 'vitest';
import type { Answer, Said } from './answer.ts';
import type { Incident } from './incident.ts';
import { judge } from './judge.ts';

const incident: Incident = {
  repository: 'example/lab',
  before: 'a',
  after: 'b',
  files: ['apps/web.yaml'],
  object: 'HelmRelease/web',
  kind: 'pvc-ref',
  what: 'a claim of another name',
  isDecidable: true,
};
const said = (of: Partial<Said> = {}): Said => ({
  rule: 'references/target-exists',
  severity: 'error',
  file: 'apps/web.yaml',
  objects: ['Deployment/web'],
  text: 'PersistentVolumeClaim dta',
  ...of,
});
const answer = (...all: Said[]): Answer => ({ said: all, files: ['apps/web.yaml'], milliseconds: 0 });

describe('an incident is caught by a finding about it, of a rule of its class, that the fix removes', () => {
  test('it is', () => {
    expect(judge(incident, answer(said()), answer()).hits).toEqual([said()]);
  });

  test('what is still said afterwards catches nothing', () => {
    expect(judge(incident, answer(said()), answer(said({ text: 'in other words' }))).hits).toEqual([]);
  });

  test('nor does a rule of another class', () => {
    const other = said({ rule: 'cilium/pool-is-announced' });
    expect(judge(incident, answer(other), answer())).toMatchObject({ hits: [], besides: [other] });
  });

  test('nor what is said of another place', () => {
    const far = said({ file: 'apps/db.yaml' });
    expect(judge(incident, answer(far), answer())).toMatchObject({ hits: [], elsewhere: [far] });
    expect(judge(incident, answer(said({ file: 'b.yaml', objects: ['HelmRelease/web'] })), answer()).hits).toHaveLength(
      1,
    );
  });

  test('nor a file that was only moved', () => {
    const after = { ...answer(said({ file: 'new/web.yaml' })), files: ['new/web.yaml'] };
    expect(judge(incident, answer(said()), after).hits).toEqual([]);
  });

  test('what was seen and not evaluated is told apart', () => {
    const open = said({ severity: 'not evaluated' });
    expect(judge(incident, answer(open), answer())).toMatchObject({ hits: [], seen: [open] });
  });
});
