import { HoldfastApp } from '../charts/app.ts';
import type { ClusterTree } from '../charts/flux/cluster-tree.ts';
import { renderTree, type RenderedTree } from '../charts/flux/render-tree.ts';
import { collect } from '../charts/synth/collect.ts';
import { bootOrder } from '../analysis/boot-order.ts';
import { ResourceGraph } from '../graph/resource/graph.ts';
import { groupBy } from '../graph/group-by.ts';
import { readTopologyInto } from '../graph/readers/read-topology.ts';
import { invariants } from '../invariants/list.ts';
import { ruleCatalogue, rulePage } from '../invariants/rule-page.ts';
import type { Topology } from '../topology/topology.ts';
import { clusters } from './clusters.ts';
import { checklist } from './checklist.ts';
import { coveragePage } from './coverage.ts';
import { imagePage } from './image-page.ts';
import { graphOfTree } from '../project/inspect.ts';
import { runbookPages } from '../runbooks/pages.ts';
import { topologies } from './topologies.ts';

/** Every generated page, by its path: one for each rule, their catalogue, one for each stack, and its runbooks. */
export function documentation(): Map<string, string> {
  const graphs = new Map(Object.keys(topologies).map((name) => [name, renderedGraph(name)] as const));
  return new Map([
    ...invariants.map((invariant) => [`docs/rules/${invariant.id}.md`, rulePage(invariant)] as const),
    ['docs/rules/README.md', ruleCatalogue(invariants)],
    ['docs/coverage.md', coveragePage(graphs)],
    ['docs/images.md', imagePage()],
    ...[...graphs].flatMap(([name, graph]) =>
      [...runbookPages(name, graph, 'npm run docs')].map(
        ([file, page]) => [`docs/runbooks/${name}/${file}`, page] as const,
      ),
    ),
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
    `Made from \`stacks/${name}\` by \`npm run docs\`. [Where it differs from its source, and why](../differences.md#${name}).`,
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
    ...treeSections(name),
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

/** The graph of a cluster as it is declared: topology and tree. */
function renderedGraph(name: string): ResourceGraph {
  const add = clusters[name];
  if (add === undefined) return new ResourceGraph();
  const app = new HoldfastApp({ outdir: 'unused' });
  const tree = add(app);
  return graphOfTree(tree, renderTree(tree, collect(app).charts));
}

function treeSections(name: string): string[] {
  const add = clusters[name];
  if (add === undefined) return [];
  const app = new HoldfastApp({ outdir: 'unused' });
  const tree = add(app);
  const rendered = renderTree(tree, collect(app).charts);
  return [...treeSection(tree, rendered), ...checklistSection(name, graphOfTree(tree, rendered))];
}

/** The rules that come from the source of a cluster, each ticked by running it over topology and tree. */
function checklistSection(name: string, graph: ResourceGraph): string[] {
  return [
    '## Prevention checklist',
    '',
    'What the source learned the hard way, as rules; `npm run synth` stops where one breaks. Exemptions are in the topology.',
    '',
    ...checklist(graph, name).map(({ id, claim, page, tick }) => `- [${tick}] ${claim} ([${id}](../${page}))`),
    '',
  ];
}

/** What Flux applies: each application with what it waits for, and the secrets that somebody must seal. */
function treeSection(tree: ClusterTree, { applications, content, files }: RenderedTree): string[] {
  const rows = applications.map((application) => {
    const kinds = (content.objects.get(application) ?? []).map(({ kind }) => kind);
    const counts = [...groupBy(kinds, (kind) => kind)].map(([kind, same]) =>
      same.length === 1 ? kind : `${same.length} ${kind}`,
    );
    const needs = (content.dependsOn.get(application) ?? []).map((needed) => needed.name);
    return `| ${application.name} | ${application.namespaceName} | ${needs.join(', ')} | ${counts.join(', ')} |`;
  });
  const secrets = applications.flatMap((application) =>
    [...application.copied.keys()].map((file) => `- \`${file}\` of ${application.name}`),
  );
  return [
    '## The tree',
    '',
    `${files.size} files${tree.layout === 'stages' ? ', applied in three stages: controllers, storage, applications' : ', a Flux Kustomization for each application'}. What waits for what is derived from what uses what.`,
    '',
    '| application | namespace | waits for | holds |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    ...(secrets.length === 0 ? [] : ['Secrets to be sealed with `holdfast seal`:', '', ...secrets, '']),
  ];
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
