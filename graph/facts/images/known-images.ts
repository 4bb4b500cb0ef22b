import type { ImageFacts } from '../../../topology/images.ts';

/** What is known of an image, and who says so. */
export interface KnownImage extends ImageFacts {
  /** Its repository, with the registry. */
  readonly image: string;
  /** The file that says it, with the commit or version at which it was read. */
  readonly source: string;
}

const homeOperations = (name: string, more: ImageFacts = {}): KnownImage => ({
  image: `ghcr.io/home-operations/${name}`,
  data: [{ folder: '/config' }],
  // A name: the kubelet cannot tell it from root, and refuses it where runAsNonRoot is asked for without a number.
  user: 'nobody',
  ...more,
  source: `home-operations/containers, apps/${name}/Dockerfile and entrypoint.sh, a9b84a4`,
});

/**
 * Images that the stacks and the templates use, and what their own files say of them. A port that an application keeps among its own settings
 * is not one that a manifest can contradict, and is left out.
 */
export const knownImages: readonly KnownImage[] = [
  ...['sonarr', 'radarr', 'lidarr', 'prowlarr', 'whisparr'].map((name) => homeOperations(name, { ready: '/ping' })),
  homeOperations('bazarr', { port: 6767, portFrom: 'BAZARR__PORT' }),
  // It refuses names that it was not told, until it has a login of its own (sabnzbd 5f933dd, interface.py, check_hostname).
  homeOperations('sabnzbd', {
    port: 8080,
    portFrom: 'SABNZBD__PORT',
    namesFrom: 'SABNZBD__HOST_WHITELIST_ENTRIES',
  }),
  homeOperations('qbittorrent'),
  homeOperations('tautulli'),
  homeOperations('plex', {
    data: [{ folder: '/config', from: ['PLEX_MEDIA_SERVER_APPLICATION_SUPPORT_DIR'] }],
    // Its entrypoint writes this into the settings where they name no other.
    scratch: ['/transcode'],
    ready: '/identity',
  }),
  homeOperations('home-assistant'),
  homeOperations('esphome'),
  {
    image: 'ghcr.io/sct/overseerr',
    data: [{ folder: '/app/config', from: ['CONFIG_DIRECTORY'] }],
    ready: '/api/v1/status',
    source: 'sct/overseerr, Dockerfile (WORKDIR /app), 0349e67',
  },
  ...['ghcr.io/jellyfin/jellyfin', 'docker.io/jellyfin/jellyfin'].map((image): KnownImage => ({
    image,
    data: [{ folder: '/config', from: ['JELLYFIN_DATA_DIR'] }],
    ready: '/health',
    source: 'jellyfin/jellyfin-packaging, docker/Dockerfile, 0198983',
  })),
  {
    image: 'docker.io/ollama/ollama',
    data: [{ folder: '/root/.ollama', from: ['OLLAMA_MODELS', 'OLLAMA_HOME', 'HOME'] }],
    port: 11434,
    portFrom: 'OLLAMA_HOST',
    ready: '/api/version',
    source: 'ollama/ollama, envconfig/config.go (getModelsDir, getOllamaHost), 000ce02',
  },
  {
    image: 'ghcr.io/open-webui/open-webui',
    data: [{ folder: '/app/backend/data', from: ['DATA_DIR'] }],
    port: 8080,
    portFrom: 'PORT',
    // Its folder is root's: nobody else writes the key there, and with an empty one it ends (env.py, ENV_VAR_NOT_FOUND).
    needsUnlessRoot: ['WEBUI_SECRET_KEY', 'WEBUI_JWT_SECRET_KEY', 'WEBUI_SECRET_KEY_FILE', 'WEBUI_AUTH'],
    ready: '/health',
    source: 'open-webui/open-webui, Dockerfile (UID=0) and backend/start.sh, 00a8982',
  },
  {
    image: 'docker.io/universonic/stable-diffusion-webui',
    data: [
      { folder: '/app/stable-diffusion-webui/models' },
      { folder: '/app/stable-diffusion-webui/outputs' },
      { folder: '/app/stable-diffusion-webui/extensions' },
    ],
    port: 8080,
    user: 1000,
    source: 'universonic/docker-stable-diffusion-webui, Dockerfile, 55aa46a',
  },
  {
    image: 'docker.io/library/eclipse-mosquitto',
    data: [{ folder: '/mosquitto/data' }],
    // Without a listener in it, mosquitto 2 answers its own machine alone.
    files: ['/mosquitto/config/mosquitto.conf'],
    source: 'eclipse/mosquitto, src/mosquitto.c (listeners__start_local_only), 2.0',
  },
  {
    image: 'ghcr.io/foxcpp/maddy',
    data: [{ folder: '/data' }],
    files: ['/data/maddy.conf'],
    source: 'foxcpp/maddy, Dockerfile (ENTRYPOINT), 17d035d',
  },
  {
    image: 'ghcr.io/dani-garcia/vaultwarden',
    data: [{ folder: '/data', from: ['DATA_FOLDER'] }],
    port: 80,
    portFrom: 'ROCKET_PORT',
    ready: '/alive',
    source: 'dani-garcia/vaultwarden, docker/healthcheck.sh, 2072d6e',
  },
  {
    image: 'ghcr.io/paperless-ngx/paperless-ngx',
    data: [
      { folder: '/usr/src/paperless/data', from: ['PAPERLESS_DATA_DIR'] },
      { folder: '/usr/src/paperless/media', from: ['PAPERLESS_MEDIA_ROOT'] },
    ],
    port: 8000,
    portFrom: 'PAPERLESS_PORT',
    // By itself it looks for Redis on its own machine, and waits for it before it serves.
    needs: ['PAPERLESS_REDIS'],
    source: 'paperless-ngx, docker/compose/docker-compose.sqlite.yml, main of 2025',
  },
  {
    image: 'ghcr.io/mealie-recipes/mealie',
    data: [{ folder: '/app/data', from: ['DATA_DIR'] }],
    port: 9000,
    portFrom: 'API_PORT',
    source: 'mealie-recipes/mealie, docker/Dockerfile, 00097e9',
  },
  {
    image: 'ghcr.io/actualbudget/actual',
    data: [{ folder: '/data', from: ['ACTUAL_DATA_DIR'] }],
    source: 'actualbudget/actual, packages/sync-server/src/load-config.js, 003aadc',
  },
  {
    image: 'ghcr.io/koenkk/zigbee2mqtt',
    data: [{ folder: '/app/data', from: ['ZIGBEE2MQTT_DATA'] }],
    source: 'Koenkk/zigbee2mqtt, docker/Dockerfile, 00fddfd',
  },
  {
    image: 'ghcr.io/autobrr/autobrr',
    data: [{ folder: '/config' }],
    port: 7474,
    portFrom: 'AUTOBRR__PORT',
    source: 'autobrr/autobrr, internal/config/config.go, 02e21e9',
  },
  {
    image: 'ghcr.io/recyclarr/recyclarr',
    user: 1000,
    source: 'recyclarr/recyclarr, Dockerfile, 04260fc',
  },
];
