/** What became of the mutants of one rule. */
export interface RuleTally {
  /** Mutants with a damage that this rule must notice. */
  mutants: number;
  caught: number;
  /** The rule says that it cannot know. */
  unknown: number;
  missed: string[];
  /** Mutants with blind changes alone in which this rule finds something. */
  blind: number;
}

export interface Tally {
  readonly rules: Record<string, RuleTally>;
  /** Mutants with blind changes alone. */
  blind: number;
  /** Those in which no rule finds anything. */
  harmless: number;
  /** Mutants on which a rule failed, each with the reason. */
  readonly crashed: string[];
}

export function emptyTally(): Tally {
  return { rules: {}, blind: 0, harmless: 0, crashed: [] };
}

export function tallyOf(tally: Tally, rule: string): RuleTally {
  return (tally.rules[rule] ??= { mutants: 0, caught: 0, unknown: 0, missed: [], blind: 0 });
}

export function merged(tallies: readonly Tally[]): Tally {
  const all = emptyTally();
  for (const tally of tallies) {
    all.blind += tally.blind;
    all.harmless += tally.harmless;
    all.crashed.push(...tally.crashed);
    for (const [rule, { mutants, caught, unknown, missed, blind }] of Object.entries(tally.rules)) {
      const own = tallyOf(all, rule);
      own.mutants += mutants;
      own.caught += caught;
      own.unknown += unknown;
      own.missed.push(...missed);
      own.blind += blind;
    }
  }
  return all;
}

/** Sums over all rules. */
export function totals(tally: Tally): { mutants: number; caught: number; unknown: number; missed: number } {
  const rules = Object.values(tally.rules);
  const sum = (of: (rule: RuleTally) => number): number => rules.reduce((total, rule) => total + of(rule), 0);
  return {
    mutants: sum(({ mutants }) => mutants),
    caught: sum(({ caught }) => caught),
    unknown: sum(({ unknown }) => unknown),
    missed: sum(({ missed }) => missed.length),
  };
}

/** Markdown: the sums, a line for each rule, and what was missed or failed. */
export function tables(tally: Tally, { seed, ways }: { readonly seed: number; readonly ways: number }): string {
  const { mutants, caught, unknown, missed } = totals(tally);
  const rules = Object.entries(tally.rules).sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = [
    `| damage by people, and blind changes elsewhere, seed ${seed} | |`,
    '| --- | ---: |',
    `| rules | ${rules.filter(([, rule]) => rule.mutants > 0).length} |`,
    `| ways to damage | ${ways} |`,
    `| mutants | ${mutants} |`,
    `| caught by the rule that is meant | ${caught} (${percent(caught, mutants)}) |`,
    `| said to be unknown | ${unknown} |`,
    `| missed | ${missed} |`,
    '',
    '| blind changes alone | |',
    '| --- | ---: |',
    `| mutants | ${tally.blind} |`,
    `| some rule finds something | ${tally.blind - tally.harmless} |`,
    `| harmless, as far as any rule knows | ${tally.harmless} |`,
    '',
    `Rules that failed on a mutant of either kind: ${tally.crashed.length}`,
    '',
    '| rule | mutants | caught | unknown | missed | in blind mutants |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rules.map(
      ([id, rule]) =>
        `| ${id} | ${rule.mutants} | ${rule.caught} | ${rule.unknown} | ${rule.missed.length} | ${rule.blind} |`,
    ),
  ];
  for (const [id, rule] of rules)
    if (rule.missed.length > 0)
      lines.push('', `missed by ${id}:`, ...rule.missed.slice(0, 5).map((each) => `  ${each}`));
  if (tally.crashed.length > 0) lines.push('', 'failed:', ...tally.crashed.slice(0, 20).map((each) => `  ${each}`));
  return `${lines.join('\n')}\n`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${((100 * part) / whole).toFixed(2)} %`;
}
