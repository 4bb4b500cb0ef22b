import type { FieldChange } from '../../graph/yaml/edit-proof.ts';
import { addTo, groupBy } from '../../graph/group-by.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { isObject, valueAt, type Json } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { formatOrigin } from '../../graph/origin.ts';
import type { SourceFile } from '../../graph/yaml/source-file.ts';
import type { Refusal } from '../../graph/yaml/yaml-edit.ts';
import type { ReportedFinding } from '../../invariants/report.ts';

/** A file with its edits made, each proven. */
export interface FixedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** What they mend. */
  readonly findings: readonly ReportedFinding[];
}

/** A finding that is left as it is, although its rule knows an edit. */
export interface RefusedFix {
  readonly finding: ReportedFinding;
  readonly reason: string;
}

export interface Fixes {
  readonly files: readonly FixedFile[];
  readonly refused: readonly RefusedFix[];
}

interface Wanted {
  readonly finding: ReportedFinding;
  readonly change: FieldChange;
}

/**
 * Every edit of the findings that is proven to change this one field of this one file, and why the others are not made. What another
 * file decides, such as a patch or a variable, is left to people, and so is what other uses of the same document may not want.
 *
 * @param all every finding of the run: a document is edited only where all of its uses want the same
 */
export function fixesOf(
  graph: ResourceGraph,
  findings: readonly ReportedFinding[],
  all: readonly ReportedFinding[] = findings,
): Fixes {
  const sources = new Map(graph.files.map((file) => [file.path, file]));
  const uses = new Uses(graph, all);
  const refused: RefusedFix[] = [];
  const wanted = new Map<SourceFile, Wanted[]>();
  for (const finding of findings) {
    if (finding.edit === undefined) continue;
    const file = sources.get(finding.edit.objects[0]?.file ?? '');
    const change = file === undefined ? notInFile : changeOf(file, finding, uses);
    if (file === undefined || 'refused' in change) refused.push({ finding, reason: refusalOf(change) });
    else addTo(wanted, file, { finding, change });
  }
  const files: FixedFile[] = [];
  for (const [file, own] of wanted) {
    const { after, made } = provenAmong(file, own, refused);
    if (made.length > 0)
      files.push({ path: file.path, before: file.text, after, findings: made.map(({ finding }) => finding) });
  }
  return { files, refused };
}

const notInFile: Refusal = { refused: 'it is not written in a file that was read' };

function refusalOf(change: FieldChange | Refusal): string {
  return 'refused' in change ? change.refused : notInFile.refused;
}

function changeOf(file: SourceFile, finding: ReportedFinding, uses: Uses): FieldChange | Refusal {
  const { edit, origin } = finding;
  if (edit === undefined) return notInFile;
  if (isEncrypted(file)) return { refused: 'the file is encrypted with sops, which signs what is readable in it too' };
  if (origin.from !== 'file' || origin.file !== file.path)
    return { refused: `${formatOrigin(origin)} decides it, for this and perhaps for others` };
  const { field } = edit;
  const [object] = edit.objects;
  if (object === undefined) return notInFile;
  const index = file.documents.indexOf(object.written);
  if (index < 0) return { refused: 'it is an item of a list of objects' };
  if (valueAt(object.written, field.path) !== valueAt(object.manifest, field.path))
    return { refused: 'a patch or a variable decides the value' };
  if (field.path[0] === 'apiVersion' && object.manifest !== object.written)
    return { refused: 'patches and variables find the object by its apiVersion' };
  if (!uses.agreeOn(finding)) return { refused: 'the same document is also applied where it should stay as it is' };
  return file.change(index, field.path, field.value);
}

/** Every value in such a file, readable ones too, is covered by its signature. */
function isEncrypted({ text, documents }: SourceFile): boolean {
  return text.includes('ENC[') || documents.some((document: Json) => isObject(document) && 'sops' in document);
}

/** The objects that each document becomes, and what findings want of them. */
class Uses {
  readonly #objects: ReadonlyMap<unknown, readonly KubernetesObject[]>;
  readonly #wishes = new Map<KubernetesObject, Set<string>>();

  constructor(graph: ResourceGraph, findings: readonly ReportedFinding[]) {
    const documents = new Set(findings.flatMap(({ edit }) => edit?.objects.map(({ written }) => written) ?? []));
    const objects = [...graph.objects(), ...graph.unapplied].filter(({ written }) => documents.has(written));
    this.#objects = groupBy(objects, ({ written }) => written);
    for (const finding of findings) {
      for (const object of finding.edit?.objects ?? [])
        this.#wishes.set(object, (this.#wishes.get(object) ?? new Set()).add(wishOf(finding)));
    }
  }

  agreeOn(finding: ReportedFinding): boolean {
    const wish = wishOf(finding);
    const objects = this.#objects.get(finding.edit?.objects[0]?.written) ?? [];
    return objects.every((object) => this.#wishes.get(object)?.has(wish));
  }
}

function wishOf({ edit }: ReportedFinding): string {
  return JSON.stringify([edit?.field.path, edit?.field.value]);
}

/** More are not tried one by one: each is proven by reading the whole file. */
const mostTried = 50;

/** All changes of a file if they are proven together; else those that are proven alone and together. */
function provenAmong(
  file: SourceFile,
  wanted: readonly Wanted[],
  refused: RefusedFix[],
): { after: string; made: readonly Wanted[] } {
  const groups = [...groupBy(wanted, ({ change }) => JSON.stringify([change.document, change.path])).values()];
  const tried = (among: readonly (readonly Wanted[])[]): string | Refusal =>
    file.changed(among.flatMap(([first]) => first?.change ?? []));
  const refuse = (group: readonly Wanted[], { refused: reason }: Refusal): void =>
    void refused.push(...group.map(({ finding }) => ({ finding, reason })));

  const agreed = groups.filter((group) => {
    const isAgreed = new Set(group.map(({ change }) => change.value)).size === 1;
    if (!isAgreed) refuse(group, { refused: 'findings want different values here' });
    return isAgreed;
  });
  const together = tried(agreed);
  if (typeof together === 'string') return { after: together, made: agreed.flat() };
  const kept = agreed.filter((group, index) => {
    const alone = index < mostTried ? tried([group]) : together;
    if (typeof alone !== 'string') refuse(group, alone);
    return typeof alone === 'string';
  });
  const after = tried(kept);
  if (typeof after === 'string') return { after, made: kept.flat() };
  for (const group of kept) refuse(group, after);
  return { after: file.text, made: [] };
}
