import { describe, expect, test } from 'vitest';
import { formatOrigin } from '../../graph/origin.ts';
import { graphOf } from '../../invariants/example.ts';
import { isFinding, type Finding, type Invariant } from '../../invariants/invariant.ts';
import { invariants } from '../../invariants/list.ts';
import { today } from '../today.ts';

function findings(invariant: Invariant, given: Parameters<typeof graphOf>[0]) {
  const graph = graphOf(given);
  expect(graph.errors).toEqual([]);
  return [...invariant.check(graph, { today })].filter(isFinding).map(expected);
}

function expected({ at, observed, required, fix, severity }: Finding) {
  return { at: formatOrigin(at), observed, required, fix, ...(severity !== undefined && { severity }) };
}

describe.each(invariants.map((invariant) => [invariant.id, invariant] as const))('%s', (_id, invariant) => {
  test.each(Object.entries(invariant.valid))('holds for %s', (_title, given) => {
    expect(findings(invariant, given)).toEqual([]);
  });

  test.each(Object.entries(invariant.invalid))('breaks for %s', (_title, { given, finds }) => {
    expect(finds).not.toEqual([]);
    expect(findings(invariant, given)).toEqual(finds);
  });

  test('has examples of both kinds', () => {
    expect(Object.keys(invariant.valid)).not.toEqual([]);
    expect(Object.keys(invariant.invalid)).not.toEqual([]);
  });
});
