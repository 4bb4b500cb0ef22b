import { expect, test } from 'vitest';
import { neededBy } from '../e2e/parts.ts';
import { missingPartsReport } from '../e2e/missing-parts.ts';

test('parts that are missing are counted, and the command that provides them is named', () => {
  expect(neededBy('the real scheduler (needs kubeScheduler, etcd)')).toEqual(['kubeScheduler', 'etcd']);
  expect(neededBy('the real scheduler')).toEqual([]);
  expect(missingPartsReport(new Map())).toBe('');
  expect(missingPartsReport(new Map([['etcd', 12]]))).toBe(
    'tests that were skipped for want of a part:\n  etcd: 12 tests\nPARTS_BUDGET=120 .ci/provide-parts --testbed provides them',
  );
});
