import { Construct } from 'constructs';
import type { K3s } from '../../topology/clusters.ts';
import { addObject } from '../flux/application.ts';
import { upgradeAccount } from './upgrade-controller.ts';
import { sh, shellLines } from '../../topology/shell.ts';

/** When upgrades may begin. */
export interface UpgradeWindow {
  /** Days of the week, such as `sunday`. */
  readonly days: readonly string[];
  /** When upgrades may begin, such as `02:00`. */
  readonly startTime: string;
  /** When none may begin any more, on the same day. */
  readonly endTime: string;
  /** Zone of the two times, such as `Europe/Berlin`. */
  readonly timeZone: string;
}

/** When and to what nodes are upgraded. */
export interface NodeUpgradesProps {
  /** What the nodes shall run; from the topology, so that new nodes and old ones agree. */
  readonly distribution: K3s;
  /** Packages are brought up to date once for each value: change it to patch again, such as `2026-11`. */
  readonly patchLevel: string;
  /**
   * When nodes may be drained. The days are taken in turn by k3s and by packages, so that at least two are needed.
   * @default every night but Friday's and Saturday's, 02:00 to 05:00
   */
  readonly window?: UpgradeWindow;
}

const everyNode = { key: 'kubernetes.io/os', operator: 'In', values: ['linux'] };
const isServer = { key: 'node-role.kubernetes.io/control-plane', operator: 'In', values: ['true'] };
const isAgent = { key: 'node-role.kubernetes.io/control-plane', operator: 'DoesNotExist' };
const drain = { force: true, ignoreDaemonSets: true, deleteEmptydirData: true, timeout: 600_000_000_000 };

/**
 * Upgrades of k3s and of the operating system, one node at a time: cordoned, drained, upgraded, back before the next. Servers come
 * first, since an agent must never be newer than its server. k3s and packages have days of their own, so that they never take two
 * nodes at once: `exclusive` keeps two jobs off one node, not off two (system-upgrade-controller v0.16.3, pkg/upgrade/job/job.go:270-281:
 * anti-affinity by host name), and `concurrency` counts within a plan.
 *
 * @throws Error when the window has fewer than two days, or passes midnight.
 */
export class NodeUpgrades extends Construct {
  constructor(scope: Construct, id: string, props: NodeUpgradesProps) {
    super(scope, id);
    const { k3s: k3sWindow, packages: packageWindow } = apart(this, props.window ?? usualWindow);
    const common = {
      concurrency: 1,
      cordon: true,
      exclusive: true,
      drain,
      serviceAccountName: upgradeAccount,
      tolerations: [{ operator: 'Exists' }],
      jobActiveDeadlineSecs: deadlineSeconds,
    };
    const k3s = { image: 'rancher/k3s-upgrade' };
    this.#add('k3s-servers', {
      ...common,
      version: props.distribution.version,
      window: k3sWindow,
      nodeSelector: { matchExpressions: [isServer] },
      upgrade: k3s,
    });
    this.#add('k3s-agents', {
      ...common,
      version: props.distribution.version,
      window: k3sWindow,
      nodeSelector: { matchExpressions: [isAgent] },
      // Waits until every server is upgraded.
      prepare: { ...k3s, args: ['prepare', 'k3s-servers'] },
      upgrade: k3s,
    });
    this.#add('os-patches', {
      ...common,
      version: props.patchLevel,
      window: packageWindow,
      nodeSelector: { matchExpressions: [everyNode] },
      upgrade: {
        image: 'ubuntu:24.04',
        command: ['chroot', '/host'],
        args: ['sh', '-c', patchScript],
      },
    });
  }

  #add(name: string, spec: { readonly version: string; readonly [field: string]: unknown }): void {
    addObject(this, { apiVersion: 'upgrade.cattle.io/v1', kind: 'Plan', metadata: { name }, spec });
  }
}

const usualWindow: UpgradeWindow = {
  days: ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday'],
  startTime: '02:00',
  endTime: '05:00',
  timeZone: 'UTC',
};

/** A job that began before its window ended has this long: another plan begins a day later at the earliest. */
const deadlineSeconds = 1800;

/** One window for k3s and one for packages, of which no day has both. */
function apart(
  scope: Construct,
  window: UpgradeWindow,
): { readonly k3s: UpgradeWindow; readonly packages: UpgradeWindow } {
  const days = [...new Set(window.days.map((day) => day.toLowerCase()))];
  if (days.length < 2) {
    throw new Error(
      `[${scope.node.path}] window.days: found ${days.join(', ') || 'none'}; required: two days or more, because k3s and packages have days of their own; fix: add one`,
    );
  }
  if (window.endTime <= window.startTime) {
    throw new Error(
      `[${scope.node.path}] window: from ${window.startTime} to ${window.endTime}; required: an end after the beginning, because the next day may be that of the other plan; fix: let it begin after midnight`,
    );
  }
  return {
    k3s: { ...window, days: days.filter((_, index) => index % 2 === 0) },
    packages: { ...window, days: days.filter((_, index) => index % 2 === 1) },
  };
}

/**
 * Runs again after the reboot it asks for, and then finds nothing left to do. WSL2 ends there and is not started again (microsoft/WSL, issue 12417):
 * what waits for a reboot comes with the next start of Windows, as its kernel does.
 */
export const patchScript = shellLines([
  sh`set -eu`,
  sh`export DEBIAN_FRONTEND=noninteractive`,
  sh`apt-get update -q`,
  sh`apt-get --yes -q dist-upgrade`,
  sh`if [ -e /run/reboot-required ] && ! uname -r | grep -qi microsoft; then systemctl reboot; sleep 600; fi`,
]);
