import { expect } from 'vitest';
import { clusters } from '../../stacks/clusters.ts';
import { acceptance } from '../acceptance.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';

const fluxApi = 'kustomize.toolkit.fluxcd.io/v1';

/** The trees of all clusters, each of which may be damaged. */
class Trees {
  readonly byName = new Map(Object.keys(clusters).map((name) => [name, new RealStack(name)]));

  of(name: string): RealStack {
    const found = this.byName.get(name);
    if (found === undefined) throw new Error(`there is no tree ${name}`);
    return found;
  }

  needs(cluster: string, application: string): string[] {
    const { dependsOn = [] } = this.of(cluster).kustomization(application).spec;
    return dependsOn.map(({ name }: LooseManifest) => name);
  }
}

acceptance('X8', 'dependsOn follows from use in every cluster, leaves out what is implied, and has no cycle', {
  stack: () => new Trees(),
  assert: (trees) => {
    // claim -> storage class, ExternalSecret -> store, route -> gateway, rule -> CRD
    expect(trees.needs('k3s-home', 'overseerr')).toEqual(['longhorn', 'gateway']);
    expect(trees.needs('k3s-home', 'velero-schedules')).toEqual(['velero']);
    expect(trees.needs('k3s-home', 'longhorn-disks')).toEqual(['longhorn']);
    expect(trees.needs('cluster-101', 'sonarr')).toEqual(['ceph-csi-cephfs', 'gateways', 'volsync']);
    expect(trees.needs('cluster-101', 'ceph-csi-cephfs')).toEqual(['snapshot-controller', 'external-secrets-stores']);
    expect(trees.needs('cluster-101', 'gateways')).toEqual(['cilium', 'cert-manager-issuers']);
    expect(trees.needs('cluster-101', 'gateway-alerts')).toEqual(['kube-prometheus-stack']);
    expect(trees.needs('honeydue', 'node-upgrades')).toEqual(['system-upgrade-controller']);
    // values of a release -> storage class
    expect(trees.needs('k3s-home', 'loki')).toEqual(['longhorn']);
    expect(trees.needs('k3s-home', 'kube-prometheus-stack')).toEqual(['longhorn']);
    expect(trees.needs('k3s-home', 'authentik')).toEqual(expect.arrayContaining(['longhorn']));
    // guard -> who answers at its provider's name, and the certificate of that name
    for (const guard of ['grafana-guard', 'ollama'])
      expect(trees.needs('k3s-home', guard)).toEqual(expect.arrayContaining(['authentik', 'gateway-certificate']));
    expect(trees.needs('pve-homelab', 'open-webui')).toEqual(expect.arrayContaining(['ollama']));
    for (const [cluster, tree] of trees.byName) {
      const all = new Map(
        tree
          .objects('Kustomization')
          .filter(({ apiVersion, metadata }) => apiVersion === fluxApi && metadata.namespace === 'flux-system')
          .map((document) => [document.metadata.name as string, document]),
      );
      const done = new Set<string>();
      const reach = (name: string, path: readonly string[]): void => {
        expect(path, `${cluster}: ${[...path, name].join(' -> ')}`).not.toContain(name);
        expect(all.has(name), `${cluster}: ${name}`).toBe(true);
        if (done.has(name)) return;
        for (const next of all.get(name).spec.dependsOn ?? []) reach(next.name, [...path, name]);
        done.add(name);
      };
      for (const name of all.keys()) reach(name, []);
      // What is implied by another dependency is left out.
      const below = (name: string): string[] =>
        (all.get(name).spec.dependsOn ?? []).flatMap((next: LooseManifest) => [next.name, ...below(next.name)]);
      for (const [name, { spec }] of all) {
        const direct: string[] = (spec.dependsOn ?? []).map((next: LooseManifest) => next.name);
        const implied = direct.flatMap(below);
        expect(
          direct.filter((each) => implied.includes(each)),
          `${cluster}: ${name}`,
        ).toEqual([]);
      }
    }
  },
  sabotage: {
    'forget the storage': (trees) => trees.of('cluster-101').kustomization('sonarr').spec.dependsOn.shift(),
    'let the gateways wait for an application': (trees) =>
      trees.of('cluster-101').kustomization('gateways').spec.dependsOn.push({ name: 'sonarr' }),
    'depend on something that is not there': (trees) =>
      trees.of('honeydue').kustomization('api').spec.dependsOn.push({ name: 'metallb' }),
    'say what is implied': (trees) =>
      trees.of('cluster-101').kustomization('sonarr').spec.dependsOn.push({ name: 'cilium' }),
    'wait in a circle': (trees) =>
      (trees.of('media-gitops').kustomization('infrastructure-controllers').spec.dependsOn = [{ name: 'apps' }]),
    'apply schedules before Velero': (trees) =>
      delete trees.of('k3s-home').kustomization('velero-schedules').spec.dependsOn,
  },
});
