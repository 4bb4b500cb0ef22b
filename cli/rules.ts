import { invariants } from '../invariants/list.ts';
import { categoryOf } from '../invariants/profiles.ts';
import { UsageError, exitCodes } from './exit-codes.ts';
import { print, printJson } from '../output/outlet.ts';
import { paint } from '../output/paint.ts';

/** `holdfast rules`: every rule in one line. */
export function rules({ format }: { readonly format: string }): number {
  if (format === 'json') {
    const list = invariants.map((rule) => {
      const { id, severity, claim, why, source, versions } = rule;
      return { id, severity, category: categoryOf(rule), claim, why, source, versions };
    });
    printJson(list);
  } else if (format === 'human') {
    for (const rule of invariants)
      print(`${paint.bold(rule.id)}  ${rule.severity}, ${categoryOf(rule)}\n  ${rule.claim}\n`);
  } else {
    throw new UsageError(`--format "${format}" is unknown; choose one of human, json`);
  }
  return exitCodes.ok;
}
