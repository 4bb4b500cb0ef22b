import { objectAt } from '../../graph/json.ts';
import { locateIn, type Consumer } from '../../graph/scope/consumer.ts';
import { nearestName } from '../../topology/mistakes.ts';
import { appliedFiles, configMap } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';

const defining = (name: string) =>
  appliedFiles(
    { 'config.yaml': configMap('sonarr', '{ size: "${VOLSYNC_CAPACITY:=5Gi}" }') },
    `postBuild: { substitute: { APP: sonarr, ${name}: 9Gi } }`,
  );

export default defineInvariant({
  id: 'flux/variable-is-used',
  severity: 'warning',
  about: ['Kustomization'],
  claim: 'a variable is defined under the name that what is applied reads',
  why: 'under a misspelt name nobody reads it: the default applies, and the value that was meant does not',
  source: { document: 'Flux', section: 'fix commits of 26 repositories' },
  *check(graph) {
    const seen = new Set<string>();
    for (const consumer of graph.scopes.flatMap(({ consumers }) => consumers)) {
      const names = Object.keys(objectAt(consumer.spec, ['postBuild', 'substitute']));
      if (names.length === 0 || consumer.built.sources.length === 0 || consumer.built.remote.length > 0) continue;
      const read = namesRead(consumer);
      const undefinedNames = [...read].filter((name) => !names.includes(name));
      for (const name of names.filter((each) => !read.has(each))) {
        // Many are defined by habit and read by nobody. One that is almost read is a mistake.
        const meant = nearestName(name, undefinedNames);
        const key = `${consumer.declared.source.path}\n${consumer.declared.index}\n${name}`;
        if (meant === undefined || seen.has(key)) continue;
        seen.add(key);
        yield {
          at: locateIn(consumer, ['spec', 'postBuild', 'substitute', name]),
          observed: `${name}, which nothing in ${consumer.folder ?? ''} reads, while ${meant} is read and not defined here`,
          required: meant,
          fix: `rename it to ${meant}, or take it out`,
        };
      }
    }
  },
  valid: {
    'the name that is read': defining('VOLSYNC_CAPACITY'),
    'a name that nobody reads, and like no other': defining('TIMEZONE'),
  },
  invalid: {
    'a misspelt name': {
      given: defining('VOLSYNC_CAPACTIY'),
      finds: [
        {
          at: 'flux/apps.yaml:7:61',
          observed:
            'VOLSYNC_CAPACTIY, which nothing in apps reads, while VOLSYNC_CAPACITY is read and not defined here',
          required: 'VOLSYNC_CAPACITY',
          fix: 'rename it to VOLSYNC_CAPACITY, or take it out',
        },
      ],
    },
  },
});

/** Names of the variables that stand in the files, patches and generators of a Kustomization. */
function namesRead({ built, spec }: Consumer): Set<string> {
  const texts = [
    ...built.sources.map((source) => source.text),
    ...built.objects.flatMap(({ writtenIn, manifest }) =>
      writtenIn.generator === undefined ? [] : [JSON.stringify(manifest.value)],
    ),
    JSON.stringify(spec['patches'] ?? ''),
  ];
  const names = new Set<string>();
  for (const text of texts) {
    if (!text.includes('${')) continue;
    for (const [, name = ''] of text.matchAll(/\$\{([A-Za-z_]\w*)/g)) names.add(name);
  }
  return names;
}
