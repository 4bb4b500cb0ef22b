import colors from 'picocolors';
import { invariants } from '../invariants/list.ts';
import { UsageError, exitCodes } from './exit-codes.ts';

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
    process.stdout.write(`${JSON.stringify(list, null, 2)}\n`);
  } else if (format === 'human') {
    for (const { id, severity, claim } of invariants)
      process.stdout.write(`${colors.bold(id)}  ${severity}\n  ${claim}\n`);
  } else {
    throw new UsageError(`--format "${format}" is unknown; choose one of human, json`);
  }
  return exitCodes.ok;
}
