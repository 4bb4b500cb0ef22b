import { modelOf } from '../../analysis/impact/model-of.ts';
import { worsePairs } from '../../analysis/impact/pairs.ts';
import { singlePoints } from '../../analysis/impact/single-points.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readManifestInto } from '../../graph/resource/read-manifests.ts';
import { readTopologyInto } from '../../graph/readers/read-topology.ts';
import { readTopology } from '../../topology/define-topology.ts';
import type { ReadTopology } from '../../topology/read-topology.ts';

/** One cluster of many machines, each on a host of its own, three of them servers; with devices, exports and services. */
export function largeTopology(machines: number): ReadTopology {
  const names = Array.from({ length: machines }, (_, index) => `node-${index + 1}`);
  const address = (index: number): string =>
    `10.${Math.floor(index / 60000)}.${Math.floor(index / 250) % 250}.${(index % 250) + 1}`;
  return readTopology({
    source: 'large',
    sites: { home: { description: 'a large site' } },
    networks: {
      lan: { purpose: 'hosts', ipv4: '10.0.0.0/9' },
      pods: { purpose: 'pods', ipv4: '10.128.0.0/12' },
      services: { purpose: 'services', ipv4: '10.200.0.0/16' },
    },
    devices: Object.fromEntries(
      Array.from({ length: Math.ceil(machines / 40) }, (_, index) => [
        `switch-${index + 1}`,
        { kind: 'switch' as const, site: 'home' },
      ]),
    ),
    hosts: Object.fromEntries(
      names.map((name, index) => [
        `host-of-${name}`,
        {
          site: 'home',
          platform: 'linux' as const,
          uplink: `switch-${Math.floor(index / 40) + 1}`,
          cpuCores: 16,
          memoryGib: 64,
          pools: { data: { redundancy: 'raidz1' as const } },
          addresses: [{ network: 'lan', ipv4: address(index + 1) }],
        },
      ]),
    ),
    machines: Object.fromEntries(
      names.map((name, index) => [
        name,
        {
          kind: 'bare-metal' as const,
          host: `host-of-${name}`,
          addresses: [{ network: 'lan', ipv4: address(index + 1) }],
        },
      ]),
    ),
    storage: {
      'node-disk': { kind: 'local-path', path: '/var/lib/rancher/k3s/storage' },
      ...Object.fromEntries(
        Array.from({ length: 20 }, (_, index) => [
          `export-${index}`,
          {
            kind: 'nfs' as const,
            servedBy: { host: `host-of-${names[index] ?? ''}`, pool: 'data' },
            exportPath: '/srv',
            version: '4.2' as const,
          },
        ]),
      ),
    },
    services: { chat: { kind: 'notifications', endpoint: 'chat.example.org', without: 'nobody is told' } },
    clusters: {
      large: {
        distribution: { kind: 'k3s', version: 'v1.35.4+k3s1' },
        nodes: Object.fromEntries(
          names.map((name, index) => [
            name,
            { role: index < 3 ? ('server' as const) : ('agent' as const), labels: { group: `g${index % 25}` } },
          ]),
        ),
        endpoint: '10.0.0.1',
        podNetwork: 'pods',
        serviceNetwork: 'services',
        networkPlugin: { kind: 'flannel', backend: 'vxlan' },
        loadBalancing: { kind: 'servicelb', pools: [] },
        storageClasses: {
          'local-path': {
            storage: 'node-disk',
            provisioner: 'rancher.io/local-path',
            reclaimPolicy: 'Delete',
            default: true,
          },
          ...Object.fromEntries(
            Array.from({ length: 20 }, (_, index) => [
              `nfs-${index}`,
              { storage: `export-${index}`, provisioner: `nfs-${index}`, reclaimPolicy: 'Retain' as const },
            ]),
          ),
        },
      },
    },
  } as never);
}

/** A Deployment, its Service, its claim, an Ingress and a ConfigMap for every fifth of `objects`; some are pinned, some stateful. */
export function largeGraph(machines: number, objects: number): ResourceGraph {
  const graph = new ResourceGraph();
  readTopologyInto(graph, largeTopology(machines));
  const add = (document: object, index: number): void => {
    readManifestInto(graph, {
      document: document as never,
      cluster: 'large',
      file: `app-${index}.yaml`,
      locate: () => ({ from: 'file', file: `app-${index}.yaml`, line: 1, column: 1 }),
    });
  };
  for (let index = 0; index < objects / 5; index++) {
    const [name, namespace] = [`app-${index}`, `team-${index % 40}`];
    const metadata = { name, namespace };
    const labels = { app: name };
    add({ apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labels, ports: [{ port: 80 }] } }, index);
    add(
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata,
        data: index % 20 === 1 ? { url: `http://app-${index - 1}.team-${(index - 1) % 40}:80` } : { level: 'info' },
      },
      index,
    );
    add(
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata,
        spec: {
          storageClassName: index % 3 === 0 ? 'local-path' : `nfs-${index % 20}`,
          accessModes: ['ReadWriteOnce'],
        },
      },
      index,
    );
    add(
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata,
        spec: {
          rules: [
            {
              host: `${name}.example.org`,
              http: { paths: [{ backend: { service: { name, port: { number: 80 } } } }] },
            },
          ],
        },
      },
      index,
    );
    const pod = {
      ...(index % 4 === 0 && { nodeSelector: { group: `g${index % 25}` } }),
      containers: [
        { name, image: `registry.example.org/${name}:1`, resources: { requests: { cpu: '50m', memory: '64Mi' } } },
      ],
      volumes: [
        { name: 'config', configMap: { name } },
        { name: 'data', persistentVolumeClaim: { claimName: name } },
      ],
    };
    add(
      {
        apiVersion: 'apps/v1',
        kind: index % 7 === 0 ? 'StatefulSet' : 'Deployment',
        metadata,
        spec: { replicas: (index % 3) + 1, template: { metadata: { labels }, spec: pod } },
      },
      index,
    );
  }
  return graph;
}

/** How long every single and double failure takes, and how that grows. */
export function benchImpact(print: (line: string) => void): void {
  print(
    '\n| machines, objects | things that can fail | model | every failure | every pair | pairs worse than their parts | together |',
  );
  print('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const [machines, objects] of [
    [100, 1_000],
    [300, 3_000],
    [1_000, 10_000],
  ] as const) {
    const graph = largeGraph(machines, objects);
    const times = [performance.now()];
    const { model } = modelOf(graph);
    times.push(performance.now());
    singlePoints(model);
    times.push(performance.now());
    const pairs = worsePairs(model).length;
    times.push(performance.now());
    const spans = times.slice(1).map((time, index) => Math.round(time - (times[index] ?? time)));
    const all = spans.reduce((sum, span) => sum + span, 0);
    print(
      `| ${machines}, ${objects} | ${model.failures.length} | ${spans.map((span) => `${span} ms`).join(' | ')} | ${pairs} | ${all} ms |`,
    );
  }
}
