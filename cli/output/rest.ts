import { groupBy } from '../../graph/group-by.ts';
import { paint } from '../../output/paint.ts';
import { line, type Line } from './blocks.ts';
import { causeOf } from './cause.ts';
import type { ShownReport, ShownUnread } from './shown-report.ts';
import { counted } from '../../output/counted.ts';

/** What follows the first words stands below what they lead to. */
const column = 15;
/** So many of a kind are told one by one; the others are counted. */
const most = 5;

/**
 * What was not judged besides findings, in short: what is in the way of judging, then a line for what was not evaluated, and what was
 * left out.
 *
 * @param isShortest whether what was left out is counted, and not listed
 */
export function restInShort({ errors, notEvaluated, skipped }: ShownReport, isShortest: boolean): Line[] {
  return [
    ...(errors.length === 0 ? [] : unreadLines(paint.red('could not be judged'), errors, most)),
    ...unevaluatedInShort(notEvaluated),
    ...(skipped.length === 0 ? [] : skippedInShort(skipped, isShortest)),
  ];
}

function skippedInShort(skipped: readonly ShownUnread[], isShortest: boolean): Line[] {
  if (!isShortest) return unreadLines(paint.dim('left out'), skipped, most);
  return [line(paint.dim(`left out       ${counted(skipped.length, 'file')} that nothing applies`), column)];
}

/** The same with every place and file. */
export function restInFull({ errors, notEvaluated, skipped }: ShownReport): Line[] {
  return [
    ...(errors.length === 0 ? [] : [...unreadLines(paint.red('could not be judged'), errors, Infinity), line('')]),
    ...unevaluatedInFull(notEvaluated),
    ...(skipped.length === 0 ? [] : [...unreadLines(paint.dim('left out'), skipped, Infinity), line('')]),
  ];
}

function unevaluatedInShort(places: ShownReport['notEvaluated']): Line[] {
  if (places.length === 0) return [];
  const causes = [...groupBy(places, ({ reason }) => causeOf(reason))].sort(([, a], [, b]) => b.length - a.length);
  const told = causes.slice(0, causes.length === most + 1 ? most + 1 : most);
  const left = causes.slice(told.length);
  const count = left.reduce((sum, [, { length }]) => sum + length, 0);
  const reasons = [
    ...told.map(([cause, { length }]) => (causes.length === 1 ? cause : `${cause} (${length})`)),
    ...(left.length > 0 ? [`${left.length} other reasons (${count})`] : []),
  ];
  return [line(`${paint.magenta('not evaluated')}  ${counted(places.length, 'place')}: ${reasons.join('; ')}`, column)];
}

function unevaluatedInFull(places: ShownReport['notEvaluated']): Line[] {
  const lines: Line[] = [];
  for (const [rule, entries] of groupBy(places, (entry) => entry.rule)) {
    lines.push(line(`${paint.magenta('not evaluated')}  ${paint.dim(rule)}`));
    for (const [reason, same] of groupBy(entries, (entry) => entry.reason)) {
      const [first] = same;
      const more = same.length > 1 ? ` and ${same.length - 1} more` : '';
      if (first !== undefined) lines.push(line(`  ${first.place}${more}: ${reason}`));
    }
  }
  return lines.length === 0 ? [] : [...lines, line('')];
}

function unreadLines(title: string, unread: readonly ShownUnread[], limit: number): Line[] {
  const told = unread.slice(0, limit).map(({ place, reason }) => line(`  ${place}: ${reason}`));
  const left = unread.length - told.length;
  return [line(title), ...told, ...(left > 0 ? [line(`  and ${left} more`)] : [])];
}
