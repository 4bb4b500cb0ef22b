import { paint } from '../../output/paint.ts';
import { line, type Line } from './blocks.ts';
import type { ShownFinding } from './shown-report.ts';
import { nameOf, some } from './words.ts';

/** What follows `found` and its like stands below it where it does not fit. */
const column = 10;

/** All of a finding: its place, the line there, what was found, what is required, and what to do. */
export function wholeFinding(finding: ShownFinding, frame: readonly string[]): Line[] {
  const { place, severity, rule, about, also, observed, required, fix } = finding;
  return [
    line(`${paint.bold(place)}  ${nameOf(severity)}  ${paint.dim(rule)}${about === undefined ? '' : `  ${about}`}`),
    ...frame.map((text) => line(text)),
    line(`  found     ${observed}`, column),
    ...(also.length === 0 ? [] : [line(`  also      ${some(also)}`, column)]),
    line(`  required  ${required}`, column),
    line(`  fix       ${fix}`, column),
    line(''),
  ];
}

/** A finding in a line: its place, what it is about, what was found. */
export function shortFinding({ place, about, observed }: ShownFinding): Line {
  return line(`  ${place}  ${about === undefined ? '' : `${about}: `}${observed}`);
}

/** What to do, below findings that were told in a line each. */
export function fixLine({ fix }: ShownFinding): Line {
  return line(`  fix       ${fix}`, column);
}
