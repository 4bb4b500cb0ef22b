// `npm run bench`: holdfast beside other tools, in one run. Times alone mean nothing on shared machines: read the ratios, and how times
// grow with the input. Ratios that are a fifth worse than those of baseline.json fail it; --save writes them down anew.
import { parseArgs } from 'node:util';
import { regressions, saveBaseline, type Ratio } from './baseline.ts';
import { benchCharts } from './charts.ts';
import { benchChecking } from './checking.ts';
import { benchImpact } from './impact.ts';
import { bestRun, milliseconds } from './measure.ts';
import { benchPreview } from './preview.ts';
import { publishedCommand } from './published-command.ts';
import { benchSynthesis } from './synthesis.ts';

const { values } = parseArgs({ options: { save: { type: 'boolean', default: false } } });
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const command = await publishedCommand();

const ratios = [
  ...benchSynthesis(print),
  ...benchStart(),
  ...(await benchChecking(command, print)),
  ...(await benchCharts(command, print)),
  ...benchPlan(),
];
benchImpact(print);
await benchPreview(print);

const worse = regressions(ratios);
if (values.save) saveBaseline(ratios);
else if (worse.length > 0) {
  process.stderr.write(`\nworse by more than a fifth (--save accepts it):\n  ${worse.join('\n  ')}\n`);
  process.exitCode = 1;
}

function benchStart(): Ratio[] {
  print('\n| from process start | time |');
  print('| --- | ---: |');
  const time = (...args: string[]): number => bestRun(5, process.execPath, args, 0);
  const [check, version, bare] = [time(command, 'check', 'dist'), time(command, '--version'), time('-e', '0')];
  print(`| holdfast check dist | ${milliseconds(check)} |`);
  print(`| holdfast --version | ${milliseconds(version)} |`);
  print(`| node -e 0 | ${milliseconds(bare)} |`);
  return [
    { name: 'check dist, to node -e 0', ratio: check / bare },
    { name: 'holdfast --version, to node -e 0', ratio: version / bare },
  ];
}

function benchPlan(): Ratio[] {
  const load = ['--import', 'tsx', '-e', 'import("@pulumi/pulumi")'];
  const plan = bestRun(3, process.execPath, ['--import', 'tsx', 'stacks/plan.ts', '--all', '--json'], 0);
  const pulumi = bestRun(3, process.execPath, load, 0);
  print('\n| offline plan, from process start | time |');
  print('| --- | ---: |');
  print(`| all five clusters | ${milliseconds(plan)} |`);
  print(`| loading Pulumi alone | ${milliseconds(pulumi)} |`);
  return [{ name: 'plan of five clusters, to loading Pulumi', ratio: plan / pulumi }];
}
