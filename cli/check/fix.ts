import { createTwoFilesPatch } from 'diff';
import type { ResourceGraph } from '../../graph/graph.ts';
import { groupBy } from '../../graph/group-by.ts';
import { valueAt } from '../../graph/json.ts';
import type { ReportedFinding } from '../../invariants/report.ts';
import type { SourceFile } from '../../graph/source-file.ts';
import type { TextEdit } from '../../graph/yaml-events.ts';
import { writeWhole } from '../write-whole.ts';

/** A file with its safe edits made. */
export interface FixedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly edits: number;
}

/** Every safe edit of the findings, by file. What another file decides, such as a patch or a variable, is left to people. */
export function fixedFiles(graph: ResourceGraph, findings: readonly ReportedFinding[]): FixedFile[] {
  const sources = new Map(graph.files.map((file) => [file.path, file]));
  const edits = findings.flatMap((finding) => {
    const file = finding.edit === undefined ? undefined : sources.get(finding.edit.object.file);
    const edit = file && editOf(file, finding);
    return file === undefined || edit === undefined ? [] : [{ file, edit }];
  });
  return [...groupBy(edits, ({ file }) => file)].map(([file, own]) => {
    const once = [...new Map(own.map(({ edit }) => [`${edit.offset} ${edit.text}`, edit])).values()];
    return { path: file.path, before: file.text, after: applied(file.text, once), edits: once.length };
  });
}

function editOf(file: SourceFile, { edit, origin }: ReportedFinding): TextEdit | undefined {
  if (edit === undefined || origin.from !== 'file' || origin.file !== file.path) return undefined;
  const { object, field } = edit;
  const index = file.documents.indexOf(object.written);
  // Only where the text itself decides: not what a patch or a variable set.
  const isOwn = valueAt(object.written, field.path) === valueAt(object.manifest, field.path);
  return index < 0 || !isOwn ? undefined : file.edit(index, field.path, field.value);
}

/** Edits from the end to the start, so that offsets stay right; of two that overlap, the later one waits for the next run. */
function applied(text: string, edits: readonly TextEdit[]): string {
  let result = text;
  let limit = Infinity;
  for (const { offset, length, text: added } of [...edits].sort((a, b) => b.offset - a.offset)) {
    if (offset + length > limit) continue;
    result = result.slice(0, offset) + added + result.slice(offset + length);
    limit = offset;
  }
  return result;
}

/** The edits as a patch that `git apply` takes. */
export function patchOf(files: readonly FixedFile[]): string {
  return files
    .map(({ path, before, after }) =>
      createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, '', '', { context: 3 }),
    )
    .map((patch) => patch.replace(/^=+\n/, ''))
    .join('');
}

export function writeFixes(files: readonly FixedFile[]): void {
  for (const { path, after } of files) writeWhole(path, after);
}
