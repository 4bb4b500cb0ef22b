import { alone, of, patch, type OddRepository } from './odd-repository.ts';

/** Patches as people seldom write them. */
export const oddPatches: Readonly<Record<string, OddRepository>> = {
  'a merge that removes a field': of(
    patch('apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: own }\nspec: { type: }'),
  ),
  'a merge that removes a map': of(
    patch('apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: own }\nspec: { selector: null }'),
  ),
  'a merge that replaces a map': of(
    patch('apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: own }\nspec: { $patch: replace, type: x }'),
  ),
  'a merge that deletes an object': of(
    patch('apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: own }\n$patch: delete'),
  ),
  'a merge into a namespace that it does not name': of(
    patch('apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { type: x }'),
  ),
  'a merge that deletes a container': of(
    patch(
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { template: { spec: { containers: [{ name: main, $patch: delete }] } } }',
    ),
  ),
  'a merge that adds a container': of(
    patch(
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { template: { spec: { containers: [{ name: new, image: n }, { name: main, env: [{ name: A, value: 1 }] }] } } }',
    ),
  ),
  'a merge of an order': of(
    patch(
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { template: { spec: { $setElementOrder/containers: [{ name: main }], containers: [{ name: main, image: x }] } } }',
    ),
  ),
  'a merge that deletes from a list of texts': alone(
    'apiVersion: v1\nkind: Pod\nmetadata: { name: p, finalizers: [a, b] }\nspec: {}\n',
    patch('apiVersion: v1\nkind: Pod\nmetadata: { name: p, $deleteFromPrimitiveList/finalizers: [a] }'),
  ),
  'a merge of finalizers': alone(
    'apiVersion: v1\nkind: Pod\nmetadata: { name: p, finalizers: [a, b] }\nspec: {}\n',
    patch('apiVersion: v1\nkind: Pod\nmetadata: { name: p, finalizers: [c] }'),
  ),
  'a merge of ports that have one number': alone(
    'apiVersion: v1\nkind: Service\nmetadata: { name: s }\nspec: { ports: [{ port: 53, protocol: UDP, name: u }, { port: 53, protocol: TCP, name: t }] }\n',
    patch(
      'apiVersion: v1\nkind: Service\nmetadata: { name: s }\nspec: { ports: [{ port: 53, protocol: TCP, nodePort: 1 }] }',
    ),
  ),
  'a merge of ports without a protocol': alone(
    'apiVersion: v1\nkind: Service\nmetadata: { name: s }\nspec: { ports: [{ port: 53, name: t }] }\n',
    patch('apiVersion: v1\nkind: Service\nmetadata: { name: s }\nspec: { ports: [{ port: 53, nodePort: 1 }] }'),
  ),
  'a merge into a list of a custom resource': of(
    patch(
      'apiVersion: example.org/v1\nkind: Widget\nmetadata: { name: gadget }\nspec: { list: [{ name: a }], count: 2 }',
    ),
  ),
  'a merge of another version': of(
    patch('apiVersion: example.org/v2\nkind: Widget\nmetadata: { name: gadget }\nspec: { count: 2 }'),
  ),
  'a merge of another version with a target': of(
    patch('apiVersion: example.org/v2\nkind: Widget\nmetadata: { name: any }\nspec: { count: 2 }', '{ kind: Widget }'),
  ),
  'a merge without a kind': of(patch('spec: { count: 2 }', '{ kind: Widget }')),
  'a merge without a name': of(patch('apiVersion: v1\nkind: Widget\nspec: { count: 2 }', '{ kind: Widget }')),
  'two merges with a target': of(
    patch(
      'apiVersion: v1\nkind: A\nmetadata: { name: a }\n---\napiVersion: v1\nkind: A\nmetadata: { name: b }',
      '{ kind: Widget }',
    ),
  ),
  'a target of nobody': of(patch('- { op: remove, path: /spec/nothing }', '{ kind: Nobody }')),
  'a target by a pattern': of(patch('- { op: add, path: /spec/new, value: 1 }', '{ kind: "W.*|Service" }')),
  'a target by no pattern': of(patch('- { op: add, path: /spec/new, value: 1 }', '{ name: "[" }')),
  'a target by labels': of(patch('- { op: add, path: /spec/new, value: 1 }', '{ labelSelector: "app in (web)" }')),
  'a target of everything': of(patch('- { op: add, path: /metadata/annotations, value: { a: b } }', '{}')),
  'a target of nothing': of(patch('- { op: add, path: /metadata/annotations, value: { a: b } }', '')),
  'operations on keys with slashes': of(
    patch(
      '- { op: add, path: /metadata/annotations, value: {} }\n- { op: add, path: /metadata/annotations/a~1b, value: 1 }',
      '{ kind: Widget }',
    ),
  ),
  'operations at the end of a list': of(
    patch(
      '- { op: add, path: /spec/template/spec/containers/-, value: { name: last } }\n- { op: remove, path: /spec/template/spec/containers/0 }',
      '{ kind: Deployment }',
    ),
  ),
  'operations beyond a list': of(
    patch('- { op: add, path: /spec/template/spec/containers/5, value: {} }', '{ kind: Deployment }'),
  ),
  'operations that test': of(
    patch(
      '- { op: test, path: /spec/count, value: 1 }\n- { op: replace, path: /spec/count, value: 2 }',
      '{ kind: Widget }',
    ),
  ),
  'operations that test and fail': of(patch('- { op: test, path: /spec/count, value: 2 }', '{ kind: Widget }')),
  'operations that move and copy': of(
    patch(
      '- { op: copy, from: /spec/count, path: /spec/copied }\n- { op: move, from: /spec/file, path: /spec/moved }',
      '{ kind: Widget }',
    ),
  ),
  'operations that remove what is not there': of(patch('- { op: remove, path: /spec/none }', '{ kind: Widget }')),
  'operations that replace what is not there': of(
    patch('- { op: replace, path: /spec/none, value: 1 }', '{ kind: Widget }'),
  ),
  'operations without a value': of(patch('- { op: add, path: /spec/none }', '{ kind: Widget }')),
  'operations of the whole object': of(
    patch(
      '- { op: replace, path: "", value: { apiVersion: v1, kind: ConfigMap, metadata: { name: new } } }',
      '{ kind: Widget }',
    ),
  ),
  'operations on a name': of(patch('- { op: replace, path: /metadata/name, value: other }', '{ kind: ConfigMap }')),
  'operations on a kind': of(patch('- { op: replace, path: /kind, value: Gadget }', '{ kind: Widget }')),
  'operations in JSON': of(
    `patches: [{ target: { kind: Widget }, patch: '[{"op": "add", "path": "/spec/a", "value": 1.50}]' }]`,
  ),
  'no operations': of(`patches: [{ target: { kind: Widget }, patch: '[]' }]`),
  'an unknown operation': of(patch('- { op: merge, path: /spec/a, value: b }', '{ kind: Widget }')),
};
