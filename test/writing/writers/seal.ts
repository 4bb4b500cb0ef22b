import { expect } from 'vitest';
import { parse } from 'yaml';
import { join } from 'node:path';
import type { RealSops } from '../real-sops.ts';
import type { Writer } from '../writer.ts';

const placeholder = (name: string): string =>
  `apiVersion: holdfast.dev/v1\nkind: UnsealedSecret\nmetadata: { name: ${name}, namespace: apps }\nspec: { file: sealed/${name}.sops.yaml, type: Opaque, keys: { password: any, user: any } }\n`;
/** Values that a careless writer of YAML takes for something else. */
const values = {
  first: { password: 'hunter2: "\\n\u00e4 #', user: '007' },
  second: { password: ' - two\nlines\n', user: 'null' },
};
const [first, second] = [placeholder('first'), placeholder('second')];

/** Only the key opens it, and then it is the Secret that was meant. */
function sealed(folder: string, sops: RealSops): void {
  for (const [name, stringData] of Object.entries(values)) {
    const path = join(folder, `sealed/${name}.sops.yaml`);
    expect(parse(sops.opened(path))).toEqual({
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'apps' }, type: 'Opaque' },
      stringData,
    });
  }
}

/** The real sops, with something between it and holdfast. */
const through = (before: string, after: string) => ({
  files: { 'sops.sh': `#!/bin/sh\n${before} "$SOPS" "$@" ${after}\n` },
  env: { HOLDFAST_SOPS: './sops.sh' },
});

/** `holdfast seal`, with the real sops. */
export const seal: Writer = {
  program: 'main',
  args: ['seal', 'dist', '--from', 'values.yaml'],
  files: {
    'dist/a.yaml': `${first}---\n${second}`,
    'values.yaml': JSON.stringify(values),
    'rest.yaml': JSON.stringify({ second: values.second }),
  },
  encrypted: { 'sealed/old.sops.yaml': 'kind: Secret\nstringData: { password: hunter1 }\n' },
  encrypts: true,
  replaces: [],
  taken: { path: 'sealed/first.sops.yaml' },
  folders: ['sealed'],
  wrong: {
    'a key that sops leaves out': through('grep -v user |', ''),
    'another name that sops gives': through('sed "s/name: second/name: third/" |', ''),
    'a value that sops leaves readable': through('', '| sed "s/user: ENC.*/user: a/"'),
    'half of what sops says': through('', '| head -c 400'),
  },
  leadsOut: {
    'by its name': { files: { 'dist/a.yaml': `${first.replace('file: ', 'file: ../outside/')}---\n${second}` } },
  },
  part: 'sealed',
  meant: sealed,
  goOn: { says: /exists already/, args: ['--only', 'second', '--from', 'rest.yaml'] },
  exempt: {
    'line endings are kept': 'it edits no file: what it writes is new',
    'a read-only file is kept': 'it replaces no file, read-only or not: a file in its place is kept',
  },
};
