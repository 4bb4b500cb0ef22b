import { paint } from '../../output/paint.ts';
import { oneLine } from '../../output/visible.ts';
import { byApplier, isNothing, type Compared, type ShownChange } from './compared.ts';
import { counted } from '../../output/counted.ts';

/** So many lines are read in one go. */
const lineLimit = 60;
const signs = { added: '+', removed: '-', changed: '~' } as const;
const colours = { '+': paint.green, '-': paint.red, '@': paint.cyan } as const;

/** For people: objects by who applies them, with the lines that differ where they fit, then findings and what failures do. */
export function humanDiff(compared: Compared, { all = false }: { readonly all?: boolean } = {}): string {
  const { changes, stuck } = compared;
  if (isNothing(compared)) return 'Nothing changes in any cluster.\n';
  const begins = [heading(changes), ...stuck.map((each) => paint.red(each))];
  const end = [...findingLines(compared), ...impactLines(compared)];
  const whole = [...objectLines(changes, all ? 'all' : 'changed'), ...end];
  if (all || whole.length < lineLimit) return text([...begins, ...whole]);
  const short = objectLines(changes, 'none');
  const room = Math.max(lineLimit - 4 - Math.min(end.length, lineLimit / 2), lineLimit / 3);
  return text([
    ...begins,
    ...cut(short, room, 'lines of objects'),
    ...cut(end, lineLimit - 4 - Math.min(short.length, room), 'lines of findings and failures'),
    '',
    'The lines that differ: --all',
  ]);
}

function heading(changes: readonly ShownChange[]): string {
  const count = (which: ShownChange['change']): number => changes.filter(({ change }) => change === which).length;
  return paint.bold(
    `${counted(count('added'), 'object')} added, ${count('removed')} removed, ${count('changed')} changed`,
  );
}

function objectLines(changes: readonly ShownChange[], patches: 'all' | 'changed' | 'none'): string[] {
  return [...byApplier(changes)].flatMap(([by, own]) => [
    '',
    paint.bold(by),
    ...own.flatMap(({ change, object, notes, patch }) => [
      `  ${signs[change]} ${object}`,
      ...notes.map((note) => `      ${paint.yellow(note)}`),
      ...(patches === 'all' || (patches === 'changed' && change === 'changed') ? patch.map(patchLine) : []),
    ]),
  ]);
}

function patchLine(line: string): string {
  const colour = colours[line.charAt(0) as keyof typeof colours] as ((text: string) => string) | undefined;
  return `      ${(colour ?? String)(oneLine(line))}`;
}

function findingLines({ findings: { added, gone } }: Compared): string[] {
  if (added.length + gone.length === 0) return [];
  return [
    '',
    paint.bold(`${counted(added.length, 'finding')} more, ${gone.length} less`),
    ...added.flatMap(({ severity, rule, place, about, observed, fix }) => [
      `  + ${severity}  ${place}  ${rule}`,
      `      ${about === undefined ? '' : `${about}: `}${observed}`,
      `      fix: ${fix}`,
    ]),
    ...gone.map(({ severity, rule, place, about }) => `  - ${severity}  ${place}  ${rule}  ${about ?? ''}`.trimEnd()),
  ];
}

function impactLines({ impact }: Compared): string[] {
  return impact.flatMap(({ cluster, worse, better }) => [
    '',
    paint.bold(`${cluster}: ${counted(worse.length, 'effect')} of failures worse, ${better.length} better`),
    ...worse.map(({ failure, what, before, after }) => `  worse   ${failure}: ${what}: ${before} → ${after}`),
    ...better.map(({ failure, what, before, after }) => `  better  ${failure}: ${what}: ${before} → ${after}`),
  ]);
}

/** As many lines as there is room for, and how many more there are. */
function cut(lines: readonly string[], room: number, what: string): string[] {
  if (lines.length <= room) return [...lines];
  return [...lines.slice(0, room - 1), `  and ${lines.length - room + 1} more ${what}`];
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
