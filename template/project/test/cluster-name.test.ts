import { ResourceGraph, impactOf, modelOf, readFolderInto, stateAfter } from 'holdfast';
import { matchers } from 'holdfast/vitest';
import { expect, test } from 'vitest';
import { topology } from '../stacks/cluster-name/topology.ts';

test('the tree holds every invariant', () => {
  const { pass, message } = matchers.toHoldInvariants('dist', { failOn: 'warning' });
  expect(pass, message()).toBe(true);
});

test.each(Object.keys(topology.machines))('hello answers without %s', (machine) => {
  const graph = new ResourceGraph();
  readFolderInto(graph, 'dist');
  const { model } = modelOf(graph);
  const [failed, hello] = [`machine/${machine}`, 'apps/hello'].map((wanted) =>
    model.parts.find(({ id, name }) => id === wanted || name === wanted),
  );
  if (failed === undefined || hello === undefined) throw new Error('the model has no such part');
  expect(['UNAFFECTED', 'DEGRADED']).toContain(stateAfter(impactOf(model, [failed]), hello));
});
