import { AuthenticationGuard } from '../../charts/access/authentication-guard.ts';
import { Application } from '../../charts/flux/application.ts';
import type { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { Claim } from '../../charts/storage/claim.ts';
import { NfsVolume } from '../../charts/storage/nfs-volume.ts';
import { SealedSecret } from '../../charts/secrets/sealed-secret.ts';
import { AppTemplate } from '../../charts/workloads/app-template.ts';
import { gateway, issuerOf, sealed } from './access.ts';
import { addModel, model, ollamaUrl } from './model.ts';
import { addRecyclarr } from './recyclarr.ts';

interface HomeApplication {
  readonly namespace: 'media' | 'ai';
  readonly image: readonly [repository: string, tag: string];
  readonly port: number;
  readonly readinessPath?: string;
  readonly storageClass: string;
  readonly capacity: string;
  readonly memory: readonly [request: string, limit: string];
  /** Where the library is mounted. @default it has no use for it */
  readonly library?: '/media';
  /** Where it keeps what it knows: a folder, or several, each by its folder of the volume. @default '/config' */
  readonly data?: string | Readonly<Record<string, string>>;
  readonly scratch?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Variables that are sealed, each with what it is. @default none */
  readonly secret?: Readonly<Record<string, string>>;
  readonly devices?: Readonly<Record<string, number>>;
  readonly deviceGroups?: readonly number[];
  readonly nodes?: readonly string[];
  /** Why it is reached without a guard in front. @default whoever comes in from outside logs in at Authentik first */
  readonly ownLogin?: string;
}

/** Players and apps on phones cannot follow the login page of another site. */
const nativeApps = 'its own login: apps on phones and televisions cannot follow another';

const arr = (name: string, tag: string, port: number, more: Partial<HomeApplication> = {}): HomeApplication => ({
  namespace: 'media',
  image: [`ghcr.io/home-operations/${name}`, tag],
  port,
  readinessPath: '/ping',
  storageClass: 'longhorn-default',
  capacity: '5Gi',
  memory: ['256Mi', '1Gi'],
  library: '/media',
  ...more,
});

function withoutLibrary({ library: _, ...rest }: HomeApplication): HomeApplication {
  return rest;
}

/** Every application of the source that has a page. Images, sizes and limits are assumed: it gives none. */
const applications: Readonly<Record<string, HomeApplication>> = {
  // Transcodes on the graphics of k3s1.
  jellyfin: {
    namespace: 'media',
    image: ['ghcr.io/jellyfin/jellyfin', '10.11.3'],
    port: 8096,
    readinessPath: '/health',
    storageClass: 'longhorn-default',
    capacity: '20Gi',
    memory: ['512Mi', '4Gi'],
    library: '/media',
    scratch: ['/cache'],
    devices: { 'gpu.intel.com/i915': 1 },
    // video is 44 on Debian and Ubuntu; render is whatever was free: `getent group render` on k3s1 says yours.
    deviceGroups: [44, 993],
    nodes: ['k3s1'],
    ownLogin: nativeApps,
  },
  plex: arr('plex', '1.42.1', 32400, {
    readinessPath: '/identity',
    capacity: '50Gi',
    memory: ['1Gi', '4Gi'],
    ownLogin: nativeApps,
  }),
  sonarr: arr('sonarr', '4.0.15', 8989),
  radarr: arr('radarr', '5.27.5', 7878),
  lidarr: arr('lidarr', '2.14.1', 8686),
  // It knows where to look, and never sees a file of the library.
  prowlarr: withoutLibrary(arr('prowlarr', '2.1.5', 9696)),
  bazarr: arr('bazarr', '1.5.3', 6767, { readinessPath: '/' }),
  whisparr: arr('whisparr', '2.0.0', 6969, { storageClass: 'longhorn-optane', nodes: ['k3s3'] }),
  sabnzbd: arr('sabnzbd', '4.5.5', 8080, {
    readinessPath: '/',
    nodes: ['k3s1', 'k3s2'],
    memory: ['512Mi', '4Gi'],
  }),
  overseerr: withoutLibrary(
    arr('overseerr', '1.34.0', 5055, {
      image: ['ghcr.io/sct/overseerr', '1.34.0'],
      data: '/app/config',
      readinessPath: '/api/v1/status',
      ownLogin: 'it asks for the account of Plex',
    }),
  ),
  ollama: {
    namespace: 'ai',
    image: ['docker.io/ollama/ollama', '0.12.10'],
    port: 11434,
    readinessPath: '/api/version',
    storageClass: 'longhorn-nvme',
    capacity: '100Gi',
    memory: ['2Gi', '16Gi'],
    // Keys and models go below its home, and user 1000 has none in the image.
    environment: { HOME: '/config' },
    devices: { 'nvidia.com/gpu': 1 },
    nodes: ['k3s3'],
  },
  openwebui: {
    namespace: 'ai',
    image: ['ghcr.io/open-webui/open-webui', 'v0.6.36'],
    port: 8080,
    readinessPath: '/health',
    storageClass: 'longhorn-default',
    capacity: '5Gi',
    memory: ['512Mi', '2Gi'],
    data: '/app/backend/data',
    environment: { OLLAMA_BASE_URL: ollamaUrl, DEFAULT_MODELS: model },
    // By itself it writes a key into its own folder, which is root's: user 1000 cannot, and it ends.
    secret: { WEBUI_SECRET_KEY: 'signs sessions; any long random text, never changed' },
    ownLogin: 'its own login, which also keeps the chats of people apart',
  },
  // It runs as user 1000, and begins once a checkpoint lies below models/Stable-diffusion: none comes with it.
  automatic1111: {
    namespace: 'ai',
    image: ['docker.io/universonic/stable-diffusion-webui', 'full'],
    port: 8080,
    storageClass: 'longhorn-nvme',
    capacity: '100Gi',
    memory: ['4Gi', '24Gi'],
    data: Object.fromEntries(
      ['models', 'outputs', 'extensions', 'embeddings'].map((each) => [each, `/app/stable-diffusion-webui/${each}`]),
    ),
    devices: { 'nvidia.com/gpu': 1 },
    nodes: ['k3s3'],
  },
};

/** Hosts that the gateway's certificate must name. */
export const applicationHosts = Object.keys(applications);

export function addApplications(tree: ClusterTree): void {
  const library = new Application(tree, 'media-library', { namespace: 'media' });
  new NfsVolume(library, 'library', { name: 'media', storage: 'media', capacity: '30Ti' });
  for (const [name, application] of Object.entries(applications)) addApplication(tree, name, application, library);
  addRecyclarr(tree);
}

function addApplication(tree: ClusterTree, name: string, props: HomeApplication, library: Application): void {
  const app = new Application(tree, name, {
    namespace: props.namespace,
    podSecurity: 'baseline',
    ...(props.library !== undefined && { dependsOn: [library] }),
  });
  new Claim(app, 'data', { name, capacity: props.capacity, storageClass: props.storageClass });
  if (props.secret !== undefined) new SealedSecret(app, 'secret', { name, folder: sealed, keys: props.secret });
  const [repository, tag] = props.image;
  const [memory, memoryLimit] = props.memory;
  new AppTemplate(app, 'app', {
    image: { repository, tag },
    port: props.port,
    ...(props.readinessPath !== undefined && { readinessPath: props.readinessPath }),
    owner: { user: 1000, group: 1000 },
    ...(props.environment !== undefined && { environment: props.environment }),
    ...(props.secret !== undefined && { secrets: [name] }),
    ...(props.scratch !== undefined && { scratch: props.scratch }),
    ...(props.deviceGroups !== undefined && { deviceGroups: props.deviceGroups }),
    volumes: { [name]: props.data ?? '/config', ...(props.library !== undefined && { media: props.library }) },
    resources: { cpu: '50m', memory, memoryLimit, ...(props.devices !== undefined && { devices: props.devices }) },
    ...(props.nodes !== undefined && { nodes: props.nodes }),
    ...(props.ownLogin !== undefined && {
      gateway,
      withoutGuard: { reason: props.ownLogin, until: '2027-11-30' },
    }),
  });
  if (name === 'ollama') addModel(app, props.image.join(':'));
  if (props.ownLogin === undefined) addGuard(app, tree.cluster.domain ?? '', props.port);
}

function addGuard(app: Application, domain: string, port: number): void {
  const { name, namespaceName } = app;
  new AuthenticationGuard(app, 'guard', {
    name,
    host: `${name}.${domain}`,
    gateway,
    upstream: `http://${name}.${namespaceName}.svc:${port}`,
    issuer: issuerOf(domain, name),
    sealed,
  });
}
