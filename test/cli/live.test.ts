import { expect, test } from 'vitest';
import { scratchFolder } from '../scratch-folder.ts';
import { holdfast } from './holdfast.ts';

test.each(['recover', 'validate'])('%s says in one line that a folder declares no cluster', (command) => {
  const folder = scratchFolder({ 'tree/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n' });
  const { status, stderr } = holdfast([command, 'tree'], folder);
  expect(status).toBe(2);
  expect(stderr).toBe(
    'holdfast: tree: the tree declares no cluster; its holdfast.topology.yaml must declare exactly one\n',
  );
});
