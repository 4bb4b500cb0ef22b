import { listAt, objectAt, textAt, valueAt, type Json } from '../../../graph/json.ts';
import { podPath } from '../../../graph/facts/workloads.ts';
import type { KubernetesObject } from '../../../graph/resource/kubernetes-object.ts';
import { unknownIn } from '../../../graph/unknown.ts';
import { place, type Said } from './said.ts';

/** NFS exports of volumes, and of pods that mount an export by themselves. Each once. */
export function exportsOf(objects: readonly KubernetesObject[]): Said<string>[] {
  const found = new Map<string, Said<string>>();
  for (const object of objects) {
    for (const nfs of mountsOf(object)) {
      const [server, path] = ['server', 'path'].map((field) => textAt(nfs, [field]));
      const value = `${server ?? ''}:${path ?? ''}`;
      if (server === undefined || path === undefined || unknownIn(value) !== undefined || found.has(value)) continue;
      found.set(value, { value, from: place(object) });
    }
  }
  return [...found.values()];
}

/** CSI drivers of volumes that somebody wrote down. Each once. */
export function driversOf(volumes: readonly KubernetesObject[]): Said<string>[] {
  const found = new Map<string, Said<string>>();
  for (const object of volumes) {
    const driver = textAt(object.manifest, ['spec', 'csi', 'driver']);
    if (driver !== undefined && !found.has(driver)) found.set(driver, { value: driver, from: place(object) });
  }
  return [...found.values()];
}

function mountsOf(object: KubernetesObject): Json[] {
  if (object.kind === 'PersistentVolume') {
    const attributes = objectAt(object.manifest, ['spec', 'csi', 'volumeAttributes']);
    return [valueAt(object.manifest, ['spec', 'nfs']), { ...attributes, path: attributes['share'] }];
  }
  return listAt(object.manifest, [...podPath(object), 'volumes']).map((volume) => valueAt(volume, ['nfs']));
}
