import { groupBy } from '../../graph/group-by.ts';
import { planned, preview } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

const server = (name: string, changed: readonly string[]) =>
  planned('hcloud:index/server:Server', name, { serverType: 'cx43' }, { step: 'update', changed });

export default defineInvariant({
  id: 'hetzner/servers-stop-one-at-a-time',
  severity: 'warning',
  about: ['hcloud:index/server:Server'],
  claim: 'a deployment gives another type to one server at a time',
  why: 'the provider powers a server off for it, without a shutdown, and the engine changes several at once: two of three members of etcd are gone together, and the cluster answers nobody',
  source: {
    document: 'hcloud provider',
    section: 'internal/server/resource.go at f81c9af4: a change of server_type powers off first',
  },
  *check(graph) {
    const stopped = graph
      .planned('hcloud:index/server:Server')
      .filter(({ step, changed }) => step === 'update' && changed.includes('serverType'));
    for (const together of groupBy(stopped, ({ stack }) => stack).values()) {
      const [first, ...others] = together;
      if (first === undefined || others.length === 0) continue;
      yield {
        at: first.origin,
        observed: `${together.map(({ name }) => name).join(', ')} are powered off in one deployment`,
        required: 'one server at a time',
        fix: 'change the type of one machine in the topology, pulumi up, wait until its node is ready, then the next',
      };
    }
  },
  valid: {
    'one of them': preview('one server of two gets another type', server('web-1', ['serverType']), server('web-2', [])),
    'labels of several': preview(
      'labels change, which stops nobody',
      server('web-1', ['labels']),
      server('web-2', ['labels']),
    ),
  },
  invalid: {
    'two at once': {
      given: preview('two servers get another type', server('web-1', ['serverType']), server('web-2', ['serverType'])),
      finds: [
        {
          at: 'urn:pulumi:example::holdfast::hcloud:index/server:Server::web-1',
          observed: 'web-1, web-2 are powered off in one deployment',
          required: 'one server at a time',
          fix: 'change the type of one machine in the topology, pulumi up, wait until its node is ready, then the next',
        },
      ],
    },
  },
});
