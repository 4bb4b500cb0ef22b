import { impactOf } from '../../../analysis/impact/impact.ts';
import { modelOf } from '../../../analysis/impact/model-of.ts';
import { worsePairs } from '../../../analysis/impact/pairs.ts';
import type { ReportData } from '../../../analysis/impact/report-data.ts';
import { media, scriptData } from '../../../output/media.ts';
import { runbooksAbout, runbooksOf } from '../../../runbooks/list.ts';
import type { Runbook, Step } from '../../../runbooks/runbook.ts';
import { whoTells } from '../../../runbooks/tellers.ts';
import type { Printed } from '../impact.ts';
import { damagesOf, pictureOf, weightOf, type Box, type Chip, type Damage } from './picture.ts';
import { script } from './script.ts';
import { style } from './style.ts';
import { alertSection, dataLoss, order, singlePoints, untold } from './tables.ts';

const html = media.html.field;
/** So many failures are listed before the picture. */
const worst = 10;

/** One page with everything in it: it needs no network, and can be kept beside the switch. */
export function htmlImpact({ data, graph }: Printed): string {
  const { model, clusters } = modelOf(graph);
  const [modelled] = clusters;
  if (modelled === undefined) return '';
  // What to do is written once everything is known that its commands name.
  const runbooks = data.untold.unknown.length > 0 ? [] : runbooksOf(modelled);
  const damages = damagesOf(data, model.parts);
  const shown = {
    failures: data.failures,
    losses: data.losses,
    // Two chosen together do what each does, and this.
    pairs: worsePairs(model).map(({ failed, worse }) => ({
      failed: failed.map(({ id }) => id),
      worse: worse.map(({ part: { id, name }, state }) => ({ id, name, state })),
    })),
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
${untold(data)}
<nav aria-label="Sections"><a href="#parts">Picture</a><a href="#single">Single points</a><a href="#data-loss">Data</a><a href="#order">Order</a><a href="#runbooks">Runbooks</a><a href="#alerts">Alerts</a></nav>
</header>
<main>
<section id="worst" aria-label="Worst failures"><h2>Worst first</h2>${worstFirst(data, damages)}</section>
<section id="parts" aria-label="Parts">
<p class="tools"><input id="search" type="search" placeholder="Search" aria-label="Search parts"><button type="button" id="second" aria-pressed="false" disabled>and a second</button><button type="button" id="none" disabled>choose nothing</button></p>
<p class="legend dim">A badge says how many applications and names fail with it: <span class="badge" data-level="3">9 down</span> for good, <span class="badge" data-level="1">2 possibly</span> where a pod or a volume happens to be there, <span class="badge" data-level="0">4 briefly</span> until they are back by themselves.</p>
<div class="both">
<div id="picture" class="picture"><svg id="edges" aria-hidden="true"></svg>${pictureOf(model, damages).map(boxed).join('\n')}<p id="nothing" class="dim" hidden>Nothing here is called so.</p></div>
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

function worstFirst({ failures }: ReportData, damages: ReadonlyMap<string, Damage>): string {
  const listed = failures
    .flatMap(({ id, name }) => {
      const damage = damages.get(id);
      return damage === undefined ? [] : [{ id, name, damage }];
    })
    .sort((a, b) => weightOf(b.damage) - weightOf(a.damage))
    .slice(0, worst);
  const most = Math.max(1, ...listed.map(({ damage: { down, maybe, short } }) => down + maybe + short));
  const rows = listed.map(({ id, name, damage }) => {
    const { down, maybe, short } = damage;
    const bar = (count: number, state: string): string =>
      count === 0 ? '' : `<i class="${state}" style="width:${Math.round((count / most) * 100)}%"></i>`;
    return `<li><button type="button" data-choose="${html(id)}"><b>${html(name)}</b> <span>${words(damage)}</span><span class="bar" aria-hidden="true">${bar(down, 'down')}${bar(maybe, 'maybe')}${bar(short, 'short')}</span></button></li>`;
  });
  return rows.length === 0
    ? '<p class="dim">Nothing can fail that was read.</p>'
    : `<ol class="worst">${rows.join('\n')}</ol>`;
}

/** How much falls, in words: `9 down, 2 possibly`. */
function words({ down, maybe, short }: Damage): string {
  const said = [
    ...(down > 0 ? [`${down} down`] : []),
    ...(maybe > 0 ? [`${maybe} possibly`] : []),
    ...(down + maybe === 0 && short > 0 ? [`${short} briefly`] : []),
  ];
  return said.join(', ') || 'nothing falls';
}

function boxed(box: Box): string {
  const head = box.self === undefined ? `<h3>${html(box.title)}</h3>` : `<h3>${chip(box.self)}</h3>`;
  const boxes = box.boxes.length === 0 ? '' : `<div class="boxes">${box.boxes.map(boxed).join('')}</div>`;
  const chips = box.chips.length === 0 ? '' : `<div class="chips">${box.chips.map(chip).join('')}</div>`;
  return `<div class="box ${box.kind}" role="group" aria-label="${html(box.title)}">${head}${chips}${boxes}</div>`;
}

function chip({ part: { id, name, kind, canFail }, damage, note }: Chip): string {
  const hasBadge = damage.level > 0 || damage.short > 0;
  const badge = hasBadge ? `<span class="badge">${words(damage)}</span>` : '';
  const title = [kind, ...(note === undefined ? [] : [note])].join(', ');
  return `<button type="button" class="chip" data-id="${html(id)}" data-level="${damage.level}" title="${html(title)}" aria-pressed="false"${canFail ? '' : ' disabled'}><span class="name">${html(name)}</span>${badge}<span class="now"></span></button>`;
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
