import type { ConfigMapProps } from './parts.ts';
import type { Mount, VolumeProps } from './volumes.ts';

/** A file in a container: a text that is no secret, or a key of a Secret. */
export type MountedFile = { readonly text: string } | { readonly secret: string; readonly key: string };

/** What is mounted into an application of the app-template chart. */
export interface AppTemplateMounts {
  /** Claims by name, each with the folder it is mounted at, or with several: what folder of the claim is mounted where. @default none */
  readonly volumes?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  /** Folders that are empty whenever it starts. @default those that its image is known to work in and not to have */
  readonly scratch?: readonly string[];
  /** Files by their paths: a text, or a key of a Secret. @default none */
  readonly files?: Readonly<Record<string, MountedFile>>;
}

/** Volumes and ConfigMaps by their keys. */
export interface Mounted {
  readonly persistence: Readonly<Record<string, VolumeProps>>;
  readonly configMaps: Readonly<Record<string, ConfigMapProps>>;
}

/** What is mounted, as volumes and ConfigMaps: claims, empty folders and files. */
export function mountedBy({ volumes = {}, scratch = [], files = {} }: AppTemplateMounts): Mounted {
  const texts = Object.entries(files).flatMap(([path, file]) =>
    'text' in file ? [[keyOf(path), file.text] as const] : [],
  );
  const persistence: [string, VolumeProps][] = [
    ...Object.entries(volumes).map(([claim, path]): [string, VolumeProps] => [
      claim,
      { existingClaim: claim, mounts: mountsOfClaim(path) },
    ]),
    ...scratch.map((path): [string, VolumeProps] => [
      `scratch-${identifier(path)}`,
      { emptyDir: {}, mounts: [{ path }] },
    ]),
    ...Object.entries(files).map(([path, file]): [string, VolumeProps] => [
      `file-${identifier(path)}`,
      'text' in file
        ? { configMap: { identifier: 'files' }, mounts: [{ path, subPath: keyOf(path), readOnly: true }] }
        : { secret: file.secret, mounts: [{ path, subPath: file.key, readOnly: true }] },
    ]),
  ];
  return {
    persistence: Object.fromEntries(persistence),
    configMaps: texts.length > 0 ? { files: { data: Object.fromEntries(texts) } } : {},
  };
}

/** Folders of a claim are made by the kubelet, with the group of the volume: whoever has it writes to them. */
function mountsOfClaim(path: string | Readonly<Record<string, string>>): Mount[] {
  if (typeof path === 'string') return [{ path }];
  return Object.entries(path).map(([subPath, each]) => ({ path: each, subPath }));
}

/** The key of a file: its path without what a key may not have. */
function keyOf(path: string): string {
  return path.split('/').filter(Boolean).join('-').toLowerCase();
}

/** What a mount is called among the values. */
function identifier(path: string): string {
  return keyOf(path).replaceAll(/[^a-z0-9-]/g, '-');
}
