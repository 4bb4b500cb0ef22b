import { createTwoFilesPatch } from 'diff';
import { dump } from 'js-yaml';
import type { AppliedObject, Stuck } from '../../analysis/changes/applied-objects.ts';
import { objectChanges, type ObjectChange } from '../../analysis/changes/object-changes.ts';
import { compareReports, type Comparison } from '../../analysis/impact/compare.ts';
import { groupBy } from '../../graph/group-by.ts';
import { maskedManifest } from '../../graph/masking/masked-manifest.ts';
import { fieldsFor, type Medium } from '../../output/media.ts';
import type { ShownFinding } from '../output/shown-report.ts';
import { notesOn } from './notes-on-change.ts';
import type { Side } from './side.ts';

/** An object that changes, every text of it as a field of its medium, apart from the patch. */
export interface ShownChange {
  readonly change: ObjectChange['change'];
  readonly cluster: string;
  /** Who applies it. */
  readonly by: string;
  /** `Kind namespace/name`. */
  readonly object: string;
  /** What happens besides, a sentence each: what becomes of it in the cluster, what the API server refuses. */
  readonly notes: readonly string[];
  /** Lines that differ, as a unified patch without its head; all lines of what is new or gone. */
  readonly patch: readonly string[];
}

/** What a change of a repository does. */
export interface Compared {
  readonly changes: readonly ShownChange[];
  /** Who cannot be built, a sentence each: what it applies is not compared. */
  readonly stuck: readonly string[];
  readonly findings: { readonly added: readonly ShownFinding[]; readonly gone: readonly ShownFinding[] };
  /** By cluster, where failures do something else than before. */
  readonly impact: readonly (Comparison & { readonly cluster: string })[];
}

/** Whether a change of a repository does nothing that is told. */
export function isNothing({ changes, stuck, findings, impact }: Compared): boolean {
  return [changes, stuck, findings.added, findings.gone, impact].every(({ length }) => length === 0);
}

/** Changes by who applies the objects; with the cluster, where there are several. */
export function byApplier(changes: readonly ShownChange[]): Map<string, ShownChange[]> {
  const areSeveral = new Set(changes.map(({ cluster }) => cluster)).size > 1;
  return groupBy(changes, ({ cluster, by }) => (areSeveral ? `${cluster}: ${by}` : by));
}

/** Lines around those that differ. */
const context = 3;

/** Compares a repository before a change with the same after it. Nothing that is secret on either side is in what comes of it. */
export function compare(before: Side, after: Side, medium: Medium): Compared {
  const text = (from: string): string => after.redaction.text(before.redaction.text(from));
  const shown = (change: ObjectChange): ShownChange => ({
    ...fieldsFor(medium, { ...namesOf(change.object, text), notes: notesOn(change, sides).map(text) }),
    change: change.change,
    patch: patchOf(change, text),
  });
  const sides = { before: before.applied, after: after.applied };
  const { changes, stuck, unstuck } = objectChanges(sides.before, sides.after);
  const known = { before: keysOf(before), after: keysOf(after) };
  const missingIn = (side: Side, other: ReadonlySet<string>): ShownFinding[] =>
    side.findings.filter(({ keys }) => !keys.some((key) => other.has(key))).map(({ finding }) => finding);
  return {
    changes: changes.map(shown),
    stuck: fieldsFor(medium, [
      ...stuck.map((each) => text(stuckInWords(each))),
      ...unstuck.map(({ by }) => text(`${by} could not be built before: what it changes is not known`)),
    ]),
    findings: { added: missingIn(after, known.before), gone: missingIn(before, known.after) },
    impact: [...after.impact].flatMap(([cluster, report]) => {
      const was = before.impact.get(cluster);
      const comparison = was && compareReports(was, report);
      return comparison === undefined || comparison.worse.length + comparison.better.length === 0
        ? []
        : [fieldsFor(medium, { cluster, ...comparison })];
    }),
  };
}

function stuckInWords({ by, reason }: Stuck): string {
  return `${by} cannot be built: nothing of it is applied or deleted until it can: ${reason}`;
}

function keysOf({ findings }: Side): Set<string> {
  return new Set(findings.flatMap(({ keys }) => keys));
}

function namesOf(
  { cluster, applier, name }: AppliedObject,
  text: (from: string) => string,
): Pick<ShownChange, 'cluster' | 'by' | 'object'> {
  return { cluster: text(cluster), by: text(applier.name), object: text(name) };
}

function patchOf(change: ObjectChange, text: (from: string) => string): string[] {
  const written = ({ manifest }: AppliedObject): string =>
    text(dump(maskedManifest(manifest), { lineWidth: -1, noRefs: true }));
  const was = change.change === 'added' ? '' : written(change.change === 'removed' ? change.object : change.before);
  const is = change.change === 'removed' ? '' : written(change.object);
  const isHidden = change.change === 'changed' && was === is && change.before.manifest !== change.object.manifest;
  if (isHidden) return change.moved === undefined ? ['# only values differ that are secret or encrypted'] : [];
  const [, ...hunks] = createTwoFilesPatch('a', 'b', was, is, '', '', { context }).split(/^(?=@@ )/m);
  return hunks
    .join('')
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('\\ No newline') && line !== '');
}
