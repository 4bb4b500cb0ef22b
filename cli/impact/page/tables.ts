import { restsOn, untoldPlaces, untoldSign } from '../untold.ts';
import { duration } from '../../../analysis/impact/report.ts';
import type { ReportData } from '../../../analysis/impact/report-data.ts';
import type { ModelledCluster } from '../../../analysis/impact/model-of.ts';
import { textAt } from '../../../graph/json.ts';
import { media } from '../../../output/media.ts';
import { alertsOf } from '../../../runbooks/tellers.ts';

const html = media.html.field;

/** A cell, and what it is sorted by where that is not its text. */
type Cell = string | { readonly text: string; readonly by: number };

/** A table that can be sorted by its columns and filtered, once the page runs. */
export function table(name: string, headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return '<p class="dim">None.</p>';
  const cell = (each: Cell): string =>
    typeof each === 'string' ? `<td>${html(each)}</td>` : `<td data-by="${each.by}">${html(each.text)}</td>`;
  const head = headings.map((each) => `<th scope="col"><button type="button">${html(each)}</button></th>`).join('');
  const filter =
    rows.length > 8
      ? `<input class="filter" type="search" placeholder="Filter" aria-label="Filter ${html(name)}"><span class="count dim" role="status"></span>`
      : '';
  return `${filter}<div class="scroll"><table aria-label="${html(name)}"><thead><tr>${head}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map(cell).join('')}</tr>`)
    .join('\n')}</tbody></table></div>`;
}

const count = (value: number): Cell => ({ text: String(value), by: value });

export function singlePoints({ singlePoints: points, pairs }: ReportData): string {
  const rows = points.map(({ name, down, maybeDown, interrupted, remedy }) => [
    name,
    count(down.length),
    count(maybeDown.length),
    count(interrupted),
    remedy ?? '',
  ]);
  const both = pairs.map(({ failed, worse }) => {
    const down = worse.filter(({ state }) => state === 'DOWN').map(({ name }) => name);
    return [failed.map(({ name }) => name).join(' + '), count(down.length), down.join(', ')];
  });
  return `<section id="single"><h2>Single points of failure</h2>${table('single points of failure', ['what fails', 'down for good', 'possibly', 'back by itself', 'remedy'], rows)}
<h2>Together worse than alone</h2>${table('pairs', ['what fails', 'how many', 'goes down as well'], both)}</section>`;
}

/** In the order in which somebody should look at them. */
const risks = ['HIGH', 'MEDIUM', 'LOW', 'UNKNOWN'];

export function dataLoss({ data, losses }: ReportData): string {
  const rank = (risk: string): number => (risks.includes(risk) ? risks.indexOf(risk) : risks.length);
  const rows = [...data]
    .sort((a, b) => rank(a.risk) - rank(b.risk))
    .map(({ name, risk, liesOn, copies, otherCopies, threeTwoOne, restoreSeconds }) => [
      name,
      { text: risk === 'UNKNOWN' ? untoldSign : risk, by: rank(risk) },
      liesOn,
      copies
        .map(({ kind, to, maxAgeSeconds }) => `${kind} to ${to}, at most ${duration(maxAgeSeconds ?? Infinity)} old`)
        .join('; ') || (otherCopies === null ? 'none' : `${untoldSign} ${otherCopies}`),
      threeTwoOne.holds
        ? 'yes'
        : !threeTwoOne.isKnown
          ? untoldSign
          : `no: ${threeTwoOne.copies} copies, ${threeTwoOne.systems} systems, ${threeTwoOne.elsewhere} elsewhere`,
      restoreSeconds === null ? '' : { text: duration(restoreSeconds), by: restoreSeconds },
      losses
        .filter((loss) => loss.data === name && loss.fate === 'lost')
        .map(({ failure }) => failure.name)
        .join(', '),
    ]);
  return `<section id="data-loss"><h2>What is lost</h2>${table('data', ['data', 'risk', 'lies on', 'copies', '3-2-1', 'restore', 'lost with'], rows)}</section>`;
}

/** What the answers rest on without anybody having told it. */
export function untold({ untold: what }: ReportData): string {
  const line = restsOn(what);
  if (line === undefined) return '';
  const places = untoldPlaces(what).map(
    ({ place, tell }) => `<li>${untoldSign} <code>${html(place)}</code>: ${html(tell)}</li>`,
  );
  if (places.length === 0) return `<p class="dim">${line}</p>`;
  return `<details class="untold"><summary>${line}</summary><ul>${places.join('')}</ul></details>`;
}

export function order({ start, shutdowns }: ReportData): string {
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

export function alertSection(modelled: ModelledCluster): string {
  const rows = alertsOf(modelled).map(({ name, severity, annotations, for: waits }) => [
    name,
    severity ?? '',
    waits ?? '',
    textAt(annotations, ['summary']) ?? '',
  ]);
  return `<section id="alerts"><h2>Alerts</h2>${table('alerts', ['alert', 'severity', 'waits', 'says'], rows)}</section>`;
}
