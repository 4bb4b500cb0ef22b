import { outdatedNodes } from '../../analysis/outdated-nodes.ts';
import { planned, preview } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { sh } from '../../topology/shell.ts';

const node = (asked: string, built: string) => {
  const parent = planned('holdfast:hetzner:HetznerNode', 'web-1', { setup: asked }, { isCustom: false, step: 'same' });
  const labels = { 'holdfast.dev/setup': built };
  return [
    parent,
    planned(
      'hcloud:index/server:Server',
      'web-1-server',
      { labels: { 'holdfast.dev/setup': asked } },
      { parent: parent.id, step: 'same', previous: { labels } },
    ),
  ];
};

export default defineInvariant({
  id: 'pulumi/node-runs-what-it-is-set-up-with',
  severity: 'warning',
  about: [
    'hcloud:index/server:Server',
    'proxmoxve:index/vmLegacy:VmLegacy',
    'proxmoxve:index/containerLegacy:ContainerLegacy',
  ],
  claim: 'every node was set up with what its topology says now',
  why: 'user data is read once, when a machine is made: a later change reaches no node by itself, and the ignored difference is forgotten',
  source: { document: 'Hetzner provider', section: 'server, user_data; bpg provider, cloud-init' },
  *check(graph) {
    for (const { resource, node } of outdatedNodes(graph)) {
      yield {
        at: resource.origin,
        observed: `${node} was set up differently from what the program says now`,
        required: 'nodes that were set up alike',
        fix: `roll it: ${sh`npm run replace -- ${resource.stack} ${node}`}`,
      };
    }
  },
  valid: { 'the same setup': preview('a server built with the setup it has now', ...node('aa11', 'aa11')) },
  invalid: {
    'another setup': {
      given: preview('a server built with an older setup', ...node('bb22', 'aa11')),
      finds: [
        {
          at: 'urn:pulumi:example::holdfast::hcloud:index/server:Server::web-1-server',
          observed: 'web-1 was set up differently from what the program says now',
          required: 'nodes that were set up alike',
          fix: 'roll it: npm run replace -- example web-1',
        },
      ],
    },
  },
});
