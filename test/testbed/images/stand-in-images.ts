import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { repositoryOf } from '../../../graph/facts/images/image-uses.ts';
import { parts } from '../../e2e/parts.ts';
import { writeArchive, type Image } from './archive.ts';
import type { UsedImage } from './contract.ts';
import { realProgramsOf, writePrograms } from './real-programs.ts';

/** The image of the container that keeps a pod's network. */
export const pauseImage = 'bed.example/pause:1';

/** That of CoreDNS, which distributions bring. */
export const namesImage = 'bed.example/coredns:1';

/** Small programs that commands of probes call. */
const tools = [
  'sh',
  'test',
  'date',
  'stat',
  'cat',
  'ls',
  'mkdir',
  'rm',
  'cp',
  'sleep',
  'wget',
  'id',
  'chown',
  'chmod',
  'true',
];

/** Writes an archive with an image under each name that the stack uses: the real programs where they are here, else a stand-in. */
export function writeImages(used: readonly UsedImage[], folder: string): string {
  mkdirSync(folder, { recursive: true });
  const ground = join(folder, 'ground');
  writeGround(ground);
  const pause: Image = {
    ...{ name: pauseImage, layers: [ground], entrypoint: ['/usr/bin/stand-in'] },
    ...{ command: [], env: {}, user: '65535' },
  };
  writePrograms(join(folder, 'names'), [parts.coredns ?? '']);
  const names: Image = {
    ...{ name: namesImage, layers: [ground, join(folder, 'names')], entrypoint: ['/usr/bin/coredns'] },
    ...{ command: [], env: {}, user: '' },
  };
  const images = used.map((each, index) => imageOf(each, ground, join(folder, `own-${index}`)));
  const archive = join(folder, 'images.tar');
  writeArchive([pause, names, ...images], archive);
  return archive;
}

/** Whether an image holds the real program. */
export function isReal({ name }: UsedImage): boolean {
  return realProgramsOf(repositoryOf(name)) !== undefined;
}

function imageOf({ name, contract, user, programs }: UsedImage, ground: string, own: string): Image {
  const real = realProgramsOf(repositoryOf(name));
  if (real !== undefined) writePrograms(own, real);
  else for (const program of programs) linkStandIn(own, program);
  mkdirSync(own, { recursive: true });
  return {
    name: nameOf(name),
    layers: [ground, own],
    ...(real === undefined
      ? { entrypoint: ['/usr/bin/stand-in'], command: [] }
      : { entrypoint: [], command: real.slice(0, 1) }),
    env: { HOLDFAST_CONTRACT: JSON.stringify(contract) },
    user: String(user ?? ''),
  };
}

/** As containerd knows it: with its registry, and a tag or a digest. */
export function nameOf(image: string): string {
  const tag = /@sha256:[0-9a-f]+$|:[^/:@]+$/.exec(image)?.[0] ?? ':latest';
  return `${repositoryOf(image)}${tag}`;
}

/** Under the name that a command calls; a shell and its tools are real. */
function linkStandIn(folder: string, program: string): void {
  if (tools.includes(basename(program))) return;
  const path = join(folder, isAbsolute(program) ? program : join('usr/bin', program));
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync('/usr/bin/stand-in', path);
}

function writeGround(folder: string): void {
  for (const path of ['usr/bin', 'etc', 'tmp', 'bin']) mkdirSync(join(folder, path), { recursive: true });
  chmodSync(join(folder, 'tmp'), 0o1777);
  copyFileSync(parts.standIn ?? '', join(folder, 'usr/bin/stand-in'));
  copyFileSync(parts.busybox ?? '', join(folder, 'usr/bin/busybox'));
  for (const tool of tools) symlinkSync('/usr/bin/busybox', join(folder, 'bin', tool));
  writeFileSync(join(folder, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n');
  writeFileSync(join(folder, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
}
