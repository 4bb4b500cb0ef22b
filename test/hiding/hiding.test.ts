import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { graphOf, files } from '../../invariants/example.ts';
import { acceptance } from '../acceptance.ts';
import { DamagedProduct } from '../damaged-product.ts';
import { sharedUrl } from '../shared.ts';
import { isRight } from './is-right.ts';
import type * as property from './property.ts';
import { cases, trees } from './repositories.ts';

/** Of some 27,000 hidings in the examples, the cases and the trees. `npm run prove` hides everything in the former two. */
const sample = { examples: 200, cases: 40, trees: 8, seed: 4 };

let others: readonly property.Sample[] | undefined;

/** What lies beside the repository is tried where it is there. */
function repositories(): readonly property.Sample[] {
  const beside = existsSync(sharedUrl('cases/silent')) ? [{ hideables: cases(), count: sample.cases }] : [];
  return (others ??= [...beside, { hideables: trees(), count: sample.trees }]);
}

acceptance('F4', 'what is hidden behind a variable, in an encrypted file or a chart adds no finding', {
  timeout: 120_000,
  stack: () => DamagedProduct.make<typeof property>(fileURLToPath(new URL('property.ts', import.meta.url))),
  assert: async (product) => {
    const { hide } = await product.load();
    const { tried, added } = hide(sample.examples, repositories(), sample.seed);
    expect(added).toEqual([]);
    expect(tried.size).toBeGreaterThanOrEqual(5);
  },
  sabotage: {
    'tell findings without asking what they rest on': (product) =>
      product.replace('doubtAbout(graph, result)', 'void 0'),
    'forget objects whose name is a variable': (product) => product.replace('candidates.find(', '[].find('),
    'take a variable for a value': (product) => product.replace('unknownPart(value)?.why', 'void 0'),
    'take a ciphertext for a value': (product) => product.replace('ciphertext.exec(', '/(?!)/.exec('),
    'believe that a chart which was not read makes nothing': (product) =>
      product.replace(': unreadNear(wanted)', ': []'),
  },
});

test('[F4 part: what is right] a file that is taken away makes what refers to it missing, and nothing else', () => {
  const map = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;
  const before = graphOf(files({ 'a.yaml': map('first'), 'b.yaml': map('second') }));
  const after = graphOf(files({ 'b.yaml': map('second') }));
  const isRightOf = (observed: string): boolean =>
    isRight(
      {
        rule: 'references/target-exists',
        severity: 'error',
        origin: { from: 'file', file: 'b.yaml', line: 1, column: 1 },
        object: undefined,
        also: [],
        message: observed,
        observed,
        required: '',
        fix: '',
        edit: undefined,
      },
      { hiding: { taken: 'a.yaml' }, before, after },
    );
  expect(isRightOf('ConfigMap first, which is not there')).toBe(true);
  expect(isRightOf('ConfigMap second, which is not there')).toBe(false);
});
