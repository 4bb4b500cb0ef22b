import { expect, test } from 'vitest';
import { budgets } from '../../graph/budgets.ts';
import { graphOf, manifests } from '../../invariants/example.ts';
import { invariants } from '../../invariants/list.ts';
import { runInvariants } from '../../invariants/run.ts';
import { today } from '../today.ts';

/** An object with as many fields that its CRD does not have. */
const withMistakes = (count: number) =>
  manifests(`
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: as.example.org }
spec:
  group: example.org
  names: { kind: A, plural: as }
  versions: [{ name: v1, served: true, schema: { openAPIV3Schema: { type: object, properties: { spec: { type: object, properties: { x: {} } } } } } }]
---
apiVersion: example.org/v1
kind: A
metadata: { name: a }
spec: { ${Array.from({ length: count }, (_, index) => `f${index}: 1`).join(', ')} }
`);

test.each([
  [budgets.mistakesOfObject, []],
  [budgets.mistakesOfObject + 7, ['7 more mistakes of one object, after the first 100']],
])('of %i mistakes, those that are not told are counted', (count, reasons) => {
  const rules = invariants.filter(({ id }) => id === 'kubernetes/object-fits-its-schema');
  const { findings, notEvaluated, failures } = runInvariants(graphOf(withMistakes(count)), rules, { today });
  expect(findings).toHaveLength(budgets.mistakesOfObject);
  expect(notEvaluated.map(({ reason }) => reason)).toEqual(reasons);
  // The exit code says it too: a budget is no way round a gate.
  expect(failures).toHaveLength(reasons.length);
});
