import { declaredNeeds } from '../../analysis/impact/parts/dependencies.ts';
import type { Outcome, Watched } from './failure.ts';

/** Whether the model was right, or why that cannot be said. */
export type Judgement = 'agrees' | 'differs' | { readonly unseen: string };

/** Compares what the model says of an application with what was seen. What may be so with bad luck must be so where the luck was bad. */
export function judge({ application, predicted, observed, wasThere }: Outcome): Judgement {
  if (predicted === undefined) return observed === 'UNAFFECTED' ? 'agrees' : 'differs';
  if (predicted.isPossible && !wasThere) return observed === 'UNAFFECTED' ? 'agrees' : 'differs';
  if (predicted.state === observed) return 'agrees';
  const [, by] = predicted.chain;
  const isByNeed = by?.part.kind === 'workload' || by?.part.kind === 'service';
  const isKept = declaredNeeds(application.set).some(({ name }) => name === by?.part.name.split('/').at(-1));
  if (isByNeed && !isKept && !wasThere)
    return { unseen: `it falls by its need of ${by.part.name}, which a stand-in does not have` };
  return 'differs';
}

/** How many of those that can be compared agree. */
export function agreement(outcomes: readonly Outcome[]): { readonly agreeing: number; readonly compared: number } {
  const judgements = outcomes.map(judge).filter((each) => typeof each === 'string');
  return { agreeing: judgements.filter((each) => each === 'agrees').length, compared: judgements.length };
}

/** What the model says beside what was seen, by application, with the agreement as one figure. */
export function comparisonTable({ outcomes, notReadyAfterSeconds, seconds }: Watched): string {
  const lines = outcomes.map((outcome) => {
    const { application, predicted, observed, wasThere, servedAfterSeconds } = outcome;
    const verdict = judge(outcome);
    const said =
      predicted === undefined ? 'UNAFFECTED' : `${predicted.isPossible ? 'possibly ' : ''}${predicted.state}`;
    const cells = [
      ...[application.part.name, said, wasThere ? 'yes' : 'no', observed],
      ...[inSeconds(predicted?.healsAfterSeconds), inSeconds(servedAfterSeconds)],
      typeof verdict === 'string' ? verdict : `not seen: ${verdict.unseen}`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const { agreeing, compared } = agreement(outcomes);
  const noticed = notReadyAfterSeconds === undefined ? 'never' : `after ${Math.round(notReadyAfterSeconds)} s`;
  return [
    '| application | predicted | was on it | observed | heals after, predicted | measured | |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
    '',
    `${agreeing} of ${compared} agree (${Math.round((100 * agreeing) / Math.max(1, compared))} %). NotReady ${noticed}; watched for ${seconds} s.`,
  ].join('\n');
}

const inSeconds = (seconds: number | undefined): string => (seconds === undefined ? '' : `${Math.round(seconds)} s`);
