import { bootOrder } from '../analysis/boot-order.ts';
import { ResourceGraph } from '../graph/graph.ts';
import { readTopologyInto } from '../graph/read-topology.ts';
import { invariants } from '../invariants/list.ts';
import { ruleCatalogue, rulePage } from '../invariants/rule-page.ts';
import type { Topology } from '../topology/topology.ts';
import { topologies } from './topologies.ts';

/** Every generated page, by its path: one for each rule, their catalogue, and one for each stack. */
export function documentation(): Map<string, string> {
  return new Map([
    ...invariants.map((invariant) => [`docs/rules/${invariant.id}.md`, rulePage(invariant)] as const),
    ['docs/rules/README.md', ruleCatalogue(invariants)],
    ...Object.entries(topologies).map(
      ([name, topology]) => [`docs/stacks/${name}.md`, stackPage(name, topology)] as const,
    ),
  ]);
}

function stackPage(name: string, topology: Topology): string {
  const graph = new ResourceGraph();
  readTopologyInto(graph, topology);
  const { stages } = bootOrder(graph);
  return [
    `# ${name}`,
    '',
    'Made from the topology by `npm run docs`.',
    '',
    '## What exists',
    '',
    ...section('Hosts', topology.hosts, (host) => `${host.platform}, ${addresses(host.addresses)}`),
    ...section(
      'Devices',
      topology.devices,
      (device) => `${device.kind}${'addresses' in device ? `, ${addresses(device.addresses)}` : ''}`,
    ),
    ...section('Machines', topology.machines, (machine) => {
      const place = 'host' in machine ? `on ${machine.host}` : machine.location;
      return `${machine.kind} ${place}, ${addresses(machine.addresses)}`;
    }),
    ...section(
      'External services',
      topology.services,
      (service) => `${service.endpoint}: without it, ${service.without}`,
    ),
    '## What starts after what',
    '',
    ...stages.map((stage, index) => `${index + 1}. ${stage.map((resource) => resource.name).join(', ')}`),
    '',
    '## What is assumed',
    '',
    'The source does not give these values. Check them before you rely on them.',
    '',
    '| value | assumed | why |',
    '| --- | --- | --- |',
    ...topology.assumptions.map(
      ({ path, value, reason }) => `| \`${path}\` | \`${JSON.stringify(value).replaceAll('|', '\\|')}\` | ${reason} |`,
    ),
    '',
  ].join('\n');
}

function section<Thing>(
  title: string,
  things: Readonly<Record<string, Thing>>,
  describe: (thing: Thing) => string,
): string[] {
  const entries = Object.entries(things);
  if (entries.length === 0) return [];
  return [`### ${title}`, '', ...entries.map(([name, thing]) => `- **${name}**: ${describe(thing)}`), ''];
}

function addresses(list: readonly { readonly ipv4?: string; readonly ipv6?: string }[]): string {
  return list.flatMap(({ ipv4, ipv6 }) => [ipv4, ipv6].filter((address) => address !== undefined)).join(', ');
}
