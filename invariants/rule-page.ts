import { experience, tried } from './experience.ts';
import { groupBy } from '../graph/group-by.ts';
import type { Example } from './example.ts';
import type { Invariant, Source } from './invariant.ts';
import { categories, categoryOf, profiles } from './profiles.ts';

/** The documentation page of a rule in Markdown, made from the rule itself. */
export function rulePage(invariant: Invariant): string {
  const { id, formerly = [], severity, claim, why, source, versions, retireWhen, valid, invalid } = invariant;
  return [
    `# ${id}`,
    '',
    `**${severity}**, ${categoryOf(invariant)}: ${claim}.`,
    '',
    `Otherwise: ${why}.`,
    '',
    ...[source].flat().map((entry) => `* Source: ${sourceLine(entry)}`),
    ...(formerly.length === 0 ? [] : [`* Formerly: ${formerly.map((id) => `\`${id}\``).join(', ')}`]),
    ...(versions === undefined ? [] : [`* Speaks of: ${versions}`]),
    ...(retireWhen === undefined ? [] : [`* Retired when ${retireWhen}`]),
    `* Tried on ${tried.repositories} public repositories (${tried.on}): ${experienceOf(id)}`,
    '',
    ...Object.entries(invalid).flatMap(([title, { given, finds }]) => [
      `## Breaks: ${title}`,
      '',
      ...exampleLines(given),
      '```text',
      ...finds.flatMap(({ at, observed, required, fix, severity: own }) => [
        `${at}  ${own ?? severity}`,
        `  found     ${observed}`,
        `  required  ${required}`,
        `  fix       ${fix}`,
      ]),
      '```',
      '',
    ]),
    ...Object.entries(valid).flatMap(([title, given]) => [`## Holds: ${title}`, '', ...exampleLines(given)]),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function experienceOf(id: string): string {
  const { findings, repositories, right } = experience.get(id) ?? { findings: 0, repositories: 0, right: 0 };
  if (findings === 0) return 'no finding';
  const spoken = `${findings} ${findings === 1 ? 'finding' : 'findings'} in ${repositories}`;
  return right === undefined ? `${spoken}, not read one by one` : `${spoken}, read one by one: ${right} right`;
}

/** The tables of all rules by category, linked to their pages. */
export function ruleCatalogue(invariants: readonly Invariant[]): string {
  const byCategory = groupBy(invariants, categoryOf);
  return [
    '# Rules',
    '',
    'Made from the rules themselves by `npm run docs`. `holdfast explain <rule>` prints the same pages.',
    '',
    '| profile | categories |',
    '|---|---|',
    ...[...profiles].map(([name, held]) => `| \`${name}\` | ${held.join(', ')} |`),
    '',
    ...[...categories].flatMap(([category, meaning]) => [
      `## ${category[0]?.toUpperCase()}${category.slice(1)}`,
      '',
      meaning,
      '',
      ...catalogueOf(byCategory.get(category) ?? []),
      '',
    ]),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function catalogueOf(invariants: readonly Invariant[]): string[] {
  const rows = invariants.map(({ id, severity, claim, source }) => {
    const documents = [...new Set([source].flat().map((entry) => entry.document))].join(', ');
    return `| [${id}](${id}.md) | ${severity} | ${claim} | ${documents} |`;
  });
  return ['| rule | severity | claim | source |', '|---|---|---|---|', ...rows];
}

function sourceLine({ document, section, url }: Source): string {
  const text = `${document}, ${section}`;
  return url === undefined ? text : `[${text}](${url})`;
}

function exampleLines(example: Example): string[] {
  if ('plan' in example) return [`In a preview: ${example.title}.`, ''];
  if (!('files' in example)) return [`A topology with ${example.title}.`, ''];
  const several = Object.keys(example.files).length > 1;
  const within = example.within === undefined ? [] : [`In a cluster with ${example.within.title}:`, ''];
  return Object.entries(example.files).flatMap(([path, text]) => [
    ...within,
    ...(several ? [`\`${path}\`:`, ''] : []),
    '```yaml',
    text.trimEnd(),
    '```',
    '',
  ]);
}
