import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bootOrder, startNeeds, startupOf } from '../../analysis/boot-order.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readTopologyInto } from '../../graph/readers/read-topology.ts';
import type { Topology } from '../../topology/topology.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';

const names = ['cluster-101', 'honeydue', 'k3s-home', 'media-gitops', 'pve-homelab'];

function graphOf(topology: unknown): ResourceGraph {
  const graph = new ResourceGraph();
  readTopologyInto(graph, topology as Topology);
  return graph;
}

/** A real topology whose devices hang on each other, and whose nodes have roles, as chance will have it. */
const shaken = fc
  .record({ name: fc.constantFrom(...names), seed: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }) })
  .map(({ name, seed }) => {
    const { topology } = new RealStack(name) as LooseManifest;
    const next = (limit: number): number => (seed.length === 0 ? 0 : (seed.shift() ?? 0) % limit);
    const devices = Object.keys(topology.devices);
    for (const thing of [
      ...Object.values<LooseManifest>(topology.devices),
      ...Object.values<LooseManifest>(topology.hosts),
    ]) {
      if (devices.length > 0 && next(2) === 0) thing.uplink = devices[next(devices.length)];
    }
    for (const node of Object.values<LooseManifest>(topology.clusters[name].nodes))
      node.role = next(3) === 0 ? 'server' : 'agent';
    return topology;
  });

describe('the boot order', () => {
  test('puts everything after what it needs, or says that it waits in a circle', () => {
    fc.assert(
      fc.property(shaken, (topology) => {
        const graph = graphOf(topology);
        const { stages, cycles } = bootOrder(graph);
        const stageOf = new Map(stages.flatMap((stage, index) => stage.map((resource) => [resource, index] as const)));
        for (const [resource, stage] of stageOf) {
          for (const need of startNeeds(graph, resource)) expect(stageOf.get(need) ?? -1).toBeLessThan(stage);
          for (const need of startNeeds(graph, resource))
            if (graph.get(need.id) && need.type !== 'service') expect(stageOf.has(need)).toBe(true);
        }
        // A UPS has power before everything else: it neither starts nor waits.
        const devices = graph.declared('device').filter(({ spec }) => spec.kind !== 'ups');
        const total = devices.length + graph.declared('host').length + graph.declared('machine').length;
        if (stageOf.size < total) expect(cycles).not.toEqual([]);
        else expect(cycles).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('gives every guest a place on its host, and no server a later one than its agents', () => {
    for (const name of names) {
      const { topology } = new RealStack(name) as LooseManifest;
      const startups = startupOf(graphOf(topology));
      const guests = Object.entries<LooseManifest>(topology.machines).filter(([, { kind }]) =>
        kind.startsWith('proxmox'),
      );
      expect(startups.size).toBe(guests.length);
      for (const [server, { host }] of guests) {
        for (const [agent, other] of guests) {
          const roleOf = (machine: string): string => topology.clusters[name].nodes[machine].role;
          if (other.host !== host || roleOf(server) !== 'server' || roleOf(agent) !== 'agent') continue;
          const order = (machine: string) => startups.get(`${topology.source}/machine/${machine}`)?.order ?? 0;
          expect(order(server)).toBeLessThan(order(agent));
        }
      }
    }
  });
});
