import { duration } from '../../analysis/impact/report.ts';
import type { EffectData, FailureData, ReportData } from '../../analysis/impact/report-data.ts';
import type { State } from '../../analysis/impact/state.ts';
import { table } from '../output/table.ts';
import type { Printed } from './impact.ts';
import { paint } from '../../output/paint.ts';
import { restsOn, untoldPlaces, untoldSign } from './untold.ts';
import { sh } from '../../topology/shell.ts';
import { counted } from '../../output/counted.ts';

const colorOf: Readonly<Record<State, (text: string) => string>> = {
  DOWN: paint.red,
  INTERRUPTED: paint.yellow,
  DEGRADED: paint.cyan,
  UNAFFECTED: paint.green,
};
/** Kinds that people care about; the rest is what they stand on. */
const shown = new Set(['machine', 'component', 'workload', 'route', 'certificate', 'storage']);
/** The worst of each kind; JSON, Markdown and the page have all. */
const mostRows = 10;

/** The report for people. Without a failure named: what is a single point of failure, what is lost, what comes first. */
export function humanImpact({ data, only }: Printed): string {
  const lines = only.length > 0 ? only.flatMap((failure) => describeFailure(failure, data)) : summary(data);
  return `${lines.join('\n')}\n`;
}

function summary(data: ReportData): string[] {
  const single = data.singlePoints.filter(({ down }) => down.length > 0);
  return [
    `${paint.bold(data.cluster)}: ${counted(data.failures.length, 'thing')} can fail; ${single.length} of them ${single.length === 1 ? 'takes something down for good on its own' : 'take something down for good on their own'}`,
    ...untold(data),
    '',
    ...nowhere(data),
    ...singlePoints(data),
    ...pairs(data),
    ...dataLoss(data),
    ...expiring(data),
    ...order(data),
    paint.dim(
      `${sh`holdfast impact ${data.cluster} --of ${single[0]?.name ?? 'NAME'}`}   says why, and what comes back by itself`,
    ),
  ];
}

const mostUntold = 8;

function untold({ untold: what }: ReportData): string[] {
  const line = restsOn(what);
  if (line === undefined) return [];
  const places = untoldPlaces(what);
  const more = places.length - mostUntold;
  return [
    paint.yellow(places.length === 0 ? line : `${line}:`),
    ...places.slice(0, mostUntold).map(({ place, tell }) => `  ${untoldSign} ${place}  ${paint.dim(tell)}`),
    ...(more > 0 ? [`  and ${more} more: holdfast.topology.yaml has them all, and says what would tell`] : []),
  ];
}

function singlePoints({ singlePoints: points }: ReportData): string[] {
  if (points.length === 0) return [];
  const rows = points
    .slice(0, mostRows)
    .map(({ name, down, maybeDown, interrupted, remedy }) => [
      name,
      `${down.length}`,
      `${maybeDown.length}`,
      `${interrupted}`,
      remedy ?? '',
    ]);
  return [
    paint.bold('Single points of failure'),
    ...table(['what fails', 'down', 'possibly', 'back by itself', 'remedy'], rows),
    ...(points.length > mostRows ? [`  and ${points.length - mostRows} more`] : []),
    '',
  ];
}

/** What waits already comes before what would. */
function nowhere({ cluster, nowhere: names }: ReportData): string[] {
  if (names.length === 0) return [];
  return [
    paint.red(paint.bold('May run nowhere')),
    ...names.slice(0, mostRows).map((name) => `  ${name}`),
    ...(names.length > mostRows ? [`  and ${names.length - mostRows} more`] : []),
    `  no node has what they ask for: ${sh`holdfast check dist/${cluster} --only workloads/some-node-may-run-it`} says which field`,
    '',
  ];
}

/** What ends although nothing fails: first what nothing renews. */
function expiring({ expiring: all }: ReportData): string[] {
  const alone = all.filter(({ renewedBy }) => renewedBy === null);
  const renewed = all.length - alone.length;
  if (all.length === 0) return [];
  return [
    paint.bold('Ends on a day'),
    ...alone
      .slice(0, mostRows)
      .map(
        ({ name }) =>
          `  ${paint.yellow(name)}: nothing here renews it; make a Certificate of it, or put its end into a calendar`,
      ),
    ...(alone.length > mostRows ? [`  and ${alone.length - mostRows} more that nothing here renews`] : []),
    ...(renewed === 0
      ? []
      : [
          `  ${counted(renewed, 'certificate')} that cert-manager renews: --of cert-manager says what follows when it does not`,
        ]),
    '',
  ];
}

function pairs({ pairs: all }: ReportData): string[] {
  if (all.length === 0) return [];
  const rows = all.slice(0, mostRows).map(({ failed, worse }) => {
    const down = worse.filter(({ state }) => state === 'DOWN').map(({ name }) => name);
    return [failed.map(({ name }) => name).join(' + '), `${down.length}`, down.slice(0, 4).join(', ')];
  });
  return [paint.bold('Together worse than alone'), ...table(['what fails', 'down', 'such as'], rows), ''];
}

function dataLoss({ data, losses }: ReportData): string[] {
  const sorted = [...data].sort((a, b) => urgency(a) - urgency(b));
  const rows = sorted.slice(0, mostRows).map(({ name, risk, liesOn, threeTwoOne, copies, otherCopies }) => {
    const worst = losses.filter((loss) => loss.data === name && loss.fate === 'lost');
    const bare = worst.filter(({ restorable }) => restorable === 'no copy survives').length;
    const rule = threeTwoOne.holds
      ? 'yes'
      : !threeTwoOne.isKnown
        ? untoldSign
        : `no: ${threeTwoOne.copies}-${threeTwoOne.systems}-${threeTwoOne.elsewhere}`;
    const newest = copies.map(({ maxAgeSeconds }) => maxAgeSeconds ?? Infinity).sort((a, b) => a - b)[0];
    return [
      name,
      riskWord(risk),
      liesOn,
      newest === undefined ? (otherCopies === null ? 'none' : untoldSign) : duration(newest),
      otherCopies === null ? rule : untoldSign,
      otherCopies === null ? `${bare} of ${worst.length}` : untoldSign,
    ];
  });
  return [
    paint.bold('Data'),
    ...table(['what', 'risk', 'lies on', 'newest copy', '3-2-1', 'losses without a copy'], rows),
    ...(data.length > mostRows ? [`  and ${data.length - mostRows} more: --format json has all`] : []),
    '',
  ];
}

/** What somebody should look at first: what is easily lost, and of that what has no copy. */
function urgency({ risk, copies }: ReportData['data'][number]): number {
  return ['HIGH', 'MEDIUM', 'UNKNOWN', 'LOW'].indexOf(risk) * 2 + (copies.length === 0 ? 0 : 1);
}

function riskWord(risk: ReportData['data'][number]['risk']): string {
  if (risk === 'UNKNOWN') return untoldSign;
  return risk === 'HIGH' ? paint.red(risk) : risk === 'MEDIUM' ? paint.yellow(risk) : paint.green(risk);
}

function order({ start, shutdowns }: ReportData): string[] {
  return [
    paint.bold('Starts in this order'),
    ...start.steps.map(({ what, names }, index) => `  ${index + 1}. ${what}: ${names.join(', ')}`),
    ...start.circles.map((circle) => paint.red(`  never unaided: ${[...circle, circle[0] ?? ''].join(' waits for ')}`)),
    ...shutdowns.map(
      ({ ups, seconds, runtimeMinutes }) =>
        `  ${ups} has to last ${duration(seconds)} for an orderly shutdown; it lasts ${runtimeMinutes === undefined ? 'nobody knows how long' : duration(runtimeMinutes * 60)}`,
    ),
    '',
  ];
}

function describeFailure(failure: FailureData, data: ReportData): string[] {
  const effects = failure.effects.filter(({ kind }) => shown.has(kind));
  const survival = data.survivals.find(({ id }) => id === failure.id);
  const losses = data.losses.filter((loss) => loss.failure.id === failure.id);
  return [
    paint.bold(`${failure.name} fails`),
    ...(failure.without === undefined ? [] : [`  ${failure.without}`]),
    ...(failure.returns === undefined
      ? []
      : [`  comes back by itself: ${failure.returns.how}, after ${duration(failure.returns.afterSeconds)}`]),
    '',
    ...(effects.length === 0 ? [paint.green('  nothing else is affected')] : effects.map(describeEffect)),
    '',
    ...(survival === undefined ? [] : describeSurvival(survival)),
    ...(losses.length === 0 ? [] : [paint.bold('  Data'), ...losses.map(describeLoss), '']),
  ];
}

function describeEffect({ name, state, isPossible, reason, healsAfterSeconds }: EffectData): string {
  const word = colorOf[state](`${isPossible ? 'possibly ' : ''}${state}`);
  const padded = `${word}${' '.repeat(Math.max(1, 21 - state.length - (isPossible ? 9 : 0)))}`;
  const healing = healsAfterSeconds === undefined ? '' : `; back after ${duration(healsAfterSeconds)}`;
  return `  ${padded}${name}  ${paint.dim(`${reason}${healing}`)}`;
}

function describeSurvival({ fits, stranded, isKnown, spentBudgets }: ReportData['survivals'][number]): string[] {
  return [
    paint.bold('  Pods that lose their node'),
    ...(fits.length > 0 ? [`  find room elsewhere: ${fits.join(', ')}`] : []),
    ...stranded.map(({ name, reason }) => `  ${paint.red('wait')}: ${name}, ${reason}`),
    ...(spentBudgets.length > 0
      ? [`  no further drain until they are replaced: the budgets of ${spentBudgets.join(', ')} are spent`]
      : []),
    ...(isKnown ? [] : [paint.dim('  the size of a node is not known: there is taken to be room')]),
    '',
  ];
}

function describeLoss({ data, fate, isPossible, restorable, sharing }: ReportData['losses'][number]): string {
  const word = fate === 'lost' ? paint.red(fate) : paint.yellow(fate);
  const shared = sharing.length === 0 ? '' : paint.dim(`; lost with it: ${sharing.join(', ')}`);
  return `  ${isPossible ? 'possibly ' : ''}${word}  ${data}: ${restorable}${shared}`;
}
