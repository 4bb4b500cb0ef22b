import { execFileSync } from 'node:child_process';
import { App } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { Application } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { NodeUpgrades, patchScript, type UpgradeWindow } from '../../charts/upgrades/node-upgrades.ts';
import { topology } from '../../stacks/honeydue/topology.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';

/** What system-upgrade-controller v0.16.3 calls, by its own role: manifests/clusterrole.yaml and pkg/upgrade/controller.go. */
const asked: readonly (readonly [group: string, resource: string, verbs: string])[] = [
  ['apiextensions.k8s.io', 'customresourcedefinitions', 'get list watch create patch update'],
  ['batch', 'jobs', 'get list watch create delete patch update'],
  ['', 'namespaces', 'get list watch'],
  ['', 'nodes', 'get list watch update patch'],
  ['', 'events', 'get create patch update'],
  ['', 'secrets', 'get list watch'],
  ['', 'pods', 'get list delete'],
  ['', 'pods/eviction', 'create'],
  ['apps', 'daemonsets', 'get list'],
  ['apps', 'replicasets', 'get list'],
  ['apps', 'statefulsets', 'get list'],
  ['coordination.k8s.io', 'leases', 'get create update'],
  ['upgrade.cattle.io', 'plans', 'get list watch update patch'],
  ['upgrade.cattle.io', 'plans/status', 'update patch'],
];

describe('[read: system-upgrade-controller v0.16.3] the controller of upgrades', () => {
  const stack = new RealStack('honeydue');
  const rules = stack.object('ClusterRole', 'system-upgrade-controller').rules as LooseManifest[];

  test.each(asked)('may do what it does with %s %s', (group, resource, verbs) => {
    const allowed = rules
      .filter(({ apiGroups, resources }) => apiGroups.includes(group) && resources.includes(resource))
      .flatMap((rule) => rule.verbs as string[]);
    expect(allowed).toEqual(expect.arrayContaining(verbs.split(' ')));
  });

  test('is not evicted by its own drains, which leave out what carries its label', () => {
    const { spec } = stack.object('Deployment', 'system-upgrade-controller');
    expect(spec.template.metadata.labels).toMatchObject({
      'upgrade.cattle.io/controller': 'system-upgrade-controller',
    });
    expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels as object);
  });
});

describe('windows of upgrades', () => {
  const window: UpgradeWindow = { days: ['Monday', 'friday'], startTime: '01:00', endTime: '03:00', timeZone: 'UTC' };
  const make = (changed: Partial<UpgradeWindow>) => {
    const tree = new ClusterTree(new App(), 'honeydue', { topology });
    const app = new Application(tree, 'upgrades', { namespace: 'system-upgrade' });
    const distribution = topology.clusters['honeydue']?.distribution;
    if (distribution?.kind !== 'k3s') throw new Error('honeydue runs k3s');
    const plans = new NodeUpgrades(app, 'plans', { distribution, patchLevel: '1', window: { ...window, ...changed } });
    return plans.node.children.map((plan) => (plan as unknown as { toJson(): LooseManifest }).toJson());
  };

  test('give each day to one kind of upgrade', () => {
    const days = new Map(make({}).map(({ metadata, spec }) => [metadata.name, spec.window.days]));
    expect(Object.fromEntries(days)).toEqual({
      'k3s-servers': ['monday'],
      'k3s-agents': ['monday'],
      'os-patches': ['friday'],
    });
  });

  test('need two days, and end on the day they begin', () => {
    expect(() => make({ days: ['monday', 'Monday'] })).toThrow('window.days: found monday; required: two days or more');
    expect(() => make({ startTime: '23:00', endTime: '02:00' })).toThrow('window: from 23:00 to 02:00');
  });
});

describe('[read: microsoft/WSL issue 12417] patches of packages', () => {
  /** What is called where a reboot is asked for, on a kernel of this release. */
  const calls = (release: string): string => {
    // Functions of a shell stand in for what would change this machine.
    const others = 'apt_get() { :; }\nsleep() { :; }\nsystemctl() { echo "systemctl $*"; }';
    const script = patchScript.replace('/run/reboot-required', '/dev/null').replaceAll('apt-get', 'apt_get');
    return execFileSync('sh', ['-c', `${others}\nuname() { echo ${release}; }\n${script}`], { encoding: 'utf8' });
  };

  test('start a node anew that asks for it', () => expect(calls('6.8.0-60-generic')).toBe('systemctl reboot\n'));

  test('leave WSL2 running, which nothing starts again', () =>
    expect(calls('5.15.167.4-microsoft-standard-WSL2')).toBe(''));
});
