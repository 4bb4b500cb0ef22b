import { expect, test } from 'vitest';
import { RealStack, type LooseManifest } from '../real-stack.ts';

const home = new RealStack('k3s-home');
const values = (name: string): LooseManifest => home.object('HelmRelease', name).spec.values;
const app = (name: string): LooseManifest => values(name).controllers[name].containers.app;

test('[read: open-webui backend/start.sh, env.py] Open WebUI has its key, which its user cannot write', () => {
  const { kind, spec } = home.object('UnsealedSecret', 'openwebui');
  expect([kind, Object.keys(spec.keys)]).toEqual(['UnsealedSecret', ['WEBUI_SECRET_KEY']]);
  expect(app('openwebui').envFrom).toEqual([{ secretRef: { name: 'openwebui' } }]);
  expect(home.kustomization('openwebui').spec.decryption.provider).toBe('sops');
});

test('[read: universonic/docker-stable-diffusion-webui, Dockerfile] Automatic1111 keeps what it makes on its volume', () => {
  const { persistence, service, defaultPodOptions } = values('automatic1111');
  const root = '/app/stable-diffusion-webui';
  expect(persistence.automatic1111.globalMounts).toEqual(
    expect.arrayContaining(
      ['models', 'outputs', 'extensions'].map((each) => ({ path: `${root}/${each}`, subPath: each })),
    ),
  );
  expect(defaultPodOptions.securityContext.runAsUser).toBe(1000);
  expect(service.app.ports.main.port).toBe(8080);
});
