import { expect } from 'vitest';
import { HoldfastApp } from '../../charts/app.ts';
import { addVolsyncComponent } from '../../charts/backup/volsync-component.ts';
import type { ProtectedVolumeProps } from '../../charts/backup/protected-volume.ts';
import { CiliumGateway } from '../../charts/cilium/gateway.ts';
import { loadBalancerFields } from '../../charts/cilium/load-balancer-addresses.ts';
import { Application } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { checklist } from '../../stacks/checklist.ts';
import { applications } from '../../stacks/cluster-101/applications.ts';
import { topology } from '../../stacks/cluster-101/topology.ts';
import { check } from '../check.ts';
import { acceptance, acceptancePart } from '../acceptance.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
import { afterFailures } from './helm-controller.ts';

const stack = () => new RealStack('cluster-101');
const names = Object.keys(applications);

/** An application in a tree of its own, to try constructors in. */
function scratchApplication(): Application {
  return new Application(new ClusterTree(new HoldfastApp({ outdir: 'unused' }), 'tree', { topology }), 'app', {
    namespace: 'default',
  });
}

/** The parts of a handle as Ceph-CSI reads it (internal/util/volid.go, DecomposeCSIID): version, length of the cluster's id, the id, location, object. */
function decomposed(handle: string): { readonly cluster: string; readonly object: string } | undefined {
  const [, length = ''] = /^0001-([0-9a-f]{4})-/.exec(handle) ?? [];
  const size = parseInt(length, 16);
  const rest = handle.slice(10);
  const [, object] = /^-[0-9a-f]{16}-([0-9a-f-]{36})$/.exec(rest.slice(size)) ?? [];
  return object === undefined ? undefined : { cluster: rest.slice(0, size), object };
}

acceptance(
  'C2 read: ceph-csi 52fcb7b',
  'the Kopia repository is bound by the handle saved in Git, outside what Flux applies',
  {
    stack,
    assert: (stack) => {
      expect(stack.brokenRules()).toEqual([]);
      const recovery = stack.files.get('kubernetes/recovery/kopia-repository.yaml') ?? [];
      // Ceph-CSI finds cluster and subvolume by the handle alone.
      expect(decomposed(recovery[0].spec.csi.volumeHandle)?.cluster).toBe(
        (stack.topology.storage['ceph'] as LooseManifest).clusterId,
      );
      expect(recovery[0].spec.claimRef).toEqual({ name: 'kopia', namespace: 'default' });
      expect(recovery[1].spec.volumeName).toBe(recovery[0].metadata.name);
      const paths = stack.objects('Kustomization').map((document) => document.spec?.path ?? '');
      expect(paths.filter((path) => path.includes('recovery'))).toEqual([]);
      // Both ways of losing it are found, here and in foreign trees.
      const brokenBy = (damage: (damaged: RealStack) => unknown): string[] => {
        const damaged = new RealStack('cluster-101');
        damage(damaged);
        return damaged.brokenRules();
      };
      const file = 'kubernetes/recovery/kopia-repository.yaml';
      expect(brokenBy((damaged) => delete damaged.files.get(file)?.[0].spec.csi.volumeHandle)).toContain(
        'volsync/kopia-repository-handle-is-saved',
      );
      expect(
        brokenBy((damaged) => (damaged.kustomization('kopia-maintenance').spec.path = './kubernetes/recovery')),
      ).toContain('volsync/kopia-repository-stays-outside-flux');
    },
    sabotage: {
      'lose the handle': (stack) =>
        delete stack.files.get('kubernetes/recovery/kopia-repository.yaml')?.[0].spec.csi.volumeHandle,
      'save the handle of another cluster': (stack) => {
        const { csi } = (stack.files.get('kubernetes/recovery/kopia-repository.yaml') as LooseManifest[])[0].spec;
        csi.volumeHandle = csi.volumeHandle.replace('7e3a1f2c', '00000000');
      },
      'bind it to another volume': (stack) =>
        ((stack.files.get('kubernetes/recovery/kopia-repository.yaml')?.[1]).spec.volumeName = 'new'),
      'let Flux apply it': (stack) => (stack.kustomization('kopia-maintenance').spec.path = './kubernetes/recovery'),
    },
  },
);

acceptance(
  'C3',
  'every ReplicationDestination says how, from whom and into what it restores; a foreign one that does not is found',
  {
    stack,
    assert: (stack) => {
      expect(names).toHaveLength(22);
      for (const name of names) {
        const { kopia } = stack.object('ReplicationDestination', `${name}-dst`).spec;
        expect(kopia).toMatchObject({
          copyMethod: 'Snapshot',
          volumeSnapshotClassName: 'csi-cephfs-config-snapclass',
          storageClassName: 'csi-cephfs-config-sc',
          accessModes: ['ReadWriteMany'],
          sourceIdentity: { sourceName: `${name}-src` },
        });
        expect(kopia.capacity).toBe(stack.object('PersistentVolumeClaim', name).spec.resources.requests.storage);
        expect(stack.object('ReplicationSource', `${name}-src`).spec.sourcePVC).toBe(name);
      }
      // Required by type: leaving any of them out is no program. The compiler reports a directive that nothing needs.
      const base = {
        name: 'a',
        repository: { claim: 'k', secretStore: 's', secretItem: 'i' },
        owner: { user: 1, group: 1 },
      } as const;
      const complete = {
        ...base,
        capacity: '5Gi',
        storageClass: 'c',
        snapshotClass: 's',
        accessModes: ['ReadWriteOnce'],
      } as const;
      const incomplete: ProtectedVolumeProps[] = [
        complete,
        // @ts-expect-error no snapshot class
        { ...base, capacity: '5Gi', storageClass: 'c', accessModes: ['ReadWriteOnce'] },
        // @ts-expect-error no storage class
        { ...base, capacity: '5Gi', snapshotClass: 's', accessModes: ['ReadWriteOnce'] },
        // @ts-expect-error no access mode
        { ...base, capacity: '5Gi', storageClass: 'c', snapshotClass: 's', accessModes: [] },
        // @ts-expect-error no capacity
        { ...base, storageClass: 'c', snapshotClass: 's', accessModes: ['ReadWriteOnce'] },
      ];
      expect(incomplete).toHaveLength(5);
      expect(stack.brokenRules()).toEqual([]);
      const foreign = check({
        'rd.yaml':
          'apiVersion: volsync.backube/v1alpha1\nkind: ReplicationDestination\nmetadata: { name: sonarr-dst }\nspec: { kopia: { repository: r } }\n',
      });
      expect(foreign.map(({ rule }) => rule)).toEqual([
        'volsync/destination-describes-its-volume',
        'volsync/restore-copies-by-snapshot',
      ]);
    },
    sabotage: {
      'drop copyMethod': (stack) => delete stack.object('ReplicationDestination', 'sonarr-dst').spec.kopia.copyMethod,
      'move copyMethod out of the mover': (stack) => {
        const { spec } = stack.object('ReplicationDestination', 'plex-dst');
        spec.copyMethod = spec.kopia.copyMethod;
        delete spec.kopia.copyMethod;
      },
      'drop the snapshot class': (stack) =>
        delete stack.object('ReplicationDestination', 'radarr-dst').spec.kopia.volumeSnapshotClassName,
      'restore into less than the claim has': (stack) =>
        (stack.object('ReplicationDestination', 'plex-dst').spec.kopia.capacity = '5Gi'),
      'forget whose backups to restore': (stack) =>
        delete stack.object('ReplicationDestination', 'n8n-dst').spec.kopia.sourceIdentity,
      'lose an application': (stack) => stack.remove('kubernetes/apps/default/sonarr/app/replicationdestination.yaml'),
    },
  },
);

acceptance(
  'C6',
  'load-balancer services ask for both families, inside the pools, ending alike, and keep client addresses',
  {
    stack,
    assert: (stack) => {
      const key = 'lbipam.cilium.io/ips';
      const service = (name: string) => stack.object('HelmRelease', name).spec.values.service.app;
      expect(service('smtp-relay').annotations['lbipam.cilium.io/ips']).toBe('fd00:101::1b:122,10.101.27.122');
      expect(service('mosquitto').annotations['lbipam.cilium.io/ips']).toBe('fd00:101::1b:129,10.101.27.129');
      for (const name of ['smtp-relay', 'mosquitto']) {
        expect(service(name)).toMatchObject({
          type: 'LoadBalancer',
          ipFamilyPolicy: 'RequireDualStack',
          externalTrafficPolicy: 'Local',
        });
      }
      expect(stack.brokenRules()).toEqual([]);
      // Each claim is a rule of its own: one damage, one rule.
      const damages: Record<string, (service: LooseManifest) => unknown> = {
        'load-balancer-addresses-cover-both-families': (app) => (app.annotations[key] = '10.101.27.122'),
        'load-balancer-addresses-end-alike': (app) => (app.annotations[key] = 'fd00:101::1b:123,10.101.27.122'),
        'load-balancer-address-is-inside-a-pool': (app) => (app.annotations[key] = 'fd00:102::1b:122,10.101.27.122'),
        'load-balancer-address-is-used-once': (app) => (app.annotations[key] = 'fd00:101::1b:129,10.101.27.129'),
        'load-balancer-addresses-are-readable': (app) =>
          (app.annotations[key] = 'fd00:101::1b:122,10.101.27.122,10.101.27.'),
        'load-balancer-service-is-dual-stack': (app) => (app.ipFamilyPolicy = 'SingleStack'),
        'load-balancer-keeps-client-address': (app) => delete app.externalTrafficPolicy,
      };
      for (const [rule, damage] of Object.entries(damages)) {
        const damaged = new RealStack('cluster-101');
        damage(damaged.object('HelmRelease', 'smtp-relay').spec.values.service.app);
        expect(damaged.brokenRules(), rule).toEqual([`cilium/${rule}`]);
      }
      const fields = (addresses: { ipv4?: string; ipv6?: string }) => () =>
        loadBalancerFields(scratchApplication(), addresses);
      expect(fields({ ipv6: 'fd00:101::1b:122' })).toThrow('ipv4 is missing');
      expect(fields({ ipv6: 'fd00:101::1b:122', ipv4: '10.101.28.122' })).toThrow('10.101.28.122 lies in no pool');
      expect(fields({ ipv6: 'fd00:101::1b:123', ipv4: '10.101.27.122' })).toThrow('end in 123 and 122');
      expect(fields({ ipv6: 'fd00:101::1b:255', ipv4: '10.101.27.255' })).toThrow('100 to 254');
    },
    sabotage: {
      'drop a family': (stack) =>
        (stack.object('HelmRelease', 'smtp-relay').spec.values.service.app.annotations['lbipam.cilium.io/ips'] =
          'fd00:101::1b:122'),
      'use an address twice': (stack) =>
        (stack.object('Gateway', 'gateway-internal').spec.infrastructure.annotations['lbipam.cilium.io/ips'] =
          'fd00:101:1b::64,10.0.101.64'),
      'drop the family policy': (stack) =>
        delete stack.object('HelmRelease', 'mosquitto').spec.values.service.app.ipFamilyPolicy,
      'hide the client': (stack) =>
        (stack.object('HelmRelease', 'mosquitto').spec.values.service.app.externalTrafficPolicy = 'Cluster'),
    },
  },
);

acceptancePart(
  'C7',
  'constructs and rules',
  'the gateways are checked by an expression on Programmed, and alerted on by a metric that exists',
  {
    stack,
    assert: (stack) => {
      const { spec } = stack.kustomization('gateways');
      expect(spec.healthChecks.map(({ name }: LooseManifest) => name)).toEqual([
        'gateway-external',
        'gateway-internal',
      ]);
      expect(spec.healthCheckExprs[0]).toMatchObject({ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway' });
      expect(spec.healthCheckExprs[0].current).toContain("c.type == 'Programmed'");
      expect(spec.wait).toBeUndefined(); // with wait, Flux ignores healthChecks
      expect(stack.brokenRules()).toEqual([]);
      const state = stack
        .object('HelmRelease', 'kube-prometheus-stack')
        .spec.values['kube-state-metrics'].customResourceState.config.spec.resources.find(
          (each: LooseManifest) => each.groupVersionKind.kind === 'Gateway',
        );
      const metric = `${state.metricNamePrefix}_${state.metrics[0].name}`;
      const [alert] = stack.object('PrometheusRule', 'gateway-alerts').spec.groups[0].rules;
      expect(alert.expr).toBe(`${metric}{type="Programmed"} == 0`);
      expect(alert.for).toBe('5m');
      expect(
        () => new CiliumGateway(scratchApplication(), 'x', { name: 'gateway-nowhere', certificateSecret: 't' }),
      ).toThrow('is no gateway of the cluster');
    },
    sabotage: {
      'check as the source recommends': (stack) => delete stack.kustomization('gateways').spec.healthCheckExprs,
      'wait for everything instead': (stack) => (stack.kustomization('gateways').spec.wait = true),
      'alert on the metric of the source': (stack) =>
        (stack.object('PrometheusRule', 'gateway-alerts').spec.groups[0].rules[0].expr =
          'gateway_api_gateway_status{type="Programmed",status="False"} == 1'),
      'take the exporter’s configuration away': (stack) =>
        (stack
          .object('HelmRelease', 'kube-prometheus-stack')
          .spec.values['kube-state-metrics'].customResourceState.config.spec.resources.find(
            (each: LooseManifest) => each.groupVersionKind.kind === 'Gateway',
          ).metricNamePrefix = 'x'),
    },
  },
);

acceptance('C9', 'no ReplicationDestination is created once only, here or in foreign manifests', {
  stack,
  assert: (stack) => {
    const destinations = stack.objects('ReplicationDestination');
    expect(destinations).toHaveLength(23); // twenty-two applications and the Component
    for (const { metadata } of destinations)
      expect(JSON.stringify([metadata.labels, metadata.annotations])).not.toContain('/ssa');
    expect(stack.brokenRules()).toEqual([]);
    for (const place of ['labels', 'annotations']) {
      const foreign = check({
        'rd.yaml': `apiVersion: volsync.backube/v1alpha1\nkind: ReplicationDestination\nmetadata: { name: a, ${place}: { kustomize.toolkit.fluxcd.io/ssa: ifnotpresent } }\nspec: {}\n`,
      });
      expect(foreign.map(({ rule }) => rule)).toEqual(['volsync/destination-is-fully-managed']);
    }
  },
  sabotage: {
    'label a destination': (stack) =>
      (stack.object('ReplicationDestination', 'plex-dst').metadata.labels = {
        'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent',
      }),
    'label the Component': (stack) =>
      (stack.object('ReplicationDestination', '${APP}-dst').metadata.labels = {
        'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent',
      }),
    'annotate a destination': (stack) =>
      (stack.object('ReplicationDestination', 'n8n-dst').metadata.annotations = {
        'kustomize.toolkit.fluxcd.io/ssa': 'Ignore',
      }),
  },
});

/** What Flux makes of the Component for one application: variables replaced, with their defaults where none is given. */
function substituted(stack: RealStack, variables: Record<string, string>): Record<string, LooseManifest> {
  const replace = (text: string): string => {
    const next = text.replace(
      /\$\{(\w+)(?::=((?:[^${}]|\$\{[^}]*\})*))?\}/g,
      (_, name: string, fallback?: string) => variables[name] ?? fallback ?? '',
    );
    return next === text ? text : replace(next);
  };
  const [kustomization] = stack.files.get('kubernetes/components/volsync/kustomization.yaml') ?? [];
  return Object.fromEntries(
    kustomization.resources.map((resource: string) => {
      const [document] = stack.files.get(`kubernetes/components/volsync/${resource.replace('./', '')}`) ?? [];
      const result = JSON.parse(replace(JSON.stringify(document)));
      return [result.kind, result];
    }),
  );
}

acceptance(
  'C14',
  'a kustomize Component gives a hand-written repository the objects that the construct gives a typed one',
  {
    stack,
    assert: (stack) => {
      const [kustomization] = stack.files.get('kubernetes/components/volsync/kustomization.yaml') ?? [];
      expect(kustomization).toMatchObject({ apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component' });
      const objects = substituted(stack, { APP: 'sonarr' });
      expect(Object.keys(objects).sort()).toEqual([
        'ExternalSecret',
        'PersistentVolumeClaim',
        'ReplicationDestination',
        'ReplicationSource',
      ]);
      const typed = (kind: string, name: string) => stack.object(kind, name).spec;
      const { moverSecurityContext: _component, ...destination } = objects['ReplicationDestination'].spec.kopia;
      const { moverSecurityContext: _construct, ...expected } = typed('ReplicationDestination', 'sonarr-dst').kopia;
      expect(destination).toEqual(expected);
      expect(objects['ReplicationSource'].spec.sourcePVC).toBe('sonarr');
      expect(objects['PersistentVolumeClaim'].spec).toEqual(typed('PersistentVolumeClaim', 'sonarr'));
      expect(objects['ExternalSecret'].spec).toEqual(typed('ExternalSecret', 'sonarr-volsync-secret'));
      const larger = substituted(stack, { APP: 'plex', VOLSYNC_CAPACITY: '50Gi', VOLSYNC_CLAIM: 'plex-config' });
      expect(larger['PersistentVolumeClaim'].metadata.name).toBe('plex-config');
      expect(larger['PersistentVolumeClaim'].spec.resources.requests.storage).toBe('50Gi');
      expect(larger['ReplicationDestination'].spec.kopia.capacity).toBe('50Gi');
      // An override must not be able to undo the one field that issue 3 is about.
      expect(
        substituted(stack, { APP: 'a', VOLSYNC_COPYMETHOD: 'Direct' })['ReplicationDestination'].spec.kopia.copyMethod,
      ).toBe('Snapshot');
      const tree = new ClusterTree(new HoldfastApp({ outdir: 'unused' }), 'tree', { topology });
      addVolsyncComponent(tree, {
        folder: 'components/backup',
        repository: { claim: 'k', secretStore: 's', secretItem: 'i' },
        storageClass: 'c',
        snapshotClass: 'd',
      });
      expect([...tree.files.keys()]).toContain('components/backup/kustomization.yaml');
    },
    sabotage: {
      'drop a default': (stack) =>
        (stack.object('PersistentVolumeClaim', '${VOLSYNC_CLAIM:=${APP}}').spec.resources.requests.storage =
          '${VOLSYNC_CAPACITY}'),
      'make copyMethod a variable': (stack) =>
        (stack.object('ReplicationDestination', '${APP}-dst').spec.kopia.copyMethod =
          '${VOLSYNC_COPYMETHOD:=Snapshot}'),
      'leave the source out of the list': (stack) =>
        stack.files.get('kubernetes/components/volsync/kustomization.yaml')?.[0].resources.pop(),
      'restore from another identity': (stack) =>
        (stack.object('ReplicationDestination', '${APP}-dst').spec.kopia.sourceIdentity.sourceName = '${APP}'),
      'make it a Kustomization': (stack) =>
        ((stack.files.get('kubernetes/components/volsync/kustomization.yaml')?.[0]).kind = 'Kustomization'),
    },
  },
);

const kustomizations = (stack: RealStack): LooseManifest[] =>
  stack.objects('Kustomization').filter(({ apiVersion }) => apiVersion === 'kustomize.toolkit.fluxcd.io/v1');
const severitiesOf = (stack: RealStack, rule: string): string[] =>
  stack.report().findings.flatMap((finding) => (finding.rule === rule ? [finding.severity] : []));

acceptance(
  'C1 read: helm-controller 1.4.3 and 1.6.0',
  'every Kustomization says how long it waits and tries again, and every release is remediated',
  {
    stack: () => new RealStack('cluster-101'),
    assert: (stack) => {
      const rule = 'flux/kustomization-retries-and-is-health-checked';
      expect(kustomizations(stack).length).toBeGreaterThan(30);
      for (const { metadata, spec } of kustomizations(stack)) {
        expect(spec, metadata.name).toMatchObject({ timeout: expect.any(String), retryInterval: expect.any(String) });
        expect(spec.wait === true || spec.healthChecks.length > 0, metadata.name).toBe(true);
      }
      for (const operator of ['ceph-csi-rbd', 'ceph-csi-cephfs', 'volsync', 'cilium', 'external-secrets'])
        expect(stack.kustomization(operator).spec, operator).toMatchObject({ timeout: '10m', retryInterval: '2m' });
      // Nothing that comes late makes a release wait for a person.
      for (const { metadata, spec } of stack.objects('HelmRelease'))
        expect(afterFailures(spec, 20), metadata.name).toBe('tried again');
      expect(stack.brokenRules()).toEqual([]);
      // Missing fields are named, as an error where releases are installed and as a warning elsewhere.
      const bare = new RealStack('cluster-101');
      for (const name of ['volsync', 'kopia-maintenance']) {
        const { spec } = bare.kustomization(name);
        delete spec.timeout;
        delete spec.retryInterval;
      }
      expect(severitiesOf(bare, rule).sort()).toEqual(['error', 'warning']);
      const found = bare.report().findings.find((finding) => finding.rule === rule);
      expect(found?.observed).toContain('no timeout, no retryInterval');
      const failing = new RealStack('cluster-101');
      delete failing.object('HelmRelease', 'volsync').spec.upgrade.strategy;
      expect(failing.brokenRules()).toEqual(['flux/release-is-remediated', 'flux/retried-installation-goes-on']);
    },
    sabotage: {
      'drop a timeout': (stack) => delete stack.kustomization('sonarr').spec.timeout,
      'never wait': (stack) => (stack.kustomization('volsync').spec.wait = false),
      'give an operator the default': (stack) => (stack.kustomization('volsync').spec.timeout = '5m'),
      'leave a release failed': (stack) => delete stack.object('HelmRelease', 'sonarr').spec.install.strategy,
      'count the tries': (stack) =>
        (stack.object('HelmRelease', 'sonarr').spec.install = { remediation: { retries: 3 } }),
      'roll back what was never there': (stack) =>
        (stack.object('HelmRelease', 'sonarr').spec.upgrade = { remediation: { retries: 3, strategy: 'rollback' } }),
    },
  },
);

acceptance('C4', 'a Component holds what belongs to one application, under a name of its own', {
  stack: () => new RealStack('cluster-101'),
  assert: (stack) => {
    const component = (stack.files.get('kubernetes/components/volsync/kustomization.yaml') as LooseManifest[])[0];
    for (const path of component.resources as string[]) {
      const [document] = stack.files.get(`kubernetes/components/volsync/${path.replace('./', '')}`) as LooseManifest[];
      expect(document.metadata.name, path).toContain('${APP}');
    }
    const withClaim = (consumers: readonly string[], change: (damaged: RealStack) => unknown = () => undefined) => {
      const damaged = new RealStack('cluster-101');
      damaged.apply('kubernetes/components/volsync/shared.yaml', [
        { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'shared' }, spec: {} },
      ]);
      for (const name of consumers) {
        Object.assign(damaged.kustomization(name).spec, {
          components: ['../../../../components/volsync'],
          postBuild: { substitute: { APP: `${name}-more` } },
          targetNamespace: 'default',
        });
      }
      change(damaged);
      return damaged;
    };
    const rule = 'kustomize/component-holds-no-singleton-claim';
    expect(severitiesOf(withClaim(['sonarr', 'radarr']), rule)).toEqual(['error']);
    expect(severitiesOf(withClaim(['sonarr']), rule)).toEqual(['warning']);
    // Another kind counts where two Kustomizations yield the same object, and not before.
    const withMap = (consumers: readonly string[]) =>
      withClaim(consumers, (damaged) =>
        Object.assign(damaged.object('PersistentVolumeClaim', 'shared'), { kind: 'ConfigMap', spec: undefined }),
      );
    expect(withMap(['sonarr', 'radarr']).brokenRules()).toEqual(['flux/object-has-one-owner']);
    expect(withMap(['sonarr']).brokenRules()).toEqual([]);
    expect(severitiesOf(withMap(['sonarr', 'radarr']), rule)).toEqual([]);
  },
  sabotage: {
    'give a resource of the Component a fixed name': (stack) =>
      (stack.object('ReplicationDestination', '${APP}-dst').metadata.name = 'restore'),
    'share a secret': (stack) =>
      (stack.object('ExternalSecret', '${APP}-volsync-secret').metadata.name = 'volsync-secret'),
    'put a shared claim into it': (stack) =>
      stack.apply('kubernetes/components/volsync/claim-shared.yaml', [
        { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'kopia' }, spec: {} },
      ]),
  },
});

/** The checklist of the source: what it asks for, and the rule that asks instead. */
const asked = {
  'Kopia repository subvolume ID saved in Git': 'volsync/kopia-repository-handle-is-saved',
  'Kopia PVC excluded from kopia app kustomization': 'volsync/kopia-repository-stays-outside-flux',
  'Kopia PVC excluded from volsync component kustomization': 'kustomize/component-holds-no-singleton-claim',
  'All ReplicationDestination templates have copyMethod: Snapshot': 'volsync/restore-copies-by-snapshot',
  'IfNotPresent removed from ReplicationDestination template': 'volsync/destination-is-fully-managed',
  'All LoadBalancer services have dual-stack IPs': 'cilium/load-balancer-addresses-cover-both-families',
  'Gateway health checks added': 'flux/health-check-can-fail',
  // Its scripts are commands; what they do on a real control plane is tested in test/e2e/recover.test.ts and validate.test.ts.
  'DR scripts tested and working': 'holdfast recover',
  'Validation scripts exist': 'holdfast validate',
};

acceptance('C13', 'the prevention checklist is made from rules and commands, and ticked by running them', {
  stack: () => new RealStack('cluster-101'),
  assert: (stack) => {
    const ticks = new Map(checklist(stack.graph(), 'cluster-101').map(({ id, tick }) => [id, tick]));
    for (const [item, rule] of Object.entries(asked)) expect(ticks.get(rule), item).toBe('x');
    expect(ticks.size).toBeGreaterThan(Object.keys(asked).length);
  },
  sabotage: {
    'lose the handle': (stack) =>
      (stack.objects('PersistentVolume').find(({ spec }) => spec.csi !== undefined).spec.csi.volumeHandle = ''),
    'restore without a snapshot': (stack) =>
      delete stack.object('ReplicationDestination', 'sonarr-dst').spec.kopia.copyMethod,
    'keep what is there': (stack) =>
      (stack.object('ReplicationDestination', 'sonarr-dst').metadata.annotations = {
        'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent',
      }),
    'drop a family': (stack) =>
      (stack.object('HelmRelease', 'smtp-relay').spec.values.service.app.annotations['lbipam.cilium.io/ips'] =
        'fd00:101::1b:122'),
    'check gateways by what they lack': (stack) => delete stack.kustomization('gateways').spec.healthCheckExprs,
    'back a volume up no more': (stack) => stack.remove('kubernetes/apps/default/plex/app/replicationsource.yaml'),
    'forget what the backups are on': (stack) => stack.remove('kubernetes/recovery/kopia-repository.yaml'),
  },
});
