import { ApiObject, Size } from 'cdk8s';
import {
  ClusterRole,
  ConfigMap,
  Cpu,
  Deployment,
  EnvValue,
  type IConfigMap,
  type IPersistentVolumeClaim,
  PersistentVolumeAccessMode,
  PersistentVolumeClaim,
  Volume,
} from 'cdk8s-plus-30';
import type { Construct } from 'constructs';
import { loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { HoldfastApp } from '../../charts/app.ts';
import { Application } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import rule from '../../invariants/workloads/resources-are-set.ts';
import { runInvariants } from '../../invariants/run.ts';
import { topology } from '../../stacks/k3s-home/topology.ts';
import { read } from '../graph/flux-app.ts';
import type { LooseManifest } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { today } from '../today.ts';

interface Built {
  /** The class of its volume. @default longhorn, which another application provides */
  readonly storageClassName?: string;
  /** @default true */
  readonly hasLimits?: boolean;
}

/** A tree of two applications, made of constructs that know nothing of holdfast: of cdk8s-plus, and as `cdk8s import` makes them. */
function build({ storageClassName = 'longhorn', hasLimits = true }: Built = {}): Record<string, string> {
  const app = new HoldfastApp({ outdir: scratchFolder() });
  const tree = new ClusterTree(app, 'k3s-home', { topology });
  new Application(tree, 'storage', {
    namespace: 'media',
    provides: { storageClasses: ['longhorn'], crdGroups: ['postgresql.cnpg.io'] },
  });
  const site = new Application(tree, 'site', { namespace: 'media' });
  const claim = new PersistentVolumeClaim(site, 'claim', {
    metadata: { name: 'data' },
    accessModes: [PersistentVolumeAccessMode.READ_WRITE_ONCE],
    storage: Size.gibibytes(1),
    storageClassName,
  });
  const settings = new ConfigMap(site, 'settings', { metadata: { name: 'settings' }, data: { mode: 'home' } });
  const deployment = new Deployment(site, 'web', { metadata: { name: 'web' } });
  const memory = { request: Size.mebibytes(64), ...(hasLimits && { limit: Size.mebibytes(128) }) };
  const container = deployment.addContainer({
    image: 'ghcr.io/example/site:1.4.2',
    portNumber: 8080,
    envVariables: { MODE: EnvValue.fromConfigMap(settings as IConfigMap, 'mode') },
    resources: { cpu: { request: Cpu.millis(10) }, memory },
  });
  container.mount('/data', Volume.fromPersistentVolumeClaim(site, 'volume', claim as IPersistentVolumeClaim));
  new ClusterRole(site, 'reader', { metadata: { name: 'reader' } });
  const data = new Application(tree, 'database', { namespace: 'databases' });
  new ImportedCluster(data, 'database', { metadata: { name: 'photos' }, spec: { instances: 1 } });
  app.synth();
  return Object.fromEntries(app.results[0]?.rendered.files ?? []);
}

/** What `cdk8s import` makes of a CRD, in short: a class that knows its kind. */
class ImportedCluster extends ApiObject {
  constructor(scope: Construct, id: string, props: object) {
    super(scope, id, { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', ...props });
  }
}

function object(files: Record<string, string>, path: string): LooseManifest {
  return loadAll(files[`kubernetes/apps/${path}`] ?? '')[0] as LooseManifest;
}

describe('constructs of others in an Application', () => {
  test('lie in its namespace, but for what lies in none', () => {
    const files = build();
    expect(object(files, 'media/site/app/deployment.yaml').metadata).toEqual({ name: 'web', namespace: 'media' });
    expect(object(files, 'media/site/app/persistentvolumeclaim.yaml').metadata.namespace).toBe('media');
    expect(object(files, 'databases/database/app/cluster.yaml').metadata.namespace).toBe('databases');
    expect(object(files, 'media/site/app/clusterrole.yaml').metadata).not.toHaveProperty('namespace');
  });

  test('wait for what they use, and what they use has to be there', () => {
    const files = build();
    expect(object(files, 'media/site/ks.yaml').spec.dependsOn).toEqual([{ name: 'storage' }]);
    expect(object(files, 'databases/database/ks.yaml').spec.dependsOn).toEqual([{ name: 'storage' }]);
    expect(() => build({ storageClassName: 'nobodys' })).toThrow('no application provides StorageClass/nobodys');
  });

  test('are judged by the rules', () => {
    const judged = (files: Record<string, string>) => runInvariants(read(files), [rule], { today }).findings;
    expect(judged(build())).toEqual([]);
    expect(judged(build({ hasLimits: false })).map(({ observed }) => observed)).toHaveLength(1);
  });
});
