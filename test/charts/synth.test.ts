import { ApiObject, App, Chart } from 'cdk8s';
import { Deployment } from 'cdk8s-plus-30';
import { Construct } from 'constructs';
import { load, loadAll } from 'js-yaml';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HoldfastApp } from '../../charts/app.ts';
import { Application, addObject } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { orderByDependencies } from '../../charts/synth/order.ts';
import { ownershipMark, writeTree } from '../../charts/synth/write-tree.ts';
import { clusters } from '../../stacks/clusters.ts';
import { topology } from '../../stacks/pve-homelab/topology.ts';
import { acceptance } from '../acceptance.ts';
import { contentOf, scratchFolder } from '../scratch-folder.ts';

/** What the first synthesis renders, and each after it: no sabotage below is of rendering, so that all of them share these. */
const renderings: Map<string, string>[] = [];

/** Synthesis of all clusters, and the parts that a sabotage may exchange. */
class Synthesis {
  readonly folder = scratchFolder();
  write = writeTree;
  stamp = (): string => '';
  #runs = 0;

  run(): Map<string, string> {
    const rendered = (renderings[this.#runs++] ??= this.#render());
    const files = new Map([...rendered].map(([path, text]) => [path, text + this.stamp()]));
    this.emit(files);
    return files;
  }

  #render(): Map<string, string> {
    const files = new Map<string, string>();
    const app = new HoldfastApp({
      outdir: join(this.folder, 'app'),
      inspect: (tree, rendered) => {
        for (const [path, text] of rendered.files) files.set(`${tree.name}/${path}`, text);
      },
    });
    for (const add of Object.values(clusters)) add(app);
    app.synth();
    return files;
  }

  emit(files: ReadonlyMap<string, string>): void {
    this.write(join(this.folder, 'tree'), files);
  }

  tree(): Record<string, string> {
    return contentOf(join(this.folder, 'tree'));
  }
}

acceptance(
  'X4',
  'synthesis is the same to the byte, all or nothing, removes what it no longer emits, and overwrites nothing',
  {
    stack: () => new Synthesis(),
    assert: (synthesis) => {
      const files = synthesis.run();
      const first = synthesis.tree();
      expect(first).toEqual(Object.fromEntries([...files].sort()));
      const times = Object.keys(first).map((path) => statSync(join(synthesis.folder, 'tree', path)).mtimeMs);
      const again = synthesis.run();
      expect(synthesis.tree()).toEqual(first);
      expect(Object.keys(first).map((path) => statSync(join(synthesis.folder, 'tree', path)).mtimeMs)).toEqual(times);

      synthesis.emit(new Map([...again].filter(([path]) => !path.includes('/plex/'))));
      const gone = Object.keys(first).filter((path) => path.includes('/plex/'));
      expect(gone.length).toBeGreaterThan(5);
      expect(Object.keys(synthesis.tree())).toEqual(Object.keys(first).filter((path) => !gone.includes(path)));
      expect(existsSync(join(synthesis.folder, 'tree/cluster-101/kubernetes/apps/default/plex'))).toBe(false);

      // A file that cannot be replaced stops everything before the first one is.
      const before = synthesis.tree();
      writeFileSync(join(synthesis.folder, 'tree/mine.yaml'), 'kind: Mine\n');
      const changed = new Map([...files.keys()].map((path) => [path, `${ownershipMark}\nchanged: true\n`]));
      expect(() =>
        synthesis.write(join(synthesis.folder, 'tree'), new Map([...changed, ['mine.yaml', `${ownershipMark}\n`]])),
      ).toThrow('was not written by holdfast');
      expect(synthesis.tree()).toEqual({ ...before, 'mine.yaml': 'kind: Mine\n' });
      expect(readdirSync(join(synthesis.folder, 'tree')).filter((name) => name.startsWith('.holdfast'))).toEqual([]);

      // Two objects of one name in one application, and two applications of one name, are errors.
      const clash = (make: (tree: ClusterTree) => void) => () => {
        const app = new HoldfastApp({ outdir: join(synthesis.folder, 'clash') });
        make(new ClusterTree(app, 'tree', { topology }));
        app.synth();
      };
      const configMap = (namespace: string) => ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'same', namespace },
      });
      expect(
        clash((tree) =>
          ['a', 'b'].forEach((namespace) => new Application(tree, namespace, { namespace, name: 'same' })),
        ),
      ).toThrow('share one: tree/a and tree/b');
      const scopes = (application: Application) => ['x', 'y'].map((id) => new Construct(application, id));
      clash((tree) =>
        scopes(new Application(tree, 'app', { namespace: 'a' })).forEach((scope, index) =>
          addObject(scope, configMap(index === 0 ? 'a' : 'b')),
        ),
      )();
      const both = Object.keys(contentOf(join(synthesis.folder, 'clash'))).filter((path) => path.includes('configmap'));
      expect(both).toHaveLength(2); // one name in two namespaces: two files
      expect(
        clash((tree) =>
          scopes(new Application(tree, 'app', { namespace: 'a' })).forEach((scope) => addObject(scope, configMap('a'))),
        ),
      ).toThrow('ConfigMap/same exists 2 times, in tree/app');
    },
    sabotage: {
      'write the time into the output': (synthesis) => (synthesis.stamp = () => `# ${performance.now()}\n`),
      'rewrite what did not change': (synthesis) =>
        (synthesis.write = (folder, files) => {
          for (const [path, text] of files) {
            mkdirSync(join(folder, path, '..'), { recursive: true });
            writeFileSync(join(folder, path), text);
          }
          return writeTree(folder, files);
        }),
      'keep what is no longer emitted': (synthesis) =>
        (synthesis.write = (folder, files) => {
          const kept = existsSync(folder) ? Object.entries(contentOf(folder)) : [];
          return writeTree(folder, new Map([...kept, ...files]));
        }),
      'replace files one by one': (synthesis) =>
        (synthesis.write = (folder, files) => {
          for (const [path, text] of files) {
            const target = join(folder, path);
            if (!existsSync(target)) continue;
            const current = readFileSync(target, 'utf8');
            if (!current.startsWith(ownershipMark)) throw new Error(`${path} was not written by holdfast`);
            if (current !== text) writeFileSync(target, text);
          }
          return writeTree(folder, files);
        }),
    },
  },
);

describe('the app on charts of stock cdk8s', () => {
  const build = (app: App): void => {
    const first = new Chart(app, 'first');
    const second = new Chart(app, 'second');
    const third = new Chart(app, 'third');
    new ApiObject(first, 'b', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b' } });
    const late = new ApiObject(second, 'late', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'late' } });
    const early = new ApiObject(second, 'early', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'early' },
      data: { key: 'value' },
    });
    late.node.addDependency(early);
    first.addDependency(second);
    new Deployment(third, 'web', { replicas: 2, containers: [{ image: 'nginx', portNumber: 80 }] });
  };

  test('writes the files and objects that stock App.synth writes, in an order that respects dependencies', () => {
    const [own, stock] = [scratchFolder(), scratchFolder()];
    const apps = [new HoldfastApp({ outdir: own }), new App({ outdir: stock })];
    for (const app of apps) {
      build(app);
      app.synth();
    }
    const byLabel = (folder: string) =>
      Object.fromEntries(
        Object.entries(contentOf(folder)).map(([path, text]) => [
          path.replace(/^\d{4}-/, ''),
          loadAll(text).filter((document) => document !== null),
        ]),
      );
    expect(byLabel(own)).toEqual(byLabel(stock));
    const names = readdirSync(own).sort();
    const place = (label: string) => names.findIndex((name) => name.includes(label));
    expect(place('second')).toBeLessThan(place('first'));
  });

  test('reports every invalid construct at once', () => {
    const app = new HoldfastApp({ outdir: scratchFolder() });
    const chart = new Chart(app, 'chart');
    for (const id of ['a', 'b'])
      new ApiObject(chart, id, { apiVersion: 'v1', kind: 'ConfigMap' }).node.addValidation({
        validate: () => [`${id} is wrong`],
      });
    expect(() => app.synth()).toThrow(
      /2 constructs are invalid:\n {2}\[chart\/a\] a is wrong\n {2}\[chart\/b\] b is wrong/,
    );
  });

  test('names a cycle of charts', () => {
    const app = new HoldfastApp({ outdir: scratchFolder() });
    const [a, b] = [new Chart(app, 'a'), new Chart(app, 'b')];
    a.addDependency(b);
    b.addDependency(a);
    expect(() => app.synth()).toThrow('dependency cycle: a needs b needs a');
  });
});

describe('the tree', () => {
  test('quotes what YAML 1.1 would misread', () => {
    const folder = scratchFolder();
    const app = new HoldfastApp({ outdir: folder });
    const chart = new Chart(app, 'chart');
    const data = { country: 'no', octal: '0777', time: '12:30:45', version: '1.10', switch: 'on', empty: '' };
    new ApiObject(chart, 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'map' }, data });
    app.synth();
    const text = readFileSync(join(folder, 'chart.k8s.yaml'), 'utf8');
    for (const value of Object.values(data)) expect(text).toContain(`"${value}"`);
    expect((load(text) as { data: unknown }).data).toEqual(data);
  });

  test('says what leads nowhere, and writes nothing', () => {
    const folder = scratchFolder();
    const app = new HoldfastApp({ outdir: folder });
    const application = new Application(new ClusterTree(app, 'tree', { topology }), 'app', { namespace: 'default' });
    addObject(application, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data' },
      spec: { storageClassName: 'fast' },
    });
    addObject(application, {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'all' },
      spec: {},
    });
    expect(() => app.synth()).toThrow(
      /2 references lead nowhere:[^]*StorageClass\/fast[^]*CustomResourceDefinition\/cilium\.io/,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test('names applications that wait for each other', () => {
    const app = new HoldfastApp({ outdir: scratchFolder() });
    const tree = new ClusterTree(app, 'tree', { topology });
    const store = new Application(tree, 'store', {
      namespace: 'a',
      provides: { storageClasses: ['fast'], crdGroups: ['a.example'] },
    });
    const user = new Application(tree, 'user', {
      namespace: 'a',
      dependsOn: [store],
      provides: { crdGroups: ['b.example'] },
    });
    addObject(store, { apiVersion: 'b.example/v1', kind: 'Thing', metadata: { name: 'thing' } });
    expect(user.name).toBe('user');
    expect(() => app.synth()).toThrow('dependency cycle: store needs user needs store');
  });

  test('refuses a gateway health check that cannot fail', () => {
    const tree = new ClusterTree(new HoldfastApp({ outdir: 'unused' }), 'tree', { topology });
    const healthChecks = [{ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', name: 'g', namespace: 'n' }];
    expect(() => new Application(tree, 'app', { namespace: 'n', healthChecks })).toThrow(
      'Gateway/g has no `current` expression',
    );
  });
});

describe('ordering', () => {
  test('copes with chains longer than the call stack', () => {
    const length = 50_000;
    const items = Array.from({ length }, (_, index) => index);
    const ordered = orderByDependencies(items, (item) => (item + 1 < length ? [item + 1] : []), String);
    expect(ordered[0]).toBe(length - 1);
    expect(ordered).toHaveLength(length);
  });
});
