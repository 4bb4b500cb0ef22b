import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { compareReports, type Comparison, type Difference } from '../../analysis/impact/compare.ts';
import type { ReportData } from '../../analysis/impact/report-data.ts';
import { withScratchFolder } from '../../files/with-scratch-folder.ts';
import { groupBy } from '../../graph/group-by.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { writeCommitFiles } from '../git/commit-files.ts';
import { realPath, refuseOption, topOf } from '../git/git.ts';
import type { ImpactOptions } from './impact.ts';
import { readReport } from './read-report.ts';
import { fieldsFor } from '../../output/media.ts';
import { print, printJson } from '../../output/outlet.ts';

/** Prints what is better and worse than in an older commit, or than in another folder, as Markdown or JSON. */
export function printComparison(folder: string, after: ReportData, options: ImpactOptions): number {
  const before = options.against === undefined ? reportAt(folder, options.diff ?? '') : reportIn(options.against);
  const comparison = compareReports(before, after);
  if (options.format === 'json') printJson(comparison);
  else print(comparisonInMarkdown(after.cluster, comparison), 'markdown');
  return options.failIfWorse === true && comparison.worse.length > 0 ? exitCodes.findings : exitCodes.ok;
}

function reportIn(folder: string): ReportData {
  if (!existsSync(folder)) throw new UsageError(`--against ${folder}: there is no such folder`);
  return readReport(folder).data;
}

/** The report of a folder as a commit has it. @throws UsageError when git does not know the commit, or the commit does not have the folder. */
function reportAt(folder: string, commit: string): ReportData {
  const asked = { by: '--diff', commit };
  refuseOption(asked);
  const top = topOf(asked, folder);
  const path = relative(top, realPath(folder)).replaceAll('\\', '/');
  return withScratchFolder((scratch) => {
    writeCommitFiles(asked, top, [path], scratch);
    if (!existsSync(join(scratch, path)))
      throw new UsageError(
        `--diff "${commit}": ${folder} has to be committed there; for trees that are not, synthesize both and give the older one with --against`,
      );
    return readReport(join(scratch, path)).data;
  });
}

/** What a change does, for a pull request: worse first, grouped by what fails. */
export function comparisonInMarkdown(name: string, comparison: Comparison): string {
  const { cluster, worse, better } = fieldsFor('markdown', { cluster: name, ...comparison });
  if (worse.length + better.length === 0) return `**${cluster}**: failures do what they did before.\n`;
  return [
    `**${cluster}**: ${worse.length} effects of failures are worse, ${better.length} are better.`,
    '',
    ...section('Worse', worse),
    ...section('Better', better),
  ].join('\n');
}

function section(title: string, differences: readonly Difference[]): string[] {
  if (differences.length === 0) return [];
  return [
    `### ${title}`,
    '',
    '| when this fails | this | was | is |',
    '| --- | --- | --- | --- |',
    ...[...groupBy(differences, ({ failure }) => failure).values()]
      .flat()
      .map(({ failure, what, before, after }) => `| ${failure} | ${what} | ${before} | ${after} |`),
    '',
  ];
}
