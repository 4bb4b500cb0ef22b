import { minutesOf, minutesText, type Runbook, type Step } from './runbook.ts';

/** An alert that leads to a runbook. */
export interface LeadingAlert {
  /** Name of the alert. */
  readonly name: string;
  /** How much it hurries. */
  readonly severity: string;
  /** What it says. */
  readonly summary: string;
}

/** What a page is made of besides its runbook. */
export interface PageOptions {
  /** Name of the cluster. */
  readonly cluster: string;
  /** Alerts whose annotation names the page. */
  readonly alerts: readonly LeadingAlert[];
  /** Lines that say what the failure does. */
  readonly impact: readonly string[];
  /** The command that makes the page. */
  readonly madeBy: string;
}

/** The page of a runbook, in Markdown. */
export function runbookPage(runbook: Runbook, { cluster, alerts, impact, madeBy }: PageOptions): string {
  return [
    `# ${runbook.title}`,
    '',
    `Cluster ${cluster}. Made by \`${madeBy}\` from its topology and its manifests.`,
    '',
    '## Symptoms',
    '',
    ...runbook.symptoms.map((symptom) => `- ${symptom}`),
    ...alerts.map(({ name, severity, summary }) => `- alert **${name}** (${severity}): ${summary}`),
    '',
    ...(impact.length === 0 ? [] : ['## What it does', '', ...impact, '']),
    ...(runbook.lost === undefined ? [] : ['## What is lost', '', ...runbook.lost.map((each) => `- ${each}`), '']),
    ...section('Check', runbook.check),
    ...section('Recover', runbook.recover),
    ...section('Verify', runbook.verify),
    '## Prevent',
    '',
    ...runbook.prevent.map((each) => `- ${each}`),
    '',
  ]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n');
}

function section(title: string, steps: readonly Step[]): string[] {
  if (steps.length === 0) return [];
  const minutes = minutesOf(steps);
  const time = minutes === undefined ? [] : [`About ${minutesText(minutes)}.`, ''];
  return [`## ${title}`, '', ...time, ...steps.flatMap((step, index) => stepLines(step, index + 1)), ''];
}

function stepLines({ say, run, expect, minutes }: Step, number: number): string[] {
  const time = minutes === undefined ? '' : ` (${minutesText(minutes)})`;
  const expected = expect === undefined ? '' : `; all is well when it shows \`${expect}\``;
  return [
    `${number}. ${say}${expected}${time}`,
    ...(run === undefined ? [] : ['', '   ```sh', ...run.split('\n').map((line) => `   ${line}`), '   ```', '']),
  ];
}
