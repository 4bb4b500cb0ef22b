import { isObject } from '../../json.ts';
import { imageFields } from './container-shapes.ts';
import { entry } from './entry-shapes.ts';
import {
  anyObject,
  fields,
  flag,
  integer,
  listOf,
  mapOf,
  oneOf,
  text,
  type Problem,
  type Shape,
  type Versioned,
} from './shapes.ts';

const mount = fields({
  path: text,
  readOnly: flag,
  subPath: text,
  subPathExpr: { shape: text, from: [4, 0] },
  mountPropagation: text,
});
export const mounts = listOf(mount);
export const dataSource = fields({ apiGroup: text, kind: text, name: text }, { needs: ['kind', 'name'] });
const mountable = { enabled: flag, globalMounts: mounts, advancedMounts: mapOf(mapOf(mounts)) };
const typed = { ...mountable, type: text };
const fileItems = listOf(fields({ key: text, mode: integer, path: text }, { isOpen: true }));
const ofFiles = fields(
  { ...typed, name: text, identifier: text, defaultMode: integer, items: fileItems },
  { one: ['name', 'identifier'] },
);

const imageVolume: Shape = (value, rules) =>
  isObject(value) && rules.since(4, 4)
    ? fields({ ...imageFields, digest: text }, { isOpen: true })(value, rules)
    : text(value, rules);

const claim = entry(
  {
    ...typed,
    accessMode: text,
    dataSource,
    dataSourceRef: dataSource,
    retain: flag,
    size: text,
    storageClass: text,
    volumeName: text,
  },
  { needs: ['accessMode', 'size'] },
);
const volumes: ReadonlyMap<string, Shape | Versioned> = new Map<string, Shape | Versioned>([
  ['configMap', ofFiles],
  ['secret', ofFiles],
  ['nfs', fields({ ...typed, path: text, server: text }, { needs: ['server', 'path'] })],
  ['emptyDir', fields({ ...typed, medium: text, sizeLimit: text })],
  ['hostPath', fields({ ...typed, hostPath: text, hostPathType: text })],
  ['custom', fields({ ...typed, volumeSpec: anyObject }, { needs: ['volumeSpec'] })],
  [
    'image',
    {
      shape: fields(
        { ...typed, image: imageVolume, pullPolicy: oneOf('Always', 'Never', 'IfNotPresent') },
        { needs: ['image'] },
      ),
      from: [4, 2],
    },
  ],
  ['ephemeral', { shape: fields({ ...typed, accessMode: text, size: text, storageClass: text }), from: [5, 0] }],
]);

/** An entry of `persistence`: what it takes depends on its type. */
export const volume: Shape = (value, rules) => {
  if (!isObject(value)) return anyObject(value, rules);
  const type = value['type'] ?? 'persistentVolumeClaim';
  if (typeof type !== 'string' || type.includes('${')) return unknownType;
  const known = volumes.get(type);
  const shape =
    typeof known === 'function'
      ? known
      : known?.from !== undefined && rules.since(...known.from)
        ? known.shape
        : undefined;
  if (shape !== undefined) return shape(value, rules);
  if (type !== 'persistentVolumeClaim')
    return [{ path: ['type'], reason: `${type} is no kind of volume that the chart knows` }];
  if (!Object.hasOwn(value, 'existingClaim')) return claim(value, rules);
  return fields({ ...typed, existingClaim: text })(value, rules);
};

const unknownType: readonly Problem[] = [{ path: ['type'], reason: 'is a variable', isUnknown: true }];
