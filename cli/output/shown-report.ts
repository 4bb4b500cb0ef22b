import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { Unread } from '../../graph/unread.ts';
import { formatOrigin, type Origin } from '../../graph/origin.ts';
import { troublesOf } from '../../invariants/failures.ts';
import type { Severity } from '../../invariants/invariant.ts';
import { objectsOf, type Report } from '../../invariants/report.ts';
import { fieldsFor, type Medium } from '../../output/media.ts';

/** Where something is, for people and for programs. */
export interface ShownPlace {
  /** File, line and column in one text; the path in a topology, a cluster or a preview. */
  readonly place: string;
  /** The file; what stands for it where it is none. */
  readonly file: string;
  /** Undefined where it is no place in a file. */
  readonly position: { readonly line: number; readonly column: number } | undefined;
}

/** A finding, every text of it as a field of its medium. */
export interface ShownFinding extends ShownPlace {
  readonly rule: string;
  readonly severity: Severity;
  /** What it is about: an object, and how many more. */
  readonly about: string | undefined;
  /** The others by name. */
  readonly also: readonly string[];
  readonly message: string;
  readonly observed: string;
  readonly required: string;
  readonly fix: string;
}

/** What formats print. They get the texts as their medium takes them, and cannot forget to ask for that. */
export interface ShownReport {
  readonly findings: readonly ShownFinding[];
  readonly notEvaluated: readonly (ShownPlace & { readonly rule: string; readonly reason: string })[];
  readonly errors: readonly ShownUnread[];
  readonly skipped: readonly ShownUnread[];
}

/** A file that could not be read or was left out, or a rule that failed. */
export interface ShownUnread extends ShownPlace {
  readonly reason: string;
}

export function shownReport(medium: Medium, graph: ResourceGraph, report: Report): ShownReport {
  return {
    findings: report.findings.map((finding) => {
      const { origin, rule, severity, also, message, observed, required, fix } = finding;
      const about = objectsOf(finding);
      return withPlace(medium, origin, { rule, severity, about, also, message, observed, required, fix });
    }),
    notEvaluated: report.notEvaluated.map(({ origin, rule, reason }) => withPlace(medium, origin, { rule, reason })),
    ...fieldsFor(medium, {
      errors: troublesOf(graph, report).map(unread),
      skipped: graph.skipped.map(unread),
    }),
  };
}

/** The texts with their place, whose line is looked for when it is asked for: that reads a file once more, and of thousands few are shown. */
function withPlace<Texts extends object>(medium: Medium, origin: Origin, texts: Texts): Texts & ShownPlace {
  let found: ShownPlace | undefined;
  const place = (): ShownPlace => (found ??= fieldsFor(medium, placeOf(origin)));
  return {
    ...fieldsFor(medium, texts),
    get place() {
      return place().place;
    },
    get file() {
      return place().file;
    },
    get position() {
      return place().position;
    },
  };
}

function placeOf(origin: Origin): ShownPlace {
  const place = formatOrigin(origin);
  if (origin.from !== 'file') return { place, file: place, position: undefined };
  return { place, file: origin.file, position: { line: origin.line, column: origin.column } };
}

function unread({ file, line, column = 1, reason }: Unread): ShownUnread {
  if (line === undefined) return { place: file, file, position: undefined, reason };
  return { place: `${file}:${line}:${column}`, file, position: { line, column }, reason };
}
