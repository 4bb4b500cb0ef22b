import type { ReportData } from './report-data.ts';
import { states, type State } from './state.ts';

/** Something that is better or worse after a change. */
export interface Difference {
  /** What fails, in words. */
  readonly failure: string;
  /** What becomes of what: applications, routes, data. */
  readonly what: string;
  /** What it was. */
  readonly before: string;
  /** What it is. */
  readonly after: string;
}

/** What changed from one state of a cluster to another. */
export interface Comparison {
  /** Failures that do more than before. */
  readonly worse: readonly Difference[];
  /** Failures that do less than before. */
  readonly better: readonly Difference[];
}

const fates = ['safe', 'unavailable', 'lost'];
const nothing = 'UNAFFECTED';
const notThere = 'not there';

/** What a change makes better or worse. What exists only on one side is compared with nothing: a new failure that takes something down is worse. */
export function compareReports(before: ReportData, after: ReportData): Comparison {
  const worse: Difference[] = [];
  const better: Difference[] = [];
  const note = (order: readonly string[], difference: Difference): void => {
    const [was, is] = [order.indexOf(difference.before), order.indexOf(difference.after)];
    // Losing what did not exist before is no change for the worse of what did.
    if (is > was) worse.push(difference);
    if (is < was) better.push(difference);
  };
  const [old, fresh] = [effectsOf(before), effectsOf(after)];
  const known = { before: partsOf(before), after: partsOf(after) };
  for (const key of new Set([...old.keys(), ...fresh.keys()])) {
    const [was, is] = [old.get(key), fresh.get(key)];
    const { failure, part, id } = (is ?? was) as Effect;
    if (!known.after.has(id) || !known.before.has(id)) continue;
    note(states, { failure, what: part, before: was?.state ?? nothing, after: is?.state ?? nothing });
  }
  lossesCompared(before, after, note);
  copiesCompared(before, after, note);
  return { worse, better };
}

interface Effect {
  readonly failure: string;
  readonly id: string;
  readonly part: string;
  readonly state: State;
}

function effectsOf(report: ReportData): Map<string, Effect> {
  return new Map(
    report.failures.flatMap((failure) =>
      failure.effects.map(
        ({ id, name, state }) => [`${failure.id}\n${id}`, { failure: failure.name, id, part: name, state }] as const,
      ),
    ),
  );
}

/** Everything that either can fail or is affected by something: what is in neither did not exist. */
function partsOf(report: ReportData): Set<string> {
  return new Set(report.failures.flatMap(({ id, effects }) => [id, ...effects.map((effect) => effect.id)]));
}

function lossesOf(report: ReportData): Map<string, ReportData['losses'][number]> {
  return new Map(report.losses.map((loss) => [`${loss.failure.id}\n${loss.data}`, loss]));
}

/** What becomes of data that existed before and still does. */
function lossesCompared(
  before: ReportData,
  after: ReportData,
  note: (order: readonly string[], difference: Difference) => void,
): void {
  const [old, fresh] = [lossesOf(before), lossesOf(after)];
  const names = [before, after].map(({ data }) => new Set(data.map(({ name }) => name)));
  for (const key of new Set([...old.keys(), ...fresh.keys()])) {
    const [was, is] = [old.get(key), fresh.get(key)];
    const { failure, data } = (is ?? was) as ReportData['losses'][number];
    if (names.some((known) => !known.has(data))) continue;
    note(fates, { failure: failure.name, what: data, before: was?.fate ?? 'safe', after: is?.fate ?? 'safe' });
  }
}

/** Data that has more or fewer copies than before. */
function copiesCompared(
  before: ReportData,
  after: ReportData,
  note: (order: readonly string[], difference: Difference) => void,
): void {
  const old = new Map(before.data.map((data) => [data.name, data]));
  for (const data of after.data) {
    const was = old.get(data.name);
    if (was === undefined) continue;
    const counts = Array.from({ length: 10 }, (_, index) => `${10 - index} copies`);
    const words = (copies: number): string => (copies === 0 ? notThere : `${copies} copies`);
    note(counts, {
      failure: 'backups',
      what: data.name,
      before: words(was.threeTwoOne.copies),
      after: words(data.threeTwoOne.copies),
    });
  }
}
