import fc from 'fast-check';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { resolveFrom } from '../../../graph/kustomize/paths.ts';

const part = fc.constantFrom('a', 'b.yaml', '.sops', '..', '.', '', '...', 'ä b');
const path = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
const folder = fc.constantFrom('.', 'a', 'a/b', '..', '../a', '/', '/a/b');

test('a path is resolved as the standard library does', () => {
  fc.assert(
    fc.property(folder, path, (from, to) => {
      expect(resolveFrom(from, to)).toBe(posix.normalize(posix.join(from, to)).replace(/\/$/, ''));
    }),
    { numRuns: 5_000 },
  );
});
