import { snapshotMount } from '../topology/snapshots.ts';
import type { Context } from './context.ts';
import type { Runbook, Step } from './runbook.ts';
import { wordsOf, type Effects, type Thing } from './things.ts';

/** A need of a step that nothing before it met. */
export interface UnmetNeed {
  /** What cannot be done. */
  readonly step: Step;
  /** What is missing. */
  readonly need: Thing;
}

const api: readonly Thing[] = [{ is: 'kubeconfig' }, { is: 'API server' }];

/**
 * Follows what a runbook does from what a failure has left: every need that is not there when its step comes. What commands need and change follows
 * from them; what they do not show, steps say themselves.
 */
export function unmetNeeds(context: Context, { recover, verify }: Runbook, left: readonly Thing[]): UnmetNeed[] {
  const there = new Set(left.map(wordsOf));
  const unmet: UnmetNeed[] = [];
  for (const step of [...recover, ...verify]) {
    for (const { needs = [], makes = [], takes = [] } of effectsOf(context, step)) {
      for (const need of needs) if (!there.has(wordsOf(need))) unmet.push({ step, need });
      for (const thing of takes) there.delete(wordsOf(thing));
      for (const thing of makes) there.add(wordsOf(thing));
      if (makes.some(({ is }) => is === 'machine') && hasQuorum(context, there)) there.add('API server');
    }
  }
  return unmet;
}

/** Enough servers run for one of them to answer, which they do by themselves once they run. */
function hasQuorum({ servers }: Context, there: ReadonlySet<string>): boolean {
  const running = servers.filter(({ name }) => there.has(wordsOf({ is: 'machine', name })));
  return running.length > servers.length / 2;
}

/** What a step does, in its order. */
function effectsOf(context: Context, step: Step): readonly Effects[] {
  const { needs, makes, takes } = step;
  const own = { ...(needs && { needs }), ...(makes && { makes }), ...(takes && { takes }) };
  if (step.run === undefined) return [isWorkOfHands(step) ? { ...own, makes: machines(context) } : own];
  return [{ ...own, makes: [], takes: [] }, ...step.run.split('\n').map((line) => effectsOfLine(context, line)), own];
}

/** What takes somebody's time, and does not say what it makes, is done with hands: power, links, disks. It brings back what it can reach. */
function isWorkOfHands({ minutes, makes }: Step): boolean {
  return minutes !== undefined && makes === undefined;
}

const machines = ({ modelled }: Context): Thing[] => modelled.view.nodes.map(({ name }) => ({ is: 'machine', name }));

/** What one command needs and changes. */
function effectsOfLine(context: Context, line: string): Effects {
  const on = context.modelled.view.nodes.filter(({ name }) => line.includes(context.login(name).shell));
  const [first] = on;
  const mount: Thing[] = first === undefined ? [] : [{ is: 'mount', on: first.name, path: snapshotMount }];
  const mounts = line.includes('systemctl start mnt-etcdsnapshots.mount');
  const starts = /systemctl (re)?start k3s\b|^talosctl .*\b(bootstrap|reset)\b/.test(line);
  return {
    needs: [
      ...on.map(({ name }): Thing => ({ is: 'machine', name })),
      ...(/^(kubectl|flux|velero) |\bholdfast recover /.test(line) ? api : []),
      ...(line.includes(`${snapshotMount}/`) ? mount : []),
    ],
    makes: [...(starts ? [{ is: 'API server' } as const] : []), ...(mounts ? mount : []), ...started(context, line)],
  };
}

/** Machines that a command starts. */
function started({ topology, modelled }: Context, line: string): Thing[] {
  return modelled.view.nodes.flatMap(({ name }): Thing[] => {
    const machine = topology.machines[name];
    const start =
      machine?.kind === 'proxmox-vm'
        ? ` qm start ${machine.vmId}`
        : machine?.kind === 'proxmox-lxc'
          ? ` pct start ${machine.containerId}`
          : ` poweron ${name}`;
    return line.endsWith(start) ? [{ is: 'machine', name }] : [];
  });
}
