import { expect } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { LooseManifest as Loose } from '../../real-stack.ts';
import { textAt } from '../../scratch-folder.ts';
import { job } from '../bystanders.ts';
import { assertEditsInEveryStyle } from '../edits-in-every-style.ts';
import type { Writer } from '../writer.ts';

const restore =
  'apiVersion: volsync.backube/v1alpha1\nkind: ReplicationDestination\nmetadata: { name: a }\nspec:\n  kopia:\n    copyMethod: Clone\n';
/** An alias repeats the value: an edit of it would change another field. */
const shared = `${restore.replace('kopia:', 'kopia: &k')}again: *k\n`;
const both = `${job}---\n${restore}`;

/** What an edit sets in files whose lines end in either way, as another reader of YAML sees it. */
const edited =
  (own: 0 | 1, set: (document: Loose) => void) =>
  (folder: string): void => {
    for (const [path, end] of [
      ['apps/one/a.yaml', '\n'],
      ['apps/two/a.yaml', '\r\n'],
    ] as const) {
      const documents = (text: string): Loose[] => parseAllDocuments(text).map((each) => each.toJS() as Loose);
      const text = textAt(folder, path);
      const expected = documents(both)[own];
      set(expected);
      const found = documents(text);
      expect(found[own], text).toEqual(expected);
      expect(found).toHaveLength(2);
      expect(text).toContain('# by hand');
      expect(text.split(end).join(''), 'lines end as before').not.toMatch(/[\r\n]/);
    }
  };

const jobs = ['check', 'apps', '--fix', '--only', 'kubernetes/api-version-is-served'];
const jobsMended = edited(0, (document) => (document.apiVersion = 'batch/v1'));

/** `holdfast check --fix`. */
export const fix: Writer = {
  program: 'main',
  args: jobs,
  files: {
    'apps/one/a.yaml': both,
    'apps/two/a.yaml': both.replaceAll('\n', '\r\n'),
    'apps/shared.yaml': shared,
  },
  replaces: ['apps/one/a.yaml', 'apps/two/a.yaml'],
  edits: 'apps/one/a.yaml',
  says: [
    /apps\/sealed\.yaml:2:13: \S+: not edited: the file is encrypted with sops/,
    /apps\/latin\.yaml:2:13: \S+: not edited: its bytes are no UTF-8/,
  ],
  folders: ['apps/one'],
  leadsOut: {
    'by what a kustomization takes from elsewhere': {
      files: {
        '../outside/job.yaml': job,
        'apps/three/sealed.yaml': `${job}sops: { mac: x }\n`,
        'apps/three/kustomization.yaml':
          'kind: Kustomization\nresources: [sealed.yaml, ../../../outside/job.yaml, ../one/a.yaml]\n',
      },
      args: ['check', 'apps/three', ...jobs.slice(2)],
    },
  },
  part: 'apps/one',
  meant: jobsMended,
  meantBesides: assertEditsInEveryStyle,
  rivals: {
    first: { args: jobs, meant: jobsMended },
    second: {
      args: ['check', 'apps', '--fix', '--only', 'volsync/restore-copies-by-snapshot'],
      meant: edited(1, (document) => (document.spec.kopia.copyMethod = 'Snapshot')),
    },
  },
  exempt: {
    'what cannot be meant is not written': 'an edit that is not proven is not made: what it means is another claim',
    'a file in its place is kept': 'it writes no file that was not there; what it leaves of those is another claim',
  },
};
