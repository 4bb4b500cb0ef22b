import { impactOf } from '../../analysis/impact/impact.ts';
import { modelOf, type ModelledCluster } from '../../analysis/impact/model-of.ts';
import { duration } from '../../analysis/impact/report.ts';
import type { ReportData } from '../../analysis/impact/report-data.ts';
import { textAt } from '../../graph/json.ts';
import { runbooksAbout, runbooksOf } from '../../runbooks/list.ts';
import type { Runbook, Step } from '../../runbooks/runbook.ts';
import { alertsOf, whoTells } from '../../runbooks/tellers.ts';
import { media, scriptData } from '../../output/media.ts';
import type { Printed } from './impact.ts';
import { script } from './page-script.ts';
import { style } from './page-style.ts';

/** Parts in columns, from what everything stands on to what people ask for. */
const layers: readonly (readonly [title: string, kinds: readonly string[]])[] = [
  ['Outside', ['site', 'power', 'internet', 'service']],
  ['Network', ['device', 'link']],
  ['Hardware', ['host', 'pool', 'disk', 'gpu']],
  ['Nodes', ['machine']],
  ['Storage', ['storage', 'volume']],
  ['Cluster', ['component', 'certificate']],
  ['Applications', ['workload']],
  ['Names', ['route']],
];

const html = media.html.field;

/** One page with everything in it: it needs no network, and can be kept beside the switch. */
export function htmlImpact({ data, graph }: Printed): string {
  const { model, clusters } = modelOf(graph);
  const [modelled] = clusters;
  if (modelled === undefined) return '';
  const runbooks = runbooksOf(modelled);
  const shown = {
    failures: data.failures,
    losses: data.losses,
    told: Object.fromEntries(
      model.failures.map((part) => [part.id, whoTells(modelled, runbooks, impactOf(model, [part]))]),
    ),
    runbookOf: Object.fromEntries(
      model.failures.map(({ id }) => [
        id,
        runbooksAbout(runbooks, id).map((each) => ({ id: each.id, title: each.title })),
      ]),
    ),
  };
  const single = data.singlePoints.filter(({ down }) => down.length > 0).length;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What falls: ${html(data.cluster)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>What falls: ${html(data.cluster)}</h1>
<p class="dim">${data.failures.length} things can fail; ${single} of them take something down for good on their own.</p>
<nav><a href="#parts">Parts</a><a href="#single">Single points</a><a href="#data-loss">Data</a><a href="#order">Order</a><a href="#runbooks">Runbooks</a><a href="#alerts">Alerts</a></nav>
</header>
<main>
<section id="parts" aria-label="Parts">
<input id="search" type="search" placeholder="Search" aria-label="Search parts">
<div class="both">
<div id="layers" class="layers">${layersOf(model.parts)}</div>
<div id="answer" role="status" aria-live="polite"></div>
</div>
</section>
${singlePoints(data)}
${dataLoss(data)}
${order(data)}
${runbookSection(runbooks)}
${alertSection(modelled)}
</main>
<script type="application/json" id="data">${scriptData(shown)}</script>
<script>${script}</script>
</body>
</html>
`;
}

function layersOf(
  parts: readonly { readonly id: string; readonly name: string; readonly kind: string; readonly canFail: boolean }[],
): string {
  return layers
    .map(([title, kinds]) => {
      const own = parts.filter(({ kind }) => kinds.includes(kind));
      if (own.length === 0) return '';
      const chips = own.map(
        ({ id, name, canFail }) =>
          `<button class="chip" data-id="${html(id)}" aria-pressed="false"${canFail ? '' : ' disabled'}>${html(name)}</button>`,
      );
      return `<div><h3>${title}</h3><div class="chips">${chips.join('')}</div></div>`;
    })
    .join('\n');
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]): string =>
    row.map((cell) => `<${tag}>${html(cell)}</${tag}>`).join('');
  return `<div class="scroll"><table><thead><tr>${cells('th', headings)}</tr></thead><tbody>${rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('\n')}</tbody></table></div>`;
}

function singlePoints({ singlePoints: points, pairs }: ReportData): string {
  const rows = points.map(({ name, down, maybeDown, interrupted, remedy }) => [
    name,
    `${down.length}`,
    `${maybeDown.length}`,
    `${interrupted}`,
    remedy ?? '',
  ]);
  const both = pairs.map(({ failed, worse }) => [
    failed.map(({ name }) => name).join(' + '),
    worse.flatMap(({ name, state }) => (state === 'DOWN' ? [name] : [])).join(', '),
  ]);
  return `<section id="single"><h2>Single points of failure</h2>${table(['what fails', 'down for good', 'possibly', 'back by itself', 'remedy'], rows)}
<h2>Together worse than alone</h2>${table(['what fails', 'goes down as well'], both)}</section>`;
}

function dataLoss({ data, losses }: ReportData): string {
  const rows = data.map(({ name, risk, liesOn, copies, threeTwoOne, restoreSeconds }) => [
    name,
    risk,
    liesOn,
    copies
      .map(({ kind, to, maxAgeSeconds }) => `${kind} to ${to}, at most ${duration(maxAgeSeconds ?? Infinity)} old`)
      .join('; ') || 'none',
    threeTwoOne.holds
      ? 'yes'
      : `no: ${threeTwoOne.copies} copies, ${threeTwoOne.systems} systems, ${threeTwoOne.elsewhere} elsewhere`,
    restoreSeconds === null ? '' : duration(restoreSeconds),
    losses
      .filter((loss) => loss.data === name && loss.fate === 'lost')
      .map(({ failure }) => failure.name)
      .join(', '),
  ]);
  return `<section id="data-loss"><h2>What is lost</h2>${table(['data', 'risk', 'lies on', 'copies', '3-2-1', 'restore', 'lost with'], rows)}</section>`;
}

function order({ start, shutdowns }: ReportData): string {
  const steps = start.steps.map(({ what, names }) => `<li>${html(what)}: ${html(names.join(', '))}</li>`);
  const circles = start.circles.map(
    (circle) => `<p class="DOWN">${html([...circle, circle[0] ?? ''].join(' waits for '))}</p>`,
  );
  const ups = shutdowns.map(
    ({ ups: name, seconds, runtimeMinutes }) =>
      `<p>${html(name)} has to last ${duration(seconds)} for an orderly shutdown; ${runtimeMinutes === undefined ? 'nobody knows how long it does' : `it lasts ${runtimeMinutes} min`}.</p>`,
  );
  return `<section id="order"><h2>Starts in this order</h2><ol>${steps.join('\n')}</ol>${circles.join('')}${ups.join('')}</section>`;
}

function runbookSection(runbooks: readonly Runbook[]): string {
  const pages = runbooks.map(
    (runbook) =>
      `<details id="runbook-${html(runbook.id)}"><summary>${html(runbook.title)}</summary>${part('Check', runbook.check)}${part('Recover', runbook.recover)}${part('Verify', runbook.verify)}</details>`,
  );
  return `<section id="runbooks"><h2>Runbooks</h2>${pages.join('\n')}</section>`;
}

function part(title: string, steps: readonly Step[]): string {
  if (steps.length === 0) return '';
  const items = steps.map(
    ({ say, run, expect }) =>
      `<li>${html(say)}${expect === undefined ? '' : ` <span class="dim">(${html(expect)})</span>`}${run === undefined ? '' : `<pre>${html(run)}</pre>`}</li>`,
  );
  return `<h3>${title}</h3><ol>${items.join('\n')}</ol>`;
}

function alertSection(modelled: ModelledCluster): string {
  const rows = alertsOf(modelled).map(({ name, severity, annotations, for: waits }) => [
    name,
    severity ?? '',
    waits ?? '',
    textAt(annotations, ['summary']) ?? '',
  ]);
  return `<section id="alerts"><h2>Alerts</h2>${table(['alert', 'severity', 'waits', 'says'], rows)}</section>`;
}
