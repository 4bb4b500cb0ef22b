import type { JsonObject } from '../../graph/json.ts';

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

/** What the values of app-template say of what is mounted: claims, empty folders and files. */
export function mountsOf({ volumes = {}, scratch = [], files = {} }: AppTemplateMounts): JsonObject {
  const texts = Object.entries(files).flatMap(([path, file]) =>
    'text' in file ? [[keyOf(path), file.text] as const] : [],
  );
  const persistence = {
    ...Object.fromEntries(
      Object.entries(volumes).map(([claim, path]) => [
        claim,
        { existingClaim: claim, globalMounts: mountsOfClaim(path) },
      ]),
    ),
    ...Object.fromEntries(
      scratch.map((path) => [`scratch-${identifier(path)}`, { type: 'emptyDir', globalMounts: [{ path }] }]),
    ),
    ...Object.fromEntries(
      Object.entries(files).map(([path, file]) => [
        `file-${identifier(path)}`,
        'text' in file
          ? { type: 'configMap', identifier: 'files', globalMounts: [{ path, subPath: keyOf(path), readOnly: true }] }
          : { type: 'secret', name: file.secret, globalMounts: [{ path, subPath: file.key, readOnly: true }] },
      ]),
    ),
  };
  return {
    ...(texts.length > 0 && { configMaps: { files: { data: Object.fromEntries(texts) } } }),
    ...(Object.keys(persistence).length > 0 && { persistence }),
  };
}

/** Where claims are mounted. */
export function placesOf(volumes: NonNullable<AppTemplateMounts['volumes']>): string[] {
  return Object.values(volumes).flatMap((path) => (typeof path === 'string' ? path : Object.values(path)));
}

/** Folders of a claim are made by the kubelet, with the group of the volume: whoever has it writes to them. */
function mountsOfClaim(path: string | Readonly<Record<string, string>>): JsonObject[] {
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
