import { bootOrder, startNeeds, startupOf } from '../../analysis/boot-order.ts';
import { defineInvariant } from '../invariant.ts';
import { hostBootingAgentFirst, switchBehindItsRouter } from './example-boot-order.ts';

export default defineInvariant({
  id: 'topology/boot-order-covers-dependencies',
  severity: 'error',
  about: ['machine', 'device'],
  claim: 'everything starts after what it needs, and nothing waits for itself',
  why: 'after a power cut nobody is there to start things by hand: a guest that starts before its server or its storage fails, and a circle never starts at all',
  source: { document: 'pve-homelab', section: 'scenario 4' },
  *check(graph) {
    const { cycles } = bootOrder(graph);
    for (const cycle of cycles) {
      const names = cycle.map((resource) => resource.name);
      yield {
        at: cycle[0]?.origin ?? { from: 'topology', topology: '', path: '' },
        observed: `${[...names, names[0]].join(' needs ')}`,
        required: 'an order in which everything starts after what it needs',
        fix: 'break the circle: one of them must start without the other',
      };
    }
    if (cycles.length > 0) return; // there is no order yet that a guest's place could contradict
    const startups = startupOf(graph);
    for (const machine of graph.declared('machine')) {
      const own = startups.get(machine.id);
      if (own === undefined) continue;
      const host = graph.needs(machine, 'runs-on')[0]?.to;
      for (const need of startNeeds(graph, machine)) {
        const theirs = startups.get(need.id);
        const onSameHost = graph.needs(need, 'runs-on')[0]?.to === host;
        if (theirs === undefined || !onSameHost || theirs.order < own.order) continue;
        yield {
          at: { from: 'topology', topology: machine.topology, path: `machines.${machine.name}.startup` },
          observed: `order ${own.order}, while ${need.name}, which it needs, has order ${theirs.order} on the same host`,
          required: `an order above ${theirs.order}`,
          fix: 'leave startup out, so that it is derived, or correct the order',
        };
      }
    }
  },
  valid: { 'derived order': hostBootingAgentFirst(undefined) },
  invalid: {
    'an agent before its server': {
      given: hostBootingAgentFirst({ order: 1, upDelaySeconds: 10 }),
      finds: [
        {
          at: 'example: machines.agent.startup',
          observed: 'order 1, while server, which it needs, has order 1 on the same host',
          required: 'an order above 1',
          fix: 'leave startup out, so that it is derived, or correct the order',
        },
      ],
    },
    'a switch that hangs on its router, which hangs on the switch': {
      given: switchBehindItsRouter,
      finds: [
        {
          at: 'example: devices.switch',
          observed: 'switch needs router needs switch',
          required: 'an order in which everything starts after what it needs',
          fix: 'break the circle: one of them must start without the other',
        },
      ],
    },
  },
});
