import { join } from 'node:path';
import { expect, test } from 'vitest';
import { budgets } from '../../../graph/budgets.ts';
import { readFolderInto } from '../../../graph/readers/read-folder.ts';
import { ResourceGraph } from '../../../graph/resource/graph.ts';
import { invariants } from '../../../invariants/list.ts';
import { runInvariants } from '../../../invariants/run.ts';
import { scratchFolder } from '../../scratch-folder.ts';
import { today } from '../../today.ts';

const states = 'interval: 1h, timeout: 5m, retryInterval: 2m, wait: true, prune: true';
const large = 'a'.repeat(budgets.settingsBytes + 1);
const reason = `it has ${budgets.settingsBytes + 1} bytes, more than ${budgets.settingsBytes}: nothing that is applied is so large`;
const workload =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a, namespace: media }\nspec: { template: { spec: { containers: [{ name: a, image: "a:1" }], volumes: [{ name: a, persistentVolumeClaim: { claimName: other } }] } } }\n';
const kustomization = (fields: string, resources = 'workload.yaml'): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: media\nresources: [${resources}]\n${fields}\n`;
const flux = `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: a, namespace: flux-system }\nspec: { ${states}, path: ./a, sourceRef: { kind: GitRepository, name: flux-system } }\n`;

/** What is said of a folder: what could not be read, errors, and what could not be evaluated, without files of other names. */
function said(files: Readonly<Record<string, string>>): Record<'unread' | 'errors' | 'notEvaluated', string[]> {
  const folder = scratchFolder({ 'a/workload.yaml': workload, ...files });
  const graph = new ResourceGraph();
  readFolderInto(graph, folder);
  const { findings, notEvaluated } = runInvariants(graph, invariants, { today });
  const short = (text: string): string => text.replaceAll(join(folder, '/'), '');
  return {
    unread: graph.errors.map((each) => short(`${each.file}: ${each.reason}`)),
    errors: findings.filter(({ severity }) => severity === 'error').map(({ observed }) => short(observed)),
    notEvaluated: notEvaluated
      .filter(({ rule }) => rule === 'references/target-exists')
      .map((each) => short(each.reason)),
  };
}

const generator = (field: string, inputs: string): string =>
  kustomization(`${field}:\n  - name: made\n    options: { disableNameSuffixHash: true }\n    ${inputs}`);

test.each([
  ['a file of a configMapGenerator', generator('configMapGenerator', 'files: [large.json]'), 'a/large.json'],
  ['one under another key', generator('configMapGenerator', 'files: [key=large.bin]'), 'a/large.bin'],
  ['lines of a configMapGenerator', generator('configMapGenerator', 'envs: [large.properties]'), 'a/large.properties'],
  ['a `.env`, which is read besides', generator('configMapGenerator', 'envs: [large.env]'), 'a/large.env'],
  ['a file of a secretGenerator', generator('secretGenerator', 'files: [large.json]'), 'a/large.json'],
  ['a file of a patch', kustomization('patches: [{ path: large.patch }]'), 'a/large.patch'],
  ['a resource under another name', kustomization('', 'workload.yaml, large.manifest'), 'a/large.manifest'],
])('%s that is too large is not evaluated, and never missing', (_, text, path) => {
  for (const applies of [{ 'flux.yaml': flux }, {}]) {
    const { unread, errors, notEvaluated } = said({ 'a/kustomization.yaml': text, [path]: large, ...applies });
    expect(unread).toEqual([`${path}: ${reason}`]);
    expect(errors).toEqual([]);
    expect(notEvaluated).toEqual([`PersistentVolumeClaim/other was not read, and ${path} could not be read`]);
  }
});

test('one that is not there still is missing', () => {
  const { unread, errors } = said({
    'a/kustomization.yaml': generator('configMapGenerator', 'files: [large.json]'),
    'flux.yaml': flux,
  });
  expect(unread).toEqual([]);
  expect(errors).toContain('large.json is not there; nothing of Kustomization/a is applied');
});

test('a patch in YAML that is beyond another budget is not evaluated either', () => {
  const { unread, errors } = said({
    'a/kustomization.yaml': kustomization('patches: [{ path: deep.yaml }]'),
    'a/deep.yaml': `${'['.repeat(200)}${']'.repeat(200)}\n`,
    'flux.yaml': flux,
  });
  expect(unread).toEqual([expect.stringMatching(/^a\/deep\.yaml: it is no YAML: nesting exceeded/)]);
  expect(errors).toEqual([]);
});
