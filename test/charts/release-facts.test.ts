import { describe, expect, test } from 'vitest';
import { App } from 'cdk8s';
import { Application } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { HelmRelease } from '../../charts/flux/helm-release.ts';
import { Longhorn } from '../../charts/longhorn/longhorn.ts';
import { clusters } from '../../stacks/clusters.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
import { afterFailures } from '../stacks/helm-controller.ts';

const stacks = Object.keys(clusters).map((name) => new RealStack(name));
const named = (name: string): RealStack => stacks.find((stack) => stack.name === name) ?? expect.fail(name);

describe('releases of charts', () => {
  test('[read: helm-controller 1.4.3, docs/spec/v2/helmreleases.md, CRD replacement] bring their definitions up to date when they are upgraded', () => {
    const releases = stacks.flatMap((stack) => stack.objects('HelmRelease'));
    expect(releases.length).toBeGreaterThan(60);
    // By itself it skips what lies in the folder `crds` of a chart.
    for (const { metadata, spec } of releases) expect(spec.upgrade.crds, metadata.name).toBe('CreateReplace');
  });

  test.each(stacks.map(({ name }) => name))(
    '[read: helm-controller 1.4.3 and 1.6.0, internal/reconcile/atomic_release.go] %s: are tried until they work, whatever came late',
    (name) => {
      for (const { metadata, spec } of named(name).objects('HelmRelease'))
        expect(afterFailures(spec, 20), metadata.name).toBe('tried again');
    },
  );

  test('are refused where Flux does not know how to try again', () => {
    const topology = structuredClone(topologies['media-gitops']) as Topology;
    const tree = () => {
      const app = new Application(new ClusterTree(new App(), 'tree', { topology }), 'app', { namespace: 'app' });
      return new HelmRelease(app, 'app', { chart: { oci: 'oci://registry.example.org/app', version: '1.0.0' } });
    };
    expect(tree).not.toThrow();
    Object.assign(topology.clusters['media-gitops']?.gitOps ?? {}, { version: '2.6' });
    expect(tree).toThrow('[tree/app/app] gitOps.version: 2.6; required: 2.7 or newer');
  });

  test('[read: cert-manager 1.19.1, pkg/controller/context.go:412] cert-manager comes after the Gateway API that it watches, and ends without', () => {
    for (const name of ['k3s-home', 'cluster-101']) {
      const { spec } = named(name).kustomization('cert-manager');
      const [release] = named(name)
        .objects('HelmRelease')
        .filter(({ metadata }) => metadata.name === 'cert-manager');
      expect(release?.spec.values.config).toMatchObject({ enableGatewayAPI: true });
      expect(spec.dependsOn).toContainEqual(expect.objectContaining({ name: 'gateway-api-crds' }));
    }
  });

  test('[read: velero 11.1.1, templates/upgrade-crds] Velero runs no hook by an image that ended', () => {
    // Flux keeps the definitions up to date, which is what the hook is for.
    expect(named('k3s-home').object('HelmRelease', 'velero').spec.values.upgradeCRDs).toBe(false);
  });

  test('[read: velero-io/velero issues 9804 and 9951] the plugin is one that sends no checksums where it is told to', () => {
    const { initContainers } = named('k3s-home').object('HelmRelease', 'velero').spec.values;
    const [, minor = '99'] = /velero-plugin-for-aws:v1\.(\d+)\./.exec(initContainers[0].image) ?? [];
    // From 1.14 on it sends them whatever checksumAlgorithm says.
    expect(Number(minor)).toBeLessThan(14);
  });

  test('[read: external-secrets, README] none comes from where its project no longer is', () => {
    const sources = stacks.flatMap((stack) =>
      [...stack.objects('HelmRepository'), ...stack.objects('OCIRepository')].map(({ spec }) => spec.url as string),
    );
    expect(sources.length).toBeGreaterThan(20);
    for (const ended of ['charts.external-secrets.io', 'charts.bitnami.com', 'charts.helm.sh'])
      expect(sources.filter((url) => url.includes(ended))).toEqual([]);
  });

  test('[read: perfectra1n/volsync, helm/volsync/values.yaml at 75f02f1] the chart of VolSync runs the image that has Kopia', () => {
    // By version of the chart: the one that calls itself 0.17.11 is of another commit, whose image is the original's.
    const images: Readonly<Record<string, string>> = {
      '0.17.11': 'quay.io/backube/volsync',
      '0.18.5': 'ghcr.io/perfectra1n/volsync',
    };
    const { chart, values } = named('cluster-101').object('HelmRelease', 'volsync').spec as LooseManifest;
    const run = values.image?.repository ?? images[chart.spec.version];
    const movers = named('cluster-101')
      .objects('ReplicationSource')
      .filter(({ spec }) => spec.kopia !== undefined);
    expect(movers.length).toBeGreaterThan(21);
    expect(run).toBe('ghcr.io/perfectra1n/volsync');
  });

  test('[read: VolSync, kopia/mover.go] movers of Kopia run as who owns the files, since their container may not read those of others', () => {
    for (const { metadata, spec } of [
      ...named('cluster-101').objects('ReplicationSource'),
      ...named('cluster-101').objects('ReplicationDestination'),
    ]) {
      const application = metadata.name.replace(/-(src|dst)$/, '');
      if (application.startsWith('$')) continue; // A Component for repositories of others, filled in there.
      const { securityContext } = named('cluster-101').object('HelmRelease', application).spec.values.defaultPodOptions;
      expect(spec.kopia.moverSecurityContext, metadata.name).toMatchObject({
        runAsUser: securityContext.runAsUser,
        runAsGroup: securityContext.runAsGroup,
        fsGroup: securityContext.fsGroup,
      });
    }
  });

  test('[read: Longhorn 1.11.0, templates/storageclass.yaml] the class that Longhorn’s manager remakes is refused', () => {
    const topology = structuredClone(topologies['k3s-home']) as LooseManifest;
    const { storageClasses } = topology.clusters['k3s-home'];
    storageClasses.longhorn = storageClasses['longhorn-default'];
    const tree = new ClusterTree(new App(), 'k3s-home', { topology: topology as Topology });
    expect(() => new Longhorn(tree)).toThrow('storageClasses.longhorn: Longhorn’s manager'.replace('’', "'"));
  });
});
