import { duration } from '../../analysis/impact/report.ts';
import type { FailureData, ReportData } from '../../analysis/impact/report-data.ts';
import { restsOn, untoldPlaces, untoldSign } from './untold.ts';
import type { Printed } from './impact.ts';

/** The report for pull requests and pages. */
export function markdownImpact({ data, only }: Printed): string {
  const lines = only.length > 0 ? only.flatMap((failure) => failureInMarkdown(failure)) : impactInMarkdown(data);
  return `${lines.join('\n')}\n`;
}

/** Single points of failure, pairs, data and order, as sections of a page. */
export function impactInMarkdown(data: ReportData): string[] {
  return [
    ...untoldInMarkdown(data),
    `### Single points of failure`,
    '',
    '| what fails | down for good | possibly | back by itself | remedy |',
    '| --- | --- | --- | --- | --- |',
    ...data.singlePoints.map(
      ({ name, down, maybeDown, interrupted, remedy }) =>
        `| ${name} | ${counted(down)} | ${counted(maybeDown)} | ${interrupted === 0 ? '' : interrupted} | ${remedy ?? ''} |`,
    ),
    '',
    ...(data.pairs.length === 0
      ? []
      : [
          '### Together worse than alone',
          '',
          '| what fails | goes down as well |',
          '| --- | --- |',
          ...data.pairs.map(({ failed, worse }) => {
            const down = worse.filter(({ state }) => state === 'DOWN').map(({ name }) => name);
            return `| ${failed.map(({ name }) => name).join(' + ')} | ${counted(down)} |`;
          }),
          '',
        ]),
    '### What is lost',
    '',
    '| data | risk | lies on | copies | 3-2-1 | time to restore |',
    '| --- | --- | --- | --- | --- | --- |',
    ...data.data.map(({ name, risk, liesOn, copies, otherCopies, threeTwoOne, restoreSeconds }) => {
      const all = copies.map(
        ({ kind, to, maxAgeSeconds }) => `${kind} to ${to}, ${duration(maxAgeSeconds ?? Infinity)}`,
      );
      const numbers = `${threeTwoOne.copies}-${threeTwoOne.systems}-${threeTwoOne.elsewhere}`;
      return `| ${name} | ${risk === 'UNKNOWN' ? untoldSign : risk} | ${liesOn} | ${all.join('; ') || (otherCopies === null ? 'none' : untoldSign)} | ${threeTwoOne.holds ? 'yes' : threeTwoOne.isKnown ? `no, ${numbers}` : untoldSign} | ${restoreSeconds === null ? '' : duration(restoreSeconds)} |`;
    }),
    '',
  ];
}

function untoldInMarkdown({ untold }: ReportData): string[] {
  const line = restsOn(untold);
  if (line === undefined) return [];
  const places = untoldPlaces(untold).map(({ place, tell }) => `* ${untoldSign} \`${place}\`: ${tell}`);
  return places.length === 0 ? [`${line}.`, ''] : [`${line}:`, '', ...places, ''];
}

function failureInMarkdown({ name, without, effects }: FailureData): string[] {
  return [
    `### ${name} fails`,
    '',
    ...(without === undefined ? [] : [`${without}.`, '']),
    ...effectsInMarkdown(effects),
    '',
  ];
}

/** What a failure does, as a table. */
export function effectsInMarkdown(effects: FailureData['effects']): string[] {
  if (effects.length === 0) return ['Nothing else is affected.'];
  return [
    '| what | becomes | why | heals by itself |',
    '| --- | --- | --- | --- |',
    ...effects.map(({ name, state, isPossible, reason, healsAfterSeconds, heals }) => {
      const healing = healsAfterSeconds === undefined ? 'no' : `after ${duration(healsAfterSeconds)}: ${heals ?? ''}`;
      return `| ${name} | ${isPossible ? 'possibly ' : ''}${state} | ${reason} | ${healing} |`;
    }),
  ];
}

const mostNames = 6;

function counted(names: readonly string[]): string {
  if (names.length === 0) return '';
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  return `${names.length}: ${names.slice(0, mostNames).join(', ')}${more}`;
}
