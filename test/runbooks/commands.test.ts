import { describe, expect, test } from 'vitest';
import { modelOf, type ModelledCluster } from '../../analysis/impact/model-of.ts';
import { listAt, textAt } from '../../graph/json.ts';
import { nodeFiles } from '../../infra/nodes/node-files.ts';
import { nodeSetup } from '../../infra/nodes/node-setup.ts';
import { runbooksOf } from '../../runbooks/list.ts';
import { alertsLeadingTo, alertsOf, whoTells } from '../../runbooks/tellers.ts';
import { impactOf } from '../../analysis/impact/impact.ts';
import { runbooksUrl } from '../../topology/lookups.ts';
import { toldTopology } from '../../topology/read-topology.ts';
import { RealStack } from '../real-stack.ts';
import { describeWithShared, readShared } from '../shared.ts';
import { commandsOf, kubectlCall, type Command } from './commands.ts';

const names = ['cluster-101', 'honeydue', 'k3s-home', 'media-gitops', 'pve-homelab'];
const modelled = (name: string): ModelledCluster => {
  const [cluster] = modelOf(new RealStack(name).graph()).clusters;
  if (cluster === undefined) throw new Error(`there is no cluster ${name}`);
  return cluster;
};

/** What distributions, Flux and charts bring without its being in the tree: `namespace kind name`. */
const brought = [
  ...['coredns', 'metrics-server', 'traefik', 'local-path-provisioner', 'cilium-operator'].map(
    (name) => `kube-system deployment ${name}`,
  ),
  'kube-system daemonset cilium',
  ...['kustomize', 'helm', 'source', 'notification'].map((name) => `flux-system deployment ${name}-controller`),
  'cert-manager deployment cert-manager',
  'kube-system deployment nfs-provisioner-nfs-subdir-external-provisioner',
  'metallb-system deployment metallb-controller',
  'metallb-system secret metallb-webhook-cert',
  'longhorn-system daemonset longhorn-csi-plugin',
  'flux-system GitRepository flux-system', // made by bootstrap
  'default pvc kopia', // bound by hand, from the folder recovery
];
/** Labels of pods that charts and distributions bring: `namespace label=value`. */
const broughtLabels = [
  'kube-system k8s-app=kube-dns',
  'kube-system app.kubernetes.io/name=traefik',
  'kube-system app=nfs-subdir-external-provisioner',
  'metallb-system app.kubernetes.io/component=controller',
  'default app.kubernetes.io/created-by=volsync',
  'media app.kubernetes.io/created-by=volsync',
];
const kinds: Readonly<Record<string, string>> = {
  deployment: 'Deployment',
  statefulset: 'StatefulSet',
  daemonset: 'DaemonSet',
  cronjob: 'CronJob',
  pvc: 'PersistentVolumeClaim',
  certificate: 'Certificate',
  gateway: 'Gateway',
  replicationsource: 'ReplicationSource',
  helmrelease: 'HelmRelease',
  externalsecret: 'ExternalSecret',
  secret: 'Secret',
  service: 'Service',
};
/** What the API server lets one select by, apart from names. */
const fieldSelectors = [/^status\.phase!=Running$/, /^status\.phase=Pending$/, /^spec\.nodeName=/];
const programs = new Set([
  'aws',
  'head',
  'kubectl',
  'flux',
  'ssh',
  'ping',
  'qm',
  'pct',
  'hcloud',
  'npm',
  'npx',
  'pulumi',
  'git',
  'curl',
  'talosctl',
  'velero',
  'nc',
  'grep',
  'sudo',
  'systemctl',
  'showmount',
  'df',
  'du',
  'sort',
  'tail',
  'rm',
  'ceph',
  'lsblk',
  'dmesg',
  'nvidia-smi',
  'ufw',
  'nft',
  'k3s',
  'journalctl',
  'ls',
  'apt-get',
  'cat',
]);

describe.each(names)('runbooks of %s', (name) => {
  const cluster = modelled(name);
  const runbooks = runbooksOf(cluster);
  const commands = runbooks.flatMap((runbook) =>
    commandsOf(runbook).map((command) => ({ ...command, id: runbook.id })),
  );
  const { view } = cluster;
  const [read] = view.graph.topologies;
  const topology = read && toldTopology(read);
  const nodes = new Set(view.nodes.map((node) => node.name));
  const addresses = new Set(JSON.stringify(topology).match(/\d+\.\d+\.\d+\.\d+(?=")/g) ?? []);
  const namespaces = new Set([
    'kube-system',
    'flux-system',
    'default',
    ...view.objects('Namespace').map((each) => each.name),
    ...view.objects().flatMap(({ namespace }) => namespace ?? []),
  ]);
  const objectExists = (namespace: string | undefined, kind: string, object: string): boolean =>
    brought.includes(`${namespace ?? ''} ${kind} ${object}`) ||
    view
      .objectsAnywhere(kinds[kind] ?? kind)
      .some((each) => each.name === object && (namespace === undefined || each.namespace === namespace)) ||
    // Secrets are made by certificates, and by files that somebody seals.
    (kind === 'secret' &&
      view
        .objects('Certificate', 'UnsealedSecret')
        .some((each) => (textAt(each.manifest, ['spec', 'secretName']) ?? each.name) === object)) ||
    // What a StatefulSet makes: its pods, and a claim for each of them.
    view
      .objects('StatefulSet')
      .some(
        (set) =>
          set.namespace === namespace &&
          ((kind === 'pod' && object === `${set.name}-0`) ||
            (kind === 'pvc' &&
              listAt(set.manifest, ['spec', 'volumeClaimTemplates']).some(
                (claim) => object === `${textAt(claim, ['metadata', 'name']) ?? ''}-${set.name}-0`,
              ))),
      ) ||
    (kind === 'job' && object.endsWith('-now') && objectExists(namespace, 'cronjob', object.slice(0, -4)));
  const selects = (namespace: string | undefined, selector: string): boolean =>
    broughtLabels.includes(`${namespace ?? ''} ${selector}`) ||
    view.podSets.some(
      ({ labels, object }) =>
        (namespace === undefined || object.namespace === namespace) &&
        selector.split(',').every((each) => {
          const [key = '', value] = each.split('=');
          return (
            labels[key] === value ||
            (key === 'app.kubernetes.io/instance' && object.kind === 'HelmRelease' && object.name === value)
          );
        }),
    );

  test('are many, and have commands', () => {
    expect(runbooks.length).toBeGreaterThan(25);
    expect(commands.length).toBeGreaterThan(100);
  });

  test('use programs that a reader knows', () => {
    expect(
      [...new Set(commands.map(({ words: [program] }) => program ?? ''))].filter((program) => !programs.has(program)),
    ).toEqual([]);
  });

  test('name namespaces, objects and labels that exist', () => {
    expect(of('kubectl').flatMap((command) => wrongInKubectl(command))).toEqual([]);
  });

  test('name machines, hosts, ids and addresses of the topology', () => {
    const wrong = commands.flatMap(({ line, words, id }) => {
      const text = words.join(' ');
      const unknown = [...text.matchAll(/\b(\d+\.\d+\.\d+\.\d+)\b/g)].flatMap(([, address = '']) =>
        addresses.has(address) || address === '127.0.0.1' ? [] : [`${id}: ${address} in ${line}`],
      );
      const vmId = /^(?:qm|pct) (?:status|start) (\d+)$/.exec(text)?.[1];
      const hasMachine = Object.values(topology?.machines ?? {}).some(
        (machine) =>
          ('vmId' in machine && `${machine.vmId}` === vmId) ||
          ('containerId' in machine && `${machine.containerId}` === vmId),
      );
      return [...unknown, ...(vmId !== undefined && !hasMachine ? [`${id}: ${vmId} in ${line}`] : [])];
    });
    expect(wrong).toEqual([]);
  });

  test('say what a command shows where there is a command', () => {
    const steps = runbooks.flatMap(({ id, check, recover, verify }) =>
      [...check, ...recover, ...verify].map((step) => ({ id, ...step })),
    );
    expect(steps.filter(({ run, expect: shown }) => shown !== undefined && run === undefined)).toEqual([]);
    expect(runbooks.filter(({ verify }) => verify.length === 0).map(({ id }) => id)).toEqual([]);
  });

  test('about a card go to the machine that it was given to', () => {
    const cards = runbooks.filter(({ failures }) => failures.some((failure) => failure.startsWith('gpu/')));
    for (const runbook of cards) {
      const text = commandsOf(runbook)
        .map(({ line }) => line)
        .join('\n');
      const named = view.nodes.filter((node) => new RegExp(`\\b${node.name}\\b`).test(text));
      expect(named.map(({ name: node, gpus }) => [node, gpus.length > 0])).toEqual(
        named.map((node) => [node.name, true]),
      );
      expect(named.length, runbook.id).toBe(1);
    }
  });

  test('name files that a node was set up with, and ask for join files where there are any', () => {
    if (topology === undefined || view.cluster.spec.distribution.kind !== 'k3s') return;
    const secrets = { token: 't', snapshots: { accessKey: 'a', secretKey: 's' } };
    const made = [...nodes].flatMap((node) => nodeSetup(topology, name, node, secrets).files.map(({ path }) => path));
    const wanted = commands.flatMap(
      ({ line }) => line.match(/\/usr\/local\/sbin\/[\w-]+|\/etc\/nftables\.d\/[\w.-]+/g) ?? [],
    );
    expect(wanted.filter((path) => !made.includes(path))).toEqual([]);
    const asksForFiles = of('npm').some(({ words }) => words.includes('nodes'));
    expect(asksForFiles && nodeFiles(topology, name).size === 0).toBe(false);
  });

  test('speak of a probe of an export where there is one', () => {
    const exported = runbooks.filter(({ id }) => id.startsWith('nfs-') && id !== 'nfs-provisioner-down');
    const speaking = exported.filter(({ prevent }) => prevent.some((line) => line.startsWith('a probe')));
    const probed = exported.filter((runbook) => alertsLeadingTo(alertsOf(cluster), runbook).length > 0);
    expect(speaking.map(({ id }) => id)).toEqual(probed.map(({ id }) => id));
  });

  test('name Kustomizations, releases and sources that Flux knows', () => {
    const wrong = of('flux').flatMap(({ words, line }) => {
      const index = words.findIndex((word) => word === 'kustomization' || word === 'helmrelease' || word === 'git');
      const named = words[index + 1];
      if (index < 0 || named === undefined || named.startsWith('-')) return [];
      const kind =
        { kustomization: 'Kustomization', helmrelease: 'HelmRelease', git: 'GitRepository' }[words[index] ?? ''] ?? '';
      return brought.includes(`flux-system ${kind} ${named}`) || view.objects(kind).some((each) => each.name === named)
        ? []
        : [line];
    });
    expect(wrong).toEqual([]);
  });

  test('have taken the place of terraform, ansible, helm and envsubst, and undo nothing that Flux would do again', () => {
    const text = commands.map(({ line }) => line).join('\n');
    expect(text).not.toMatch(/\b(terraform|ansible|make|helm|envsubst)\b(?!release)/);
    expect(text).not.toMatch(/component=etcd/);
    expect(text).not.toMatch(/kubectl[^\n]*\b(edit|patch|scale|set image|rollout undo)\b/);
    expect(text).not.toMatch(/delete pods? --all/);
  });

  test('are about failures that the model knows, and about every one of them', () => {
    const { model } = modelOf(view.graph);
    const about = new Set(runbooks.flatMap(({ failures }) => failures));
    expect(model.failures.filter(({ id }) => !about.has(id)).map(({ id }) => id)).toEqual([]);
    const known = new Set([...model.parts.map(({ id }) => id)]);
    expect([...about].filter((id) => !known.has(id) && !/^link\//.test(id))).toEqual([]);
  });

  test('are what alerts lead to, and everybody is told or knows why not', () => {
    const base = runbooksUrl(name, view.cluster.spec);
    const alerts = alertsOf(cluster);
    const leading = new Set(runbooks.flatMap((runbook) => alertsLeadingTo(alerts, runbook).map((alert) => alert.name)));
    for (const alert of alerts) {
      expect(textAt(alert.annotations, ['runbook_url']), alert.name).toMatch(
        new RegExp(`^${base.replace(/[.?]/g, '\\$&')}/`),
      );
      expect(leading, alert.name).toContain(alert.name);
      expect(['critical', 'warning', 'info']).toContain(alert.severity);
      expect(alert.for, alert.name).toMatch(/^\d+[smh]$/);
    }
    const { model } = modelOf(view.graph);
    for (const part of model.failures) {
      const { alerts: told, reason } = whoTells(cluster, runbooks, impactOf(model, [part]));
      expect(told.length > 0 || reason !== undefined, part.id).toBe(true);
    }
  });

  function of(program: string): Command[] {
    return commands.filter(({ words }) => words[0] === program);
  }

  function wrongInKubectl({ words, line }: Command): string[] {
    const { verb, namespace, flags, rest } = kubectlCall(words);
    if (flags.has('--raw')) return [];
    const selector = flags.get('-l');
    const field = flags.get('--field-selector');
    const isField =
      field === undefined || (rest[0] === 'pods' && fieldSelectors.some((pattern) => pattern.test(field)));
    const wrong = [
      ...(namespace === undefined || namespaces.has(namespace) ? [] : [`namespace ${namespace}`]),
      ...(selector === undefined || selects(namespace, selector) ? [] : [`pods ${selector}`]),
      ...(isField ? [] : [`field selector ${field}`]),
      ...namedBy(verb, rest).filter((target) => !isThere(namespace, target)),
    ];
    return wrong.map((each) => `${each} in: ${line}`);
  }

  function isThere(namespace: string | undefined, target: string): boolean {
    const [kind = '', object = ''] = target.split('/');
    return kind === 'node' ? nodes.has(object) : objectExists(namespace, kind, object);
  }
});

describeWithShared('flags of k3s in runbooks', () => {
  test('are those that k3s has', () => {
    const known = new Set(
      readShared('providers/k3s-flags.tsv')
        .split('\n')
        .map((line) => line.split('\t')[0]),
    );
    const used = names.flatMap((name) =>
      runbooksOf(modelled(name))
        .flatMap(commandsOf)
        .filter(({ words }) => words.includes('k3s') && words.includes('server'))
        .flatMap(({ words }) =>
          words.filter((word) => word.startsWith('--')).map((word) => word.slice(2).split('=')[0] ?? ''),
        ),
    );
    expect(used.length).toBeGreaterThan(5);
    expect([...new Set(used)].filter((flag) => !known.has(flag))).toEqual([]);
  });
});

/** What a command of kubectl names, as `kind/name`. */
function namedBy(verb: string, rest: readonly string[]): string[] {
  const [first = '', second] = rest;
  if (verb === 'drain' || verb === 'uncordon') return [`node/${first}`];
  if (verb === 'taint') return [`node/${second ?? ''}`];
  const isPair =
    ['get', 'describe', 'delete', 'annotate'].includes(verb) && second !== undefined && !first.includes('/');
  return [
    ...(isPair ? [`${first}/${second}`] : []),
    ...(verb === 'annotate' ? [] : rest.filter((word) => word.includes('/'))),
  ];
}
