import { spreadGroupSize } from '../../topology/allocate.ts';
import { planned, preview } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

const group = planned('hcloud:index/placementGroup:PlacementGroup', 'web-spread', { name: 'web', type: 'spread' });
const servers = (count: number) =>
  [...Array(count).keys()].map((index) =>
    planned(
      'hcloud:index/server:Server',
      `web-${index + 1}-server`,
      { placementGroupId: 1 },
      { dependencies: [group.id] },
    ),
  );

export default defineInvariant({
  id: 'hetzner/spread-group-holds-at-most-ten',
  severity: 'error',
  about: ['hcloud:index/placementGroup:PlacementGroup'],
  claim: 'a spread placement group has at most ten servers',
  why: 'Hetzner refuses the eleventh, when the others are made already',
  source: { document: 'hcloud provider', section: 'placement_group' },
  *check(graph) {
    for (const resource of graph.planned('hcloud:index/placementGroup:PlacementGroup')) {
      if (resource.step === 'delete' || resource.inputs['type'] !== 'spread') continue;
      const members = graph
        .neededBy(resource, 'waits-for')
        .filter(({ from }) => from.type === 'planned' && from.resourceType === 'hcloud:index/server:Server');
      if (members.length <= spreadGroupSize) continue;
      yield {
        at: resource.origin,
        observed: `${members.length} servers in ${resource.name}`,
        required: `at most ${spreadGroupSize}`,
        fix: 'put the servers beyond the tenth into a second group',
      };
    }
  },
  valid: { 'ten servers': preview('ten servers in one group', group, ...servers(10)) },
  invalid: {
    'eleven servers': {
      given: preview('eleven servers in one group', group, ...servers(11)),
      finds: [
        {
          at: 'urn:pulumi:example::holdfast::hcloud:index/placementGroup:PlacementGroup::web-spread',
          observed: '11 servers in web-spread',
          required: 'at most 10',
          fix: 'put the servers beyond the tenth into a second group',
        },
      ],
    },
  },
});
