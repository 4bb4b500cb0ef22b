import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An image for the archive. */
export interface Image {
  /** With its registry and tag. */
  readonly name: string;
  /** Folders whose content it holds, the lowest first. */
  readonly layers: readonly string[];
  readonly entrypoint: readonly string[];
  /** What it starts where nobody says otherwise. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const layout = 'application/vnd.oci.image';

/** Writes images as one archive in the OCI layout, which containerd imports under their names. What they share is in it once. */
export function writeArchive(images: readonly Image[], path: string): void {
  const folder = `${path}.parts`;
  mkdirSync(join(folder, 'blobs/sha256'), { recursive: true });
  const blob = (content: Buffer | string, mediaType: string): Descriptor => {
    const digest = createHash('sha256').update(content).digest('hex');
    writeFileSync(join(folder, 'blobs/sha256', digest), content);
    return { mediaType, digest: `sha256:${digest}`, size: Buffer.byteLength(content) };
  };
  const packed = new Map<string, Descriptor>();
  const layerOf = (content: string): Descriptor => {
    const known = packed.get(content) ?? blob(tar(content), `${layout}.layer.v1.tar`);
    packed.set(content, known);
    return known;
  };
  const manifests = images.map(({ name, layers, entrypoint, command, env, user }) => {
    const all = layers.map(layerOf);
    const config = {
      ...{ architecture: 'amd64', os: 'linux' },
      config: {
        ...{ Entrypoint: entrypoint, Cmd: command, User: user, WorkingDir: '/' },
        Env: ['PATH=/usr/bin:/bin', ...Object.entries(env).map(([key, value]) => `${key}=${value}`)],
      },
      rootfs: { type: 'layers', diff_ids: all.map(({ digest }) => digest) },
    };
    const manifest = {
      ...{ schemaVersion: 2, mediaType: `${layout}.manifest.v1+json` },
      ...{ config: blob(JSON.stringify(config), `${layout}.config.v1+json`), layers: all },
    };
    const annotations = { 'io.containerd.image.name': name };
    return { ...blob(JSON.stringify(manifest), manifest.mediaType), annotations };
  });
  writeFileSync(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
  writeFileSync(path, tar(folder));
  rmSync(folder, { recursive: true });
}

/** What a folder holds, as root's, in an order and with times that are always the same. */
function tar(folder: string): Buffer {
  const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  const { stdout, stderr } = spawnSync('tar', [...same, '-c', '-C', folder, '.'], { maxBuffer: 2 ** 30 });
  if (stdout.length === 0) throw new Error(`tar of ${folder}: ${stderr.toString()}`);
  return stdout;
}
