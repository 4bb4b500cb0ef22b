import { expect, test } from 'vitest';
import { formatOrigin } from '../../../graph/origin.ts';
import { flux, read, service } from '../flux-app.ts';

test.each([
  [
    'a key that is no text',
    { 'service.yaml': `${service}spec:\n  8080: a\n` },
    'app/service.yaml:5:9: the key 8080 is no text, and needs quotes',
  ],
  [
    'a number without end',
    { 'service.yaml': `${service}spec: { a: .inf }\n` },
    'app/service.yaml:4:12: .inf is no number of JSON',
  ],
  [
    'a directive',
    { 'service.yaml': `%YAML 1.1\n---\n${service}` },
    'app/service.yaml:1:1: the file begins with a directive, and is no YAML to kustomize',
  ],
  [
    'an absolute path',
    { 'kustomization.yaml': 'resources: [service.yaml, /a.yaml]\n' },
    'app/kustomization.yaml:1:27: /a.yaml is absolute, and kustomize reads nothing from the top of a machine',
  ],
  [
    'two kustomizations',
    { 'kustomization.yml': 'resources: [service.yaml]\n' },
    'app/kustomization.yaml:1:1: there are two kustomizations in the folder: this and app/kustomization.yml',
  ],
])('%s is refused', (_, files, refused) => {
  const graph = read({
    'flux/root.yaml': flux('flux'),
    'flux/app.yaml': flux('app'),
    'app/kustomization.yaml': 'resources: [service.yaml]\n',
    'app/service.yaml': service,
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`app/${path}`, text])),
  });
  const failures = graph.scopes.flatMap(({ consumers }) => consumers.flatMap(({ built }) => built.failures));
  expect(failures.map(({ reason, at }) => `${formatOrigin(at())}: ${reason}`)).toEqual([refused]);
});
