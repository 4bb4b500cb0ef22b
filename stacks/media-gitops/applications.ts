import type { Places } from '../../charts/workloads/failover-application.ts';

export interface MediaApplication {
  readonly name: string;
  readonly image: string;
  readonly port: number;
  /** @default 80 */
  readonly servicePort?: number;
  readonly readinessPath: string;
  /** Whether it only plays: it then reads the library, and is reached from the whole network. */
  readonly isPlayer: boolean;
  readonly capacity: string;
  /** Where it runs. Change it here when its node is gone. */
  readonly active: keyof Places;
  /** Syncthing's ids of both sides, from `kubectl get replicationsource` after the first round. @default not joined yet */
  readonly deviceIds?: { readonly primary: string; readonly backup: string };
  readonly resources: { readonly cpu: string; readonly memory: string; readonly memoryLimit: string };
}

/** Where the library is mounted. */
export const mediaFolder = '/data/media';

/** Images, sizes and limits are assumed: the source gives none. */
export const applications: readonly MediaApplication[] = [
  {
    name: 'sonarr',
    image: 'ghcr.io/home-operations/sonarr:4.0.15',
    port: 8989,
    readinessPath: '/ping',
    isPlayer: false,
    capacity: '5Gi',
    active: 'primary',
    resources: { cpu: '50m', memory: '256Mi', memoryLimit: '1Gi' },
  },
  {
    name: 'radarr',
    image: 'ghcr.io/home-operations/radarr:5.27.5',
    port: 7878,
    readinessPath: '/ping',
    isPlayer: false,
    capacity: '5Gi',
    active: 'primary',
    resources: { cpu: '50m', memory: '256Mi', memoryLimit: '1Gi' },
  },
  {
    name: 'plex',
    image: 'ghcr.io/home-operations/plex:1.42.1',
    port: 32400,
    servicePort: 32400,
    readinessPath: '/identity',
    isPlayer: true,
    capacity: '50Gi',
    active: 'primary',
    resources: { cpu: '200m', memory: '1Gi', memoryLimit: '4Gi' },
  },
];
