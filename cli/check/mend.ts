import { statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { cleanUp } from '../../files/folder-locks.ts';
import { refusalToWrite, type FileToWrite } from '../../files/refusal-to-write.ts';
import { writeFiles } from '../../files/write-files.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { formatOrigin } from '../../graph/origin.ts';
import { note, print } from '../../output/outlet.ts';
import type { ReportedFinding } from '../../invariants/report.ts';
import { patchOf } from './patch.ts';
import { fixesOf, type FixedFile, type Fixes, type RefusedFix } from './fix.ts';

export interface MendOptions {
  /** Findings to mend. */
  readonly findings: readonly ReportedFinding[];
  /** Every finding of the run, those of a baseline and of files that did not change included. */
  readonly all: readonly ReportedFinding[];
  /** Folders and files that people named: nothing outside them is written. */
  readonly roots: readonly string[];
  readonly fix?: boolean;
  readonly diff?: boolean;
}

/** Makes the edits that are proven, or shows them, and says which are not made. Returns whether a file was written. */
export function mend(graph: ResourceGraph, { findings, all, roots, fix, diff }: MendOptions): boolean {
  if (fix === true) cleanUp(graph.files.map(({ path }) => dirname(resolve(path))));
  const { files, refused } = writable(fixesOf(graph, findings, all), roots);
  note(refusalsText(refused));
  if (diff === true) {
    const patch = patchOf(graph, files);
    print(patch.text, 'patch');
    note(patch.notes.join(''));
  }
  if (fix !== true) return false;
  writeFiles(files.map((file) => toWrite(file, roots)));
  const mended = files.reduce((sum, file) => sum + file.findings.length, 0);
  const left = refused.length > 0 ? `; ${refused.length} not, for the reasons above` : '';
  note(`${count(mended, 'finding')} mended in ${count(files.length, 'file')}${left}\n`);
  return files.length > 0;
}

/** Without the files that would not be written: what is shown is what is done. */
function writable({ files, refused }: Fixes, roots: readonly string[]): Fixes {
  const reasons = new Map(files.map((file) => [file, refusalToWrite(toWrite(file, roots))]));
  return {
    files: files.filter((file) => reasons.get(file) === undefined),
    refused: [
      ...refused,
      ...files.flatMap((file) =>
        file.findings.flatMap((finding) => {
          const reason = reasons.get(file);
          return reason === undefined ? [] : [{ finding, reason }];
        }),
      ),
    ],
  };
}

function toWrite({ path, before, after }: FixedFile, roots: readonly string[]): FileToWrite {
  const within = roots.map(folderOf).find((folder) => !relative(folder, resolve(path)).startsWith(`..${sep}`));
  return { path, text: after, before, within: within ?? process.cwd() };
}

function folderOf(root: string): string {
  const path = resolve(root);
  return statSync(path).isDirectory() ? path : dirname(path);
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

const mostShown = 20;

/** A line for each finding that is not mended, with the reason. */
function refusalsText(refused: readonly RefusedFix[]): string {
  const lines = refused.map(
    ({ finding, reason }) => `${formatOrigin(finding.origin)}: ${finding.rule}: not edited: ${reason}\n`,
  );
  const shown = lines.slice(0, mostShown);
  const more = lines.length - shown.length;
  return `${shown.join('')}${more > 0 ? `and ${more} more that are not edited\n` : ''}`;
}
