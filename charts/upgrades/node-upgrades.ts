import { Construct } from 'constructs';
import type { K3s } from '../../topology/clusters.ts';
import { addObject } from '../flux/application.ts';
import { upgradeAccount } from './upgrade-controller.ts';
import { sh, shellLines } from '../../topology/shell.ts';

/** When and to what nodes are upgraded. */
export interface NodeUpgradesProps {
  /** What the nodes shall run; from the topology, so that new nodes and old ones agree. */
  readonly distribution: K3s;
  /** Packages are brought up to date once for each value: change it to patch again, such as `2026-11`. */
  readonly patchLevel: string;
  /** When nodes may be drained. @default every night but Friday's and Saturday's, 02:00 to 05:00 */
  readonly window?: {
    /** Days of the week, such as `sunday`. */
    readonly days: readonly string[];
    /** When upgrades may begin, such as `02:00`. */
    readonly startTime: string;
    /** When none may begin any more. */
    readonly endTime: string;
    /** Zone of the two times, such as `Europe/Berlin`. */
    readonly timeZone: string;
  };
}

const everyNode = { key: 'kubernetes.io/os', operator: 'In', values: ['linux'] };
const isServer = { key: 'node-role.kubernetes.io/control-plane', operator: 'In', values: ['true'] };
const isAgent = { key: 'node-role.kubernetes.io/control-plane', operator: 'DoesNotExist' };
const drain = { force: true, ignoreDaemonSets: true, deleteEmptydirData: true, timeout: 600_000_000_000 };

/**
 * Upgrades of k3s and of the operating system, one node at a time: cordoned, drained, upgraded, back before the next. Servers come
 * first, since an agent must never be newer than its server. Plans exclude each other, so that patches and an upgrade never take
 * two nodes at once.
 */
export class NodeUpgrades extends Construct {
  constructor(scope: Construct, id: string, props: NodeUpgradesProps) {
    super(scope, id);
    const window = props.window ?? {
      days: ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday'],
      startTime: '02:00',
      endTime: '05:00',
      timeZone: 'UTC',
    };
    const common = {
      concurrency: 1,
      cordon: true,
      exclusive: true,
      drain,
      serviceAccountName: upgradeAccount,
      tolerations: [{ operator: 'Exists' }],
      window: { ...window, days: [...window.days] },
      jobActiveDeadlineSecs: 1800,
    };
    const k3s = { image: 'rancher/k3s-upgrade' };
    this.#add('k3s-servers', {
      ...common,
      version: props.distribution.version,
      nodeSelector: { matchExpressions: [isServer] },
      upgrade: k3s,
    });
    this.#add('k3s-agents', {
      ...common,
      version: props.distribution.version,
      nodeSelector: { matchExpressions: [isAgent] },
      // Waits until every server is upgraded.
      prepare: { ...k3s, args: ['prepare', 'k3s-servers'] },
      upgrade: k3s,
    });
    this.#add('os-patches', {
      ...common,
      version: props.patchLevel,
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

/** Runs again after the reboot it asks for, and then finds nothing left to do. */
const patchScript = shellLines([
  sh`set -eu`,
  sh`export DEBIAN_FRONTEND=noninteractive`,
  sh`apt-get update -q`,
  sh`apt-get --yes -q dist-upgrade`,
  sh`if [ -e /run/reboot-required ]; then systemctl reboot; sleep 600; fi`,
]);
