import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { folders } from './folders.ts';

const root = new URL('../..', import.meta.url).pathname;
const sources = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[cm]?[jt]s$/.test(file))
    .map((file) => posix.join(folder, file)),
);

test('a client is let write by one function, which recognises the cluster first, and by no other', () => {
  // The bare word, so that taking it by another name, or out of the client by its text, is seen as well.
  const speaking = sources.filter((file) => /\ballowWrites\b/.test(readFileSync(join(root, file), 'utf8')));
  expect(speaking.sort()).toEqual(['cluster/client.ts', 'recovery/recognition/confirm-cluster.ts']);
  const confirming = readFileSync(join(root, 'recovery/recognition/confirm-cluster.ts'), 'utf8');
  expect(confirming.match(/\ballowWrites\b/g)).toHaveLength(1);
});
