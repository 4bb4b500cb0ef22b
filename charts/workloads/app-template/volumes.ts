import type { Volume } from 'kubernetes-types/core/v1.js';
import type { JsonObject } from '../../../graph/json.ts';

/** Where a volume is mounted. */
export interface Mount {
  /** Absolute path in the container. */
  readonly path: string;
  /** Folder or file of the volume. @default all of it */
  readonly subPath?: string;
  /** @default false */
  readonly readOnly?: boolean;
  /** Whether mounts that are made later are seen, such as those of a storage program. @default None */
  readonly mountPropagation?: 'None' | 'HostToContainer' | 'Bidirectional';
  /** Names of the containers that have it there, of any controller, or as `controller/container`. @default every container of every controller */
  readonly in?: readonly string[];
}

/** What a key of a ConfigMap or Secret is called as a file. */
export interface FileItem {
  /** The key. */
  readonly key: string;
  /** Path below the mount. */
  readonly path: string;
  /** Rights of the file, such as 0o400. @default those of the volume */
  readonly mode?: number;
}

interface Files {
  /** Rights of the files, such as 0o400. @default 0o644 */
  readonly defaultMode?: number;
  /** Which keys, and what they are called. @default all of them by their names */
  readonly items?: readonly FileItem[];
}

/** What is mounted: exactly one of these. */
export type VolumeSource =
  /** A claim that is made elsewhere, such as by `Claim` or `ProtectedVolume`. */
  | { readonly existingClaim: string }
  /** A claim of the application, without a backup. Flux deletes it with the release unless `retain` is said. */
  | {
      readonly claim: {
        /** Such as `10Gi`. */
        readonly size: string;
        readonly accessMode: 'ReadWriteOnce' | 'ReadWriteOncePod' | 'ReadWriteMany' | 'ReadOnlyMany';
        /** @default the default class of the cluster */
        readonly storageClass?: string;
        /** Whether it stays when the release goes. @default false */
        readonly retain?: boolean;
        /** What it is called. @default the name of the application with the key behind it */
        readonly forceRename?: string;
      };
    }
  /** A folder of an NFS server, mounted by the kubelet. */
  | { readonly nfs: { readonly server: string; readonly path: string } }
  /** Empty whenever a pod starts: on the disk of its node, or in its memory, which counts as that of the container. */
  | { readonly emptyDir: { readonly medium?: 'Memory'; readonly sizeLimit?: string } }
  /** A folder, file or device of the node. */
  | { readonly hostPath: string; readonly hostPathType?: HostPathType }
  /** A ConfigMap by name, or one of the application's `configMaps` by its key. */
  | ({ readonly configMap: string | { readonly identifier: string } } & Files)
  /** A Secret by name. */
  | ({ readonly secret: string } & Files)
  /** Any other, in Kubernetes' words. */
  | { readonly volume: Omit<Volume, 'name'> };

/** What must be there on the node. */
export type HostPathType =
  'Directory' | 'DirectoryOrCreate' | 'File' | 'FileOrCreate' | 'Socket' | 'CharDevice' | 'BlockDevice';

/** A volume, and where it is mounted. */
export type VolumeProps = VolumeSource & {
  /** Where: a path in every container, or several places. */
  readonly mounts: string | readonly Mount[];
};

/** A controller and the names of its containers, init containers among them. */
export interface ControllerNames {
  readonly controller: string;
  readonly containers: readonly string[];
}

/** The values of volumes. */
export function persistenceValues(
  volumes: Readonly<Record<string, VolumeProps>>,
  controllers: readonly ControllerNames[],
): JsonObject {
  const made: object = Object.fromEntries(
    Object.entries(volumes).map(([id, volume]) => {
      const mounts: readonly Mount[] = typeof volume.mounts === 'string' ? [{ path: volume.mounts }] : volume.mounts;
      return [id, { ...sourceValues(volume), ...mountValues(mounts, controllers) }];
    }),
  );
  return made as JsonObject;
}

function sourceValues(volume: VolumeSource): object {
  if ('existingClaim' in volume) return { existingClaim: volume.existingClaim };
  if ('claim' in volume) return { ...volume.claim };
  if ('nfs' in volume) return { type: 'nfs', ...volume.nfs };
  if ('emptyDir' in volume) return { type: 'emptyDir', ...volume.emptyDir };
  if ('hostPath' in volume) {
    const { hostPath, hostPathType } = volume;
    return { type: 'hostPath', hostPath, ...(hostPathType !== undefined && { hostPathType }) };
  }
  if ('volume' in volume) return { type: 'custom', volumeSpec: volume.volume };
  const { defaultMode, items } = volume;
  const files = { ...(defaultMode !== undefined && { defaultMode }), ...(items && { items }) };
  if ('secret' in volume) return { type: 'secret', name: volume.secret, ...files };
  const { configMap } = volume;
  return { type: 'configMap', ...(typeof configMap === 'string' ? { name: configMap } : configMap), ...files };
}

function mountValues(mounts: readonly Mount[], controllers: readonly ControllerNames[]): object {
  const everywhere = mounts.filter((mount) => mount.in === undefined).map(withoutPlace);
  const advanced = Object.fromEntries(
    controllers.flatMap(({ controller, containers }) => {
      const own = containers.flatMap((container) => {
        const here = mounts.filter((mount) => isIn(mount, controller, container)).map(withoutPlace);
        return here.length === 0 ? [] : [[container, here] as const];
      });
      return own.length === 0 ? [] : [[controller, Object.fromEntries(own)] as const];
    }),
  );
  return {
    ...(everywhere.length > 0 && { globalMounts: everywhere }),
    ...(Object.keys(advanced).length > 0 && { advancedMounts: advanced }),
  };
}

/** Whether a mount names a container, alone or with its controller. */
export function isIn(mount: Mount, controller: string, container: string): boolean {
  return mount.in?.some((name) => name === container || name === `${controller}/${container}`) ?? false;
}

function withoutPlace({ in: _containers, ...mount }: Mount): object {
  return mount;
}
