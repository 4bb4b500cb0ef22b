import type { Origin } from './origin.ts';

/** A finding that somebody decided to live with for a while. */
export interface Suppression {
  /** Id of the rule. */
  readonly rule: string;
  /** Why it is acceptable; without one the suppression does nothing. */
  readonly reason: string | undefined;
  /** Last day on which it holds, as YYYY-MM-DD; without one the suppression does nothing. */
  readonly until: string | undefined;
  /** Where it is written. */
  readonly origin: Origin;
  /** Whether it speaks of something found at `origin`. */
  covers(origin: Origin): boolean;
}

const accepted = /^\s*(\S+)(?:\s+until\s+(\d{4}-\d{2}-\d{2}))?(?:\s*:\s*(\S.*?))?\s*$/;

/** What an annotation `<rule> until <YYYY-MM-DD>: <reason>` accepts. */
export function suppressionLines(
  annotation: string,
): { rule: string; until: string | undefined; reason: string | undefined }[] {
  return annotation.split('\n').flatMap((line) => {
    const match = accepted.exec(line);
    return match === null ? [] : [{ rule: match[1] ?? '', until: calendarDay(match[2]), reason: match[3] }];
  });
}

const comment = /#\s*holdfast:ignore\s+(\S+)(?:\s+until\s+(\d{4}-\d{2}-\d{2}))?(?:\s*:\s*(\S.*?))?\s*$/gm;

/** The comments `# holdfast:ignore <rule> until <YYYY-MM-DD>: <reason>` in `text`, with the offset of each. */
export function* suppressionComments(
  text: string,
): Generator<{ rule: string; until: string | undefined; reason: string | undefined; offset: number }> {
  if (!text.includes('holdfast:ignore')) return;
  for (const match of text.matchAll(comment)) {
    yield { rule: match[1] ?? '', until: calendarDay(match[2]), reason: match[3], offset: match.index };
  }
}

/** The day, or nothing where the text names no day of the calendar. */
export function calendarDay(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? undefined : text;
}
