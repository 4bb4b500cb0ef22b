import { join } from 'node:path';
import { expect } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { ownershipMark } from '../../../charts/synth/write-tree.ts';
import type { LooseManifest as Loose } from '../../real-stack.ts';
import { contentOf } from '../../scratch-folder.ts';
import type { RealSops } from '../real-sops.ts';
import { copiedSecret, manifestsMeant, synthesized } from '../synth-meaning.ts';
import type { Writer } from '../writer.ts';

const tree = `dist/${synthesized}`;
const secret = `apiVersion: v1\nkind: Secret\nmetadata: { name: ${copiedSecret}, namespace: apps }\nstringData: { password: "hunter2" }\n`;

/** Every object that the program makes, and the secret that it copies, which the key still opens: sops signs it. */
function synthesizedWhole(folder: string, sops: RealSops): void {
  const written = Object.entries(contentOf(join(folder, tree)))
    .filter(([path, text]) => path.endsWith('.yaml') && text.startsWith(ownershipMark))
    .map(([path, text]) => [path, parseAllDocuments(text).map((each) => each.toJS() as Loose)] as const);
  const objects = written.flatMap(([, documents]) => documents);
  const meant = manifestsMeant();
  expect(meant.length).toBeGreaterThan(30);
  for (const manifest of meant) expect(objects).toContainEqual(manifest);
  const copies = written.filter(([path]) => path.endsWith(`/${copiedSecret}.sops.yaml`));
  expect(copies).toHaveLength(1);
  for (const [path] of copies) expect(parse(sops.opened(join(folder, tree, path)))).toEqual(parse(secret));
}

/** Synthesis, by a program of a project's own. */
export const synthesis: Writer = {
  program: 'synth',
  args: [],
  files: {
    [`${tree}/holdfast.topology.yaml`]: `${ownershipMark}\nold: true\n`,
    [`${tree}/old/gone.yaml`]: `${ownershipMark}\nold: true\n`,
    [`${tree}/mine.yaml`]: 'kind: Mine\n',
    [`${tree}/kubernetes/mine.yaml`]: 'kind: Mine\n',
  },
  encrypted: { [`sealed/${copiedSecret}.sops.yaml`]: secret, [`${tree}/theirs.sops.yaml`]: secret },
  replaces: [`${tree}/holdfast.topology.yaml`],
  removes: [`${tree}/old/gone.yaml`],
  taken: { path: `${tree}/holdfast.topology.yaml` },
  folders: [`${tree}/kubernetes`],
  wrong: {
    'a secret that can be read': { files: { [`sealed/${copiedSecret}.sops.yaml`]: `${secret}sops: { mac: a }\n` } },
  },
  leadsOut: {
    'by the name of an application': { args: ['../../../../outside/application'] },
    'by the name of a file': { args: ['with-secret', '../../outside/file.yaml'] },
    'by a name from the root': { args: ['with-secret', '/../../../outside/file.yaml'] },
  },
  part: `${tree}/kubernetes`,
  meant: synthesizedWhole,
  exempt: {
    'line endings are kept': 'it edits no file: those that carry its mark are written anew, whole',
  },
};
