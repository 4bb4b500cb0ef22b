import { describe, expect, test } from 'vitest';
import type { ChartFiles } from '../../helm/chart-files.ts';
import { givesSecrets, madeOfSecrets, VeiledValues } from '../../helm/secrets-of-release.ts';

const chart = (
  defaults: ChartFiles['defaults'],
  subcharts: ReadonlyMap<string, ChartFiles> = new Map(),
): ChartFiles => ({
  ...{ name: 'web', version: '1.0.0', defaults, schema: {}, texts: [], conditions: [], subcharts, missing: [] },
});
const given = {
  values: { auth: { password: 'hunter22' }, port: 80 },
  withoutSecrets: { auth: { password: 'xxxxxx11' }, port: 80 },
};
const none = { values: { port: 80 }, withoutSecrets: { port: 80 } };
const made = (...texts: readonly string[]) =>
  texts
    .map(
      (text) =>
        `---\n# Source: web/a.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { a: ${text} }\n`,
    )
    .join('');
const object = (text: string) => ({
  template: 'web/a.yaml',
  manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { a: text } },
});

describe('values without secrets', () => {
  test('are those of the release where neither it nor its chart has any', () => {
    expect(givesSecrets(none)).toBe(false);
    expect(new VeiledValues(chart({ port: 1 }), none)).toMatchObject({ values: { port: 80 }, areOthers: false });
    expect(givesSecrets(given)).toBe(true);
  });

  test('have stand-ins for what the chart, and charts within, have by themselves', () => {
    const inner = chart({ token: 'abc', size: 1 });
    const veiled = new VeiledValues(chart({ db: { password: 'b4', user: 'u' } }, new Map([['inner', inner]])), none);
    expect(veiled.values).toEqual({ db: { password: 'x1' }, inner: { token: 'xxx' }, port: 80 });
    expect(veiled.areOthers).toBe(true);
  });
});

describe('what helm says', () => {
  const veiled = new VeiledValues(chart({}), given);

  test('is what it says about stand-ins, without these', () => {
    const refusals = veiled.refusals(
      'Error: no hunter22',
      { is: 'refused', said: 'Error: no xxxxxx11, 8 long' },
      'web',
    );
    expect(refusals).toEqual([{ path: [], reason: 'no [secret], 8 long' }]);
  });

  test('is left out where helm takes the stand-ins; the place stays', () => {
    const said =
      "Error: values don't meet the specifications of the schema(s)\nweb:\n- at '/auth/password': 'hunter22' is none";
    expect(veiled.refusals(said, { is: 'done', output: '' }, 'web')).toEqual([
      { path: ['auth', 'password'], reason: expect.stringContaining('its words are not shown') as string },
    ]);
  });
});

describe('what is made of secrets', () => {
  test('is what is another with stand-ins, in whatever form', () => {
    const beside = { is: 'done', output: made('--hash=xxxx', 'same') } as const;
    expect(madeOfSecrets([object('--hash=b64x'), object('same')], beside, given)).toEqual(['--hash=b64x', 'b64']);
  });

  test.each([
    ['other objects', { is: 'done', output: '' }],
    ['nothing', { is: 'refused', said: 'Error: no' }],
    ['no YAML', { is: 'done', output: 'a: "' }],
  ] as const)('is looked for in forms that are known, where stand-ins make %s', (_, beside) => {
    expect(madeOfSecrets([object('x')], beside, given)).toEqual(
      expect.arrayContaining(['hunter22', 'aHVudGVyMjI=', 'HUNTER22']),
    );
  });
});
