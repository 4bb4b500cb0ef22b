import type { ImageFacts, ImageFolder } from '../../../topology/images.ts';
import type { ReadTopology } from '../../../topology/read-topology.ts';
import { isObject, listAt, objectAt, textAt, valueAt, type Json, type JsonObject } from '../../json.ts';
import { oncePerGraph } from '../../resource/once-per-graph.ts';
import { containers, podPath, type Container } from '../workloads.ts';
import { knownImages } from './known-images.ts';

/** A container whose image something is known of, in the pod that it is in. */
export interface ImageUse extends Container {
  /** The repository of its image, in full. */
  readonly image: string;
  /** What is known of it. */
  readonly facts: ImageFacts;
  /** What is said of the pod. */
  readonly pod: JsonObject;
  /** Whether it starts as its image says: without a command or arguments of its own. */
  readonly isPlain: boolean;
  /** What a variable is set to; undefined where nothing sets it, and null where something does or may that was not read. */
  readonly variable: (name: string) => string | null | undefined;
}

/** Every container of a known image: of the table here, or of the section `images` of a topology, which is believed first. */
export const imageUses = oncePerGraph((graph): readonly ImageUse[] => {
  const known = new Map<string, ImageFacts>(knownImages.map((each) => [each.image, each]));
  for (const { images } of graph.topologies)
    for (const [image, facts] of Object.entries(images ?? {})) known.set(repositoryOf(image), facts);
  return [...containers(graph)].flatMap((each): ImageUse[] => {
    const image = repositoryOf(textAt(each.container, ['image']) ?? '');
    const facts = known.get(image);
    if (facts === undefined) return [];
    const isPlain = each.container['command'] === undefined && each.container['args'] === undefined;
    const pod = objectAt(each.object.manifest, podPath(each.object));
    return [{ ...each, image, facts, pod, isPlain, variable: variablesOf(each.container) }];
  });
});

/** What is known of an image by a topology, or by the table here. */
export function factsOf(topology: Pick<ReadTopology, 'images'>, image: string): ImageFacts | undefined {
  const repository = repositoryOf(image);
  const [, own] = Object.entries(topology.images ?? {}).find(([name]) => repositoryOf(name) === repository) ?? [];
  return own ?? knownImages.find((each) => each.image === repository);
}

/** Folders that an image works in and does not have, without those at or below which something is mounted. */
export function scratchWanted(
  topology: Pick<ReadTopology, 'images'>,
  image: string,
  mounted: readonly string[],
): readonly string[] {
  const folders = factsOf(topology, image)?.scratch ?? [];
  return folders.filter((folder) => !mounted.some((each) => isWithin(folder, each)));
}

/** The repository of an image with its registry, without tag and digest: `redis:8` is `docker.io/library/redis`. */
export function repositoryOf(image: string): string {
  const [withTag = ''] = image.split('@');
  const name = withTag.replace(/:[^/:]*$/, '');
  const [first = '', ...rest] = name.split('/');
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  if (hasRegistry) return name;
  return rest.length > 0 ? `docker.io/${name}` : `docker.io/library/${name}`;
}

function variablesOf(container: JsonObject): ImageUse['variable'] {
  const listed = listAt(container, ['env']);
  const mayBeMore = listAt(container, ['envFrom']).length > 0;
  return (name) => {
    const entry = listed.findLast((each) => textAt(each, ['name']) === name);
    if (entry === undefined) return mayBeMore ? null : undefined;
    const value = valueAt(entry, ['value']);
    return typeof value === 'string' ? value : null;
  };
}

/** The paths at which something is mounted into a container. */
export function mountPaths({ container }: Container): string[] {
  return listAt(container, ['volumeMounts']).flatMap((mount) => {
    const path = textAt(mount, ['mountPath']);
    return path === undefined ? [] : [path.replace(/(?<=.)\/$/, '')];
  });
}

/** Whether one path is another, or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** Where the data of a folder goes: as a variable says, as the image says, or null where nobody knows. */
export function whereDataGoes({ variable }: ImageUse, { folder, from = [] }: ImageFolder): string | null {
  const [moved] = from.map(variable).filter((each) => each !== undefined);
  return moved === undefined ? folder : moved;
}

/** Whether the claim of a pod, one that exists or one made with it, is mounted into a container. */
export function mountsClaim({ container, pod, object }: ImageUse): boolean {
  const made = listAt(object.manifest, ['spec', 'volumeClaimTemplates']).map((each) =>
    textAt(each, ['metadata', 'name']),
  );
  const claimed = listAt(pod, ['volumes']).flatMap((volume: Json) =>
    isObject(volume) && volume['persistentVolumeClaim'] !== undefined ? [textAt(volume, ['name'])] : [],
  );
  return listAt(container, ['volumeMounts']).some((mount) => [...made, ...claimed].includes(textAt(mount, ['name'])));
}
