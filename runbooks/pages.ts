import { impactOf, type Impact } from '../analysis/impact/impact.ts';
import { modelOf } from '../analysis/impact/model-of.ts';
import { duration, reasonOf } from '../analysis/impact/report.ts';
import type { ResourceGraph } from '../graph/resource/graph.ts';
import { runbooksAbout, runbooksOf } from './list.ts';
import { runbookPage } from './page.ts';
import type { Runbook } from './runbook.ts';
import { alertsLeadingTo, alertsOf, whoTells } from './tellers.ts';

/** Kinds of parts that people ask for; the rest is what they stand on. */
const shown = new Set(['machine', 'component', 'workload', 'route']);

/** The runbooks of a cluster, and the table of failures that leads to them, by the names of their files. `madeBy`: the command that writes them. */
export function runbookPages(name: string, graph: ResourceGraph, madeBy: string): Map<string, string> {
  const { model, clusters } = modelOf(graph);
  const [modelled] = clusters;
  if (modelled === undefined) return new Map();
  const runbooks = runbooksOf(modelled);
  const impacts = new Map(model.failures.map((part) => [part.id, impactOf(model, [part])]));
  const alerts = alertsOf(modelled);
  return new Map([
    [
      'README.md',
      index({
        name,
        madeBy,
        runbooks,
        impacts: [...impacts.values()],
        told: (impact) => whoTells(modelled, runbooks, impact),
      }),
    ],
    ...runbooks.map(
      (runbook) =>
        [
          `${runbook.id}.md`,
          runbookPage(runbook, {
            cluster: name,
            alerts: alertsLeadingTo(alerts, runbook),
            impact: impactLines(runbook.failures.flatMap((id) => impacts.get(id) ?? [])),
            madeBy,
          }),
        ] as const,
    ),
  ]);
}

/** What the first failure of a runbook does; the others that it is about are named. */
function impactLines([first, ...others]: readonly Impact[]): string[] {
  if (first === undefined) return [];
  const effects = first.effects.filter(({ part }) => shown.has(part.kind));
  const more = others.map(({ failed: [part] }) => part?.name ?? '');
  return [
    ...(effects.length === 0
      ? [`Nothing else is affected when ${first.failed[0]?.name ?? ''} fails.`]
      : [
          `When ${first.failed[0]?.name ?? ''} fails:`,
          '',
          '| what | becomes | why | back by itself |',
          '| --- | --- | --- | --- |',
          ...effects.map((effect) => {
            const { part, state, isPossible, healsAfterSeconds } = effect;
            const back = healsAfterSeconds === undefined ? 'no' : `after ${duration(healsAfterSeconds)}`;
            return `| ${part.name} | ${isPossible ? 'possibly ' : ''}${state} | ${reasonOf(effect)} | ${back} |`;
          }),
        ]),
    ...(more.length === 0 ? [] : ['', `Also for: ${more.join(', ')}.`]),
  ];
}

interface Index {
  readonly name: string;
  readonly madeBy: string;
  readonly runbooks: readonly Runbook[];
  readonly impacts: readonly Impact[];
  readonly told: (impact: Impact) => ReturnType<typeof whoTells>;
}

function index({ name, madeBy, runbooks, impacts, told }: Index): string {
  const procedures = runbooks.filter(({ failures }) => failures.length === 0);
  return [
    `# Runbooks of ${name}`,
    '',
    `Made by \`${madeBy}\` from its topology and its manifests: every name, address and label in a command stands in them.`,
    '',
    '| when this fails | down | possibly | who tells | runbook |',
    '| --- | --- | --- | --- | --- |',
    ...impacts.map((impact) => {
      const [part] = impact.failed;
      const down = impact.effects.filter((effect) => effect.state === 'DOWN' && shown.has(effect.part.kind));
      const possible = down.filter(({ isPossible }) => isPossible).length;
      const { alerts, reason } = told(impact);
      const pages = runbooksAbout(runbooks, part?.id ?? '').map(({ id }) => `[${id}](${id}.md)`);
      return `| ${part?.name ?? ''} | ${down.length - possible} | ${possible} | ${alerts.length > 0 ? alerts.join(', ') : `nobody: ${reason ?? ''}`} | ${pages.join(', ')} |`;
    }),
    '',
    '## Procedures',
    '',
    ...procedures.map(({ id, title }) => `- [${title}](${id}.md)`),
    '',
  ].join('\n');
}
