import { namedSelector, selector } from './composed-selectors.ts';
import type { Feature } from './feature.ts';
import { ensure, mergePatch, names, operationPatch, target } from './sample-patches.ts';

const oldMerge: Feature = (_, random, layer) => {
  const { kind, patch } = mergePatch(random);
  ensure(layer, random, kind);
  layer.write('old.yaml', patch);
  layer.add('patchesStrategicMerge', random.once(2) ? 'old.yaml' : patch);
};

/** Every way to write a patch. */
export const patchFeatures: Readonly<Record<string, Feature>> = {
  'patches.patch': (_, random, layer) => {
    const { kind, patch } = mergePatch(random);
    ensure(layer, random, kind);
    layer.add('patches', { patch });
  },
  'patches.target': (_, random, layer) => {
    const { kind, patch } = mergePatch(random);
    ensure(layer, random, kind);
    layer.add('patches', { patch, target: target(random, kind) });
  },
  'patches with any target': (_, random, layer) => {
    const { kind, patch } = random.once(2) ? mergePatch(random) : operationPatch(random);
    ensure(layer, random, kind);
    layer.add('patches', { patch, target: selector(random, kind) });
  },
  'more patches with any target': (_, random, layer) => {
    const { kind, patch } = random.once(2) ? mergePatch(random) : operationPatch(random);
    ensure(layer, random, kind);
    layer.add('patches', {
      patch,
      target: selector(random, kind),
      options: { allowNameChange: random.once(2), allowKindChange: random.once(2) },
    });
  },
  'patches.path': (_, random, layer) => {
    const { kind, patch } = mergePatch(random);
    const second = random.once(4) ? mergePatch(random) : undefined;
    ensure(layer, random, kind, second?.kind ?? kind);
    layer.write('merge.yaml', second === undefined ? patch : `---\n${patch}---\n${second.patch}`);
    layer.add('patches', {
      path: 'merge.yaml',
      ...(random.once(3) && second === undefined && { target: target(random, kind) }),
    });
  },
  'patches of JSON 6902': (_, random, layer) => {
    const { kind, patch } = operationPatch(random);
    ensure(layer, random, kind);
    layer.add('patches', { patch, target: target(random, kind) });
  },
  'patches of JSON 6902 in a file': (_, random, layer) => {
    const { kind, patch } = operationPatch(random);
    ensure(layer, random, kind);
    layer.write('operations.yaml', patch);
    layer.add('patches', { path: 'operations.yaml', target: { kind } });
  },
  'patches.options.allowNameChange': (_, random, { add }) =>
    add('patches', {
      target: { kind: 'ConfigMap', name: 'settings' },
      patch: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: changed}\n',
      options: { allowNameChange: !random.once(3) },
    }),
  'patches.options.allowKindChange': (_, random, { add }) =>
    add('patches', {
      target: { kind: 'Widget' },
      patch: 'apiVersion: example.org/v1\nkind: Gizmo\nmetadata: {name: gadget}\n',
      options: { allowKindChange: !random.once(3) },
    }),
  patchesStrategicMerge: oldMerge,
  'patchesStrategicMerge again': oldMerge,
  patchesJson6902: (_, random, layer) => {
    const { kind, patch } = operationPatch(random);
    ensure(layer, random, kind);
    layer.add('patchesJson6902', { target: { kind, name: names[kind], version: 'v1' }, patch });
  },
  'patchesJson6902 with any target': (_, random, layer) => {
    const { kind, patch } = operationPatch(random);
    ensure(layer, random, kind);
    const options = { allowNameChange: random.once(2), allowKindChange: random.once(2) };
    layer.add('patchesJson6902', { target: namedSelector(random, kind), patch, options });
  },
  'patchesJson6902 in a file, with any target': (_, random, layer) => {
    const { kind, patch } = operationPatch(random);
    ensure(layer, random, kind);
    layer.write('legacy-operations.yaml', patch);
    layer.add('patchesJson6902', { target: namedSelector(random, kind), path: 'legacy-operations.yaml' });
  },
};
