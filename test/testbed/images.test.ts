import { expect, test } from 'vitest';
import { Questions } from '../questions.ts';
import { RealStack } from '../real-stack.ts';
import { usedImages, type UsedImage } from './images/contract.ts';
import { nameOf } from './images/stand-in-images.ts';

const imagesOf = (name: string): Map<string, UsedImage> => {
  const stack = new RealStack(name);
  const images = usedImages(new Questions(stack).cluster.view, stack.topology);
  return new Map(images.map((each) => [each.name, each]));
};

test('a stand-in listens where the manifests say and answers what their probes ask', () => {
  const api = imagesOf('honeydue').get('gitea.88oakapps.com/honeydue/api:77cfcc0b27');
  expect(api?.contract).toMatchObject({ ports: [{ number: 8000 }], paths: ['/api/health/live/', '/api/health/'] });
  expect(api?.isKnown).toBe(false);
});

test('it keeps the data where the facts about its image say', () => {
  const sonarr = [...imagesOf('media-gitops').values()].find(({ name }) => name.includes('sonarr'));
  expect(sonarr?.isKnown).toBe(true);
  expect(sonarr?.contract.data).toEqual([{ path: '/config' }]);
  expect(sonarr?.contract.paths).toContain('/ping');
});

test('it looks for what its manifest says that it needs in the cluster, and takes what lies outside to be there', () => {
  const images = imagesOf('honeydue');
  const needs = (name: string) => images.get(`gitea.88oakapps.com/honeydue/${name}:77cfcc0b27`)?.contract.needs;
  expect(needs('worker')).toEqual([{ address: 'redis:6379', isFatal: true }]);
  expect(needs('api')).toEqual([{ address: 'redis:6379', isFatal: false }]);
});

test('programs that probes call are known by name', () => {
  const images = imagesOf('honeydue');
  expect(images.get('docker.io/library/redis:8.2-bookworm')?.programs).toEqual(['redis-cli']);
  expect(images.get('gitea.88oakapps.com/honeydue/worker:77cfcc0b27')?.programs).toEqual(['sh']);
});

test('an image has the name under which containerd looks for it', () => {
  expect(nameOf('victoriametrics/vmagent:v1.122.5')).toBe('docker.io/victoriametrics/vmagent:v1.122.5');
  expect(nameOf('redis')).toBe('docker.io/library/redis:latest');
  expect(nameOf('registry.example.org:5000/app')).toBe('registry.example.org:5000/app:latest');
  expect(nameOf(`ghcr.io/a/b:1@sha256:${'0'.repeat(64)}`)).toBe(`ghcr.io/a/b@sha256:${'0'.repeat(64)}`);
});

test('it starts under the names that containers call, and tells those that end by their command line and variables', () => {
  const postgres = imagesOf('pve-homelab').get('docker.io/library/postgres:17.6-bookworm')?.contract;
  expect(postgres?.starts).toContain('bash');
  expect(postgres?.endings.map((each) => each.arguments)).toEqual(
    expect.arrayContaining([['/scripts/backup.sh'], ['/scripts/restore.sh']]),
  );
  expect(postgres?.endings.map((each) => each.arguments)).not.toContainEqual([]);
  // The jobs beside the server listen nowhere.
  expect(postgres?.ports).toEqual([{ number: 5432 }]);
});
