import type { Origin } from '../origin.ts';
import type { SourceFile } from '../yaml/source-file.ts';

/** What a suppression speaks of: a document of a file, or what stands at or below a path of a topology. */
export type SuppressedPlace =
  { readonly source: SourceFile; readonly document: number } | { readonly topology: string; readonly path: string };

/** A finding that somebody decided to live with for a while. */
export interface Suppression {
  /** Id of the rule. */
  readonly rule: string;
  /** Why it is acceptable; without one the suppression does nothing. */
  readonly reason: string | undefined;
  /** Last day on which it holds, as YYYY-MM-DD; without one the suppression does nothing. */
  readonly until: string | undefined;
  /** Why it is not known what it says: a variable in it that nothing fills in, or its being encrypted. @default all of it is known */
  readonly unknown?: string | undefined;
  /** Where it is written. */
  readonly origin: Origin;
  /** What it speaks of. */
  readonly place: SuppressedPlace;
}

/** A rule, until when and why, as somebody wrote it. */
export interface SuppressionText {
  readonly rule: string;
  readonly until: string | undefined;
  readonly reason: string | undefined;
}

/** What an annotation `<rule> until <YYYY-MM-DD>: <reason>` accepts. */
export function suppressionLines(annotation: string): SuppressionText[] {
  return annotation.split('\n').flatMap((line) => suppressionIn(line) ?? []);
}

const marker = 'holdfast:ignore';

/**
 * Texts `# holdfast:ignore <rule> until <YYYY-MM-DD>: <reason>`, with the offset of each. Whether one is a comment, or part of a value that
 * looks like one, the file tells.
 */
export function* suppressionComments(text: string): Generator<SuppressionText & { offset: number }> {
  for (let at = text.indexOf(marker); at >= 0; at = text.indexOf(marker, at + 1)) {
    const offset = hashBefore(text, at);
    const end = text.indexOf('\n', at);
    const after = text.slice(at + marker.length, end < 0 ? undefined : end);
    const suppression = /^\s/.test(after) ? suppressionIn(after) : undefined;
    if (offset !== undefined && suppression !== undefined) yield { ...suppression, offset };
  }
}

/** Where the sign of the comment stands, with nothing but space between; no sign is one that touches what is before it. */
function hashBefore(text: string, at: number): number | undefined {
  let before = at - 1;
  while (text[before] === ' ' || text[before] === '\t') before--;
  return text[before] === '#' && /^[\s#]?$/.test(text[before - 1] ?? '') ? before : undefined;
}

/** Piece by piece: one expression for all of it would try every way to cut a long line. */
function suppressionIn(line: string): SuppressionText | undefined {
  const text = line.trim();
  const rule = /^[^\s:]+/.exec(text)?.[0];
  if (rule === undefined) return undefined;
  const rest = text.slice(rule.length);
  const until = /^\s+until\s+(\d{4}-\d{2}-\d{2})/.exec(rest);
  const tail = rest.slice(until?.[0].length ?? 0).trimStart();
  // Written otherwise, it is seen all the same, and found to lack both.
  if (tail !== '' && !tail.startsWith(':')) return { rule, until: undefined, reason: undefined };
  return { rule, until: calendarDay(until?.[1]), reason: tail.slice(1).trim() || undefined };
}

/** The day, or nothing where the text names no day of the calendar. */
export function calendarDay(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? undefined : text;
}
