import type { ClusterClient } from '../../cluster/client.ts';
import { shown } from '../../cluster/resources.ts';
import { failoverPlans, type FailoverPlan, type PlaceName } from '../../recovery/failover-plan.ts';
import { syncState, type SyncState } from '../../recovery/syncthing.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { oneOf } from '../one-of.ts';
import { readTree } from '../read-tree.ts';
import { connection, orUsage, type ConnectionOptions } from './connection.ts';
import { media } from '../../output/media.ts';
import { note, print } from '../../output/outlet.ts';
import { paint } from '../../output/paint.ts';
import { sh } from '../../topology/shell.ts';

export interface FailoverOptions extends ConnectionOptions {
  readonly to?: string;
}

/** `holdfast failover`: says whether an application may move to its other place, and what to change. Changes nothing itself. */
export async function failover(cluster: string, application: string, options: FailoverOptions): Promise<number> {
  const plan = planOf(cluster, application);
  const to = placeOf(options.to) ?? (plan.active === 'primary' ? 'backup' : 'primary');
  if (to === plan.active) {
    note(`${field(application)}: the tree has it at the ${to} already\n`);
    return exitCodes.ok;
  }
  const client = await connection(options);
  await orUsage(() => client.get('/version'));
  const states = await statesOf(client, plan);
  for (const place of ['primary', 'backup'] as const) {
    const { source, claim } = plan.sides[place];
    print(`${place}  ${field(`${shown(source)}, claim ${claim}: ${said(states[place])}`)}\n`);
  }
  const reason = refusal(to, states);
  if (reason !== undefined) {
    print(`${paint.red('not yet')}: ${reason}\n`);
    return exitCodes.findings;
  }
  print(steps(plan, to, states[plan.active]));
  return exitCodes.ok;
}

const { field } = media.terminal;

function planOf(cluster: string, application: string): FailoverPlan {
  const plans = failoverPlans(readTree(cluster).graph);
  const plan = plans.find((each) => each.application === application);
  if (plan !== undefined) return plan;
  const names = plans.map((each) => field(each.application)).join(', ');
  throw new UsageError(
    `${field(application)} has no second place in ${cluster}; ${names === '' ? 'nothing has one' : `these have: ${names}`}`,
  );
}

function placeOf(text: string | undefined): PlaceName | undefined {
  return text === undefined ? undefined : oneOf<PlaceName>('--to', text, ['primary', 'backup']);
}

type States = Readonly<Record<PlaceName, SyncState>>;

async function statesOf(client: ClusterClient, { sides }: FailoverPlan): Promise<States> {
  const [primary, backup] = await Promise.all([
    syncState(client, sides.primary.source),
    syncState(client, sides.backup.source),
  ]);
  return { primary, backup };
}

function said(state: SyncState): string {
  if (!state.answers) return `does not answer (${state.why})`;
  const missing = state.missingBytes === 0 ? 'lacks nothing' : `lacks ${state.missingBytes} bytes`;
  return `${missing}, ${state.isConnected ? 'connected' : 'not connected'}${state.isIdle ? '' : ', at work'}`;
}

/**
 * Why the application may not move; undefined where it may. Away from a side that is gone it may always: that is what a second place is
 * for. Back it may only where both say that they are in step.
 */
function refusal(to: PlaceName, states: States): string | undefined {
  const [target, other] = [states[to], states[to === 'primary' ? 'backup' : 'primary']];
  if (!target.answers) return `the ${to} does not answer: nobody knows what it has`;
  if (!other.answers) {
    return to === 'backup' ? undefined : `the backup does not answer: what was written there would be left behind`;
  }
  if (target.missingBytes > 0)
    return `the ${to} lacks ${target.missingBytes} bytes that were written at the other place`;
  if (!target.isConnected || !other.isConnected)
    return 'the two are not connected: neither knows what the other has written';
  if (!target.isIdle || !other.isIdle) return 'they are still at work: ask again in a moment';
  return undefined;
}

function steps({ application, workload, active, sides }: FailoverPlan, to: PlaceName, from: SyncState): string {
  const namespace = workload.namespace ?? 'default';
  return [
    `${paint.green('it may move')} from ${active} to ${to}${from.answers ? ', nothing is lost' : `: what the ${active} has not passed on yet stays there`}`,
    `  1. set active of ${field(application)} to '${to}' in its stack: claim ${field(sides[to].claim)} and node move together`,
    `  2. ${sh`npm run synth && git commit -am "Move ${application} to its ${to}" && git push`}`,
    `  3. ${sh`kubectl -n ${namespace} rollout status ${`${workload.kind.toLowerCase()}/${application}`} --timeout=300s`}`,
    '',
  ].join('\n');
}
