import { clusters } from '../../stacks/clusters.ts';
import { judgeEdits } from '../fuzz/edits.ts';
import { renderedFiles } from '../real-stack.ts';

/** At least so much of what is asked for in plain style is made: refusing everything would be right as well. */
const usefulShare = 0.9;

/** Edits of `--fix` in generated files, beside documents of the five trees. Returns Markdown. */
export function proveEditsOf(edits: number, seed: number): { text: string; wrong: number; isUseful: boolean } {
  const neighbours = Object.keys(clusters).flatMap((name) => [...renderedFiles(name).values()]);
  const tally = judgeEdits(edits, seed, neighbours);
  const rules = Object.entries(tally.byRule).sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = [
    `| edits of \`--fix\`, seed ${seed} | asked for | made | wrong |`,
    '| --- | ---: | ---: | ---: |',
    `| all | ${tally.asked} | ${tally.made} | ${tally.wrong.length} |`,
    `| in plain style | ${tally.plainAsked} | ${tally.plainMade} | |`,
    ...rules.map(([rule, { asked, made }]) => `| ${rule} | ${asked} | ${made} | |`),
    '',
    `Files that the judging reader does not read, and which prove nothing: ${tally.unread}`,
    ...tally.wrong.slice(0, 5).map((each) => `\nwrong: ${each}`),
  ];
  return {
    text: `${lines.join('\n')}\n`,
    wrong: tally.wrong.length,
    isUseful: tally.plainMade >= usefulShare * tally.plainAsked,
  };
}
