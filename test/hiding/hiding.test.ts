import { expect, test } from 'vitest';
import { acceptancePart } from '../acceptance.ts';
import { DamagedProduct } from './damaged-product.ts';

/** One value of so many is hidden: some eighty of 3,000. `npm run prove` hides every one. */
const one = 40;
const seed = 4;

acceptancePart('F4', 'a sample of the examples of all rules', 'what a variable hides adds no finding', {
  timeout: 120_000,
  stack: () => DamagedProduct.make(),
  assert: async (product) => {
    const hide = await product.property();
    const { tried, added } = hide(one, seed);
    expect(added).toEqual([]);
    expect(tried).toBeGreaterThan(50);
  },
  sabotage: {
    'tell findings without asking what they rest on': (product) =>
      product.replace('doubtAbout(graph, result)', 'void 0'),
    'forget objects whose name is a variable': (product) => product.replace('candidates.find(', '[].find('),
    'know every object in every namespace by the variable': (product) =>
      product.replace('return value.startsWith("ENC[") ? "an encrypted value" : unresolvedVariable(value);', 'return;'),
  },
});

test('[F4 part: what is really missing] a file that is taken away makes what refers to it missing, and nothing else', async () => {
  const { graphOf, files } = await import('../../invariants/example.ts');
  const { isReallyMissing } = await import('./really-missing.ts');
  const map = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;
  const before = graphOf(files({ 'a.yaml': map('first'), 'b.yaml': map('second') }));
  const after = graphOf(files({ 'b.yaml': map('second') }));
  const finding = (observed: string): Parameters<typeof isReallyMissing>[0] => ({
    rule: 'workloads/claim-exists',
    severity: 'error',
    origin: { from: 'file', file: 'b.yaml', line: 1, column: 1 },
    object: undefined,
    message: observed,
    observed,
    required: '',
    fix: '',
    edit: undefined,
  });
  const taken = { file: 'a.yaml', before, after };
  expect(isReallyMissing(finding('ConfigMap first, which is not there'), taken)).toBe(true);
  expect(isReallyMissing(finding('ConfigMap second, which is not there'), taken)).toBe(false);
});
