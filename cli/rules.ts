import { invariants } from '../invariants/list.ts';
import { categoryOf } from '../invariants/profiles.ts';
import { exitCodes } from './exit-codes.ts';
import { oneOf } from './one-of.ts';
import { print, printJson } from '../output/outlet.ts';
import { paint } from '../output/paint.ts';

/** `holdfast rules`: every rule in one line. */
export function rules({ format }: { readonly format: string }): number {
  if (oneOf('--format', format, ['human', 'json']) === 'json') {
    const list = invariants.map((rule) => {
      const { id, severity, claim, why, source, versions } = rule;
      return { id, severity, category: categoryOf(rule), claim, why, source, versions };
    });
    printJson(list);
  } else {
    for (const rule of invariants)
      print(`${paint.bold(rule.id)}  ${rule.severity}, ${categoryOf(rule)}\n  ${rule.claim}\n`);
  }
  return exitCodes.ok;
}
