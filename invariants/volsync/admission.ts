import { movers } from '../../graph/facts/volsync.ts';

/** CEL that judges the part of a replication that says how data moves, whichever mover it names. */
export function everyMover(claim: (spec: string) => string): string {
  return movers.reduceRight(
    (otherwise, mover) => `(object.?spec.?${mover}.hasValue() ? (${claim(`object.spec.${mover}`)}) : ${otherwise})`,
    'true',
  );
}
