import { groupBy } from '../../graph/group-by.ts';
import { formatOrigin } from '../../graph/origin.ts';
import type { Report, ReportedFinding } from '../../invariants/report.ts';
import { oneLine } from '../../output/visible.ts';
import { line, type Line } from './blocks.ts';
import { addressOfRules } from './rule-address.ts';
import { counted } from '../../output/counted.ts';

/** What steps do stands this far to the right, behind those that are short. */
const column = 35;
/** So few objects are mended where they stand. */
const fewest = 3;

export interface Steps {
  /** Whether there is more than was shown. */
  readonly isShortened: boolean;
  /** Files that could not be read, which a baseline accepts. */
  readonly unread: number;
  /** The rule that is told first. */
  readonly firstRule: string | undefined;
}

/** What to do with findings: from what mends most at once to what is read about one rule. */
export function nextSteps({ findings }: Report, { isShortened, unread, firstRule }: Steps): Line[] {
  const fixable = findings.filter(({ edit }) => edit !== undefined).length;
  const steps = [
    ...(fixable > 0 ? [step('--fix', `makes ${counted(fixable, 'edit')} that cannot harm; --diff shows a patch`)] : []),
    ...patchesAbove(findings),
    ...(isShortened
      ? [step('--all', 'shows every finding with its line, and what was not evaluated; --only <rule> those of a rule')]
      : []),
    ...(findings.length + unread > 0
      ? [step('--write-baseline <file>', 'accepts what is there: only what is new counts from then on')]
      : []),
    ...(firstRule === undefined
      ? []
      : [
          step(`holdfast explain ${firstRule}`, 'tells the reason and the incident behind a rule, and what holds'),
          line(`  ${addressOfRules()}<rule>.md`),
        ]),
  ];
  return steps.length === 0 ? [] : [line('next'), ...steps];
}

/** One patch of whoever applies them, for the objects that break a rule in the same way: of each rule the one that mends most of them. */
function patchesAbove(findings: readonly ReportedFinding[]): Line[] {
  const applied = findings.flatMap(({ rule, above = [] }) =>
    above.map(({ name, origin }) => ({ rule, place: `${formatOrigin(origin)} (${name})` })),
  );
  const best = [...groupBy(applied, ({ rule }) => rule)].flatMap(([rule, ofRule]) => {
    const [first] = [...groupBy(ofRule, ({ place }) => place)].sort(([, a], [, b]) => b.length - a.length);
    return first === undefined || first[1].length < fewest ? [] : [{ rule, place: first[0], count: first[1].length }];
  });
  return [...groupBy(best, ({ place }) => place)].map(([place, patches]) => {
    const mended = patches.map(({ count, rule }) => `${counted(count, 'object')} of ${rule}`);
    return step('one patch', oneLine(`in ${place} mends ${mended.join(', ')}`));
  });
}

function step(what: string, does: string): Line {
  return line(`  ${what.padEnd(column - 4)}  ${does}`, 4);
}
