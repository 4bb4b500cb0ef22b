import { invariants } from '../invariants/list.ts';
import { UsageError, exitCodes } from './exit-codes.ts';
import { print, printJson } from '../output/outlet.ts';
import { paint } from '../output/paint.ts';

/** `holdfast rules`: every rule in one line. */
export function rules({ format }: { readonly format: string }): number {
  if (format === 'json') {
    const list = invariants.map(({ id, severity, claim, why, source, versions }) => ({
      id,
      severity,
      claim,
      why,
      source,
      versions,
    }));
    printJson(list);
  } else if (format === 'human') {
    for (const { id, severity, claim } of invariants) print(`${paint.bold(id)}  ${severity}\n  ${claim}\n`);
  } else {
    throw new UsageError(`--format "${format}" is unknown; choose one of human, json`);
  }
  return exitCodes.ok;
}
