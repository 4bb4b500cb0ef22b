import { expect, test } from 'vitest';
import { flux, read, service } from '../flux-app.ts';

test.each([
  ['flux-system', 'known'],
  ['elsewhere', '${NAME}'],
])('variables come from a ConfigMap of the own namespace alone: %s', (namespace, expected) => {
  const graph = read({
    'flux/root.yaml': flux('flux'),
    'flux/app.yaml': flux('app', '  postBuild: { substituteFrom: [{ kind: ConfigMap, name: settings }] }\n'),
    'flux/map.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: ${namespace} }\ndata: { NAME: known }\n`,
    'app/service.yaml': service.replace('name: web', 'name: "${NAME}"'),
  });
  expect(graph.objects('Service').map(({ name }) => name)).toEqual([expected]);
});

test('of two ConfigMaps of one name, variables come from that of the own cluster', () => {
  const map = (value: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: flux-system }\ndata: { NAME: ${value} }\n`;
  const variables = '  postBuild: { substituteFrom: [{ kind: ConfigMap, name: settings }] }\n';
  const cluster = (name: string): Record<string, string> => ({
    [`clusters/${name}/flux-system/gotk-sync.yaml`]: flux(`clusters/${name}`).replace(
      `name: clusters/${name},`,
      'name: flux-system,',
    ),
    [`clusters/${name}/settings.yaml`]: flux(`settings/${name}`).replace(`name: settings/${name},`, 'name: settings,'),
    [`clusters/${name}/app.yaml`]: flux('app', variables),
    [`settings/${name}/map.yaml`]: map(name),
  });
  const graph = read({
    ...cluster('one'),
    ...cluster('two'),
    'app/service.yaml': service.replace('name: web', 'name: "${NAME}"'),
  });
  expect(
    graph
      .objects('Service')
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['one', 'two']);
});
