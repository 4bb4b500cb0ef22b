import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import type { Consumer } from '../../graph/scope/consumer.ts';
import { mayBe } from '../../graph/unknown.ts';
import type { ReportedFinding } from '../../invariants/report.ts';

/** A repository before and after a file was taken away. */
export interface TakenAway {
  readonly file: string;
  readonly before: ResourceGraph;
  readonly after: ResourceGraph;
}

/**
 * Whether what a finding says is really so once a file is taken away. There are three ways, and no others:
 *
 * 1. The finding says that the file, or a folder on the way to it, is not there.
 * 2. It names an object that the file declares.
 * 3. The file says what is applied, such as a kustomization: the finding lies in a file, or names an object, that something else applies
 *    now, or nothing.
 */
export function isReallyMissing(finding: ReportedFinding, taken: TakenAway): boolean {
  if (saysFileIsMissing(finding, taken.file)) return true;
  const words = finding.message.split(/[^\w.-]+/);
  const declared = allIn(taken.before).filter(({ file }) => file === taken.file);
  if (declared.some(({ name }) => name !== '' && words.some((word) => word !== '' && mayBe(name, word)))) return true;
  const { origin } = finding;
  return appliedOtherwise(taken).some(
    ({ file, name }) => (origin.from === 'file' && origin.file === file) || words.includes(name),
  );
}

function saysFileIsMissing({ rule, observed }: ReportedFinding, file: string): boolean {
  if (rule !== 'kustomize/listed-files-exist' && rule !== 'flux/path-exists') return false;
  return file.split('/').some((part) => observed.includes(part));
}

/** Objects that others apply after than before. */
function appliedOtherwise({ before, after }: TakenAway): KubernetesObject[] {
  const known = new Set(allIn(before).map(asApplied));
  const still = new Set(allIn(after).map(asApplied));
  return [
    ...allIn(after).filter((object) => !known.has(asApplied(object))),
    ...allIn(before).filter((object) => !still.has(asApplied(object))),
  ];
}

function allIn(graph: ResourceGraph): readonly KubernetesObject[] {
  return [...graph.objects(), ...graph.unapplied];
}

function asApplied({ file, kind, name, cluster, appliedBy, alsoAppliedBy }: KubernetesObject): string {
  return [file, kind, name, cluster, ...[appliedBy, ...alsoAppliedBy].map(wayTo)].join('\n');
}

function wayTo(consumer: Consumer | undefined): string {
  return consumer === undefined ? '' : `${wayTo(consumer.parent)} > ${consumer.declared.source.path}`;
}
