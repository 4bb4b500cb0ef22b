import { groupBy } from '../../graph/group-by.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { textAt } from '../../graph/json.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { formatOrigin, type Origin } from '../../graph/origin.ts';
import type { Failure } from '../../graph/kustomize/failures.ts';
import type { Consumer } from '../../graph/scope/consumer.ts';
import { undecidedUpwards } from '../../graph/scope/doubts.ts';
import { isFilled } from '../../graph/scope/fill.ts';
import { appliedFiles, configMap } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';
import { listed } from '../listed.ts';

const patched = (patch: string) =>
  appliedFiles({
    'kustomization.yaml': `\nkind: Kustomization\nresources: [./config.yaml]\npatches:\n  - patch: '${patch}'\n`,
    'config.yaml': configMap('settings'),
  });
const operations = '[{ "op": "add", "path": "/data/log", "value": "info" }]';

export default defineInvariant({
  id: 'flux/kustomization-builds',
  severity: 'error',
  about: ['Kustomization'],
  claim: 'what a Flux Kustomization applies can be built',
  why: 'Flux refuses the whole Kustomization: nothing of it is applied any more, not even what has nothing to do with the mistake, and what depends on it waits',
  source: { document: 'Flux', section: 'fluxcd/pkg kustomize v1.41.0, kustomize_build.go and kustomize_varsub.go' },
  *check(graph) {
    for (const same of groupBy(refusals(graph), ({ at, reason }) => `${formatOrigin(at)}\n${reason}`).values()) {
      const [first] = same;
      if (first === undefined) continue;
      const { at, reason, unknown } = first;
      if (same.every((each) => each.unknown !== undefined)) {
        yield { at, notEvaluated: `${unknown ?? ''}: that may be why ${reason}` };
        continue;
      }
      yield {
        at,
        observed: `${reason}; nothing of ${named(same.filter((each) => each.unknown === undefined))} is applied`,
        required: 'what Flux can build',
        fix: 'correct it here; where there are several mistakes, Flux tells of the first alone',
      };
    }
  },
  valid: {
    'a patch with a target': appliedFiles({
      'kustomization.yaml': `\nkind: Kustomization\nresources: [./config.yaml]\npatches:\n  - target: { kind: ConfigMap }\n    patch: '${operations}'\n`,
      'config.yaml': configMap('settings'),
    }),
    'a text with a dollar sign that is escaped': appliedFiles(
      { 'config.yaml': configMap('settings', '{ a: "$${x y}" }') },
      'postBuild: { substitute: { APP: sonarr } }',
    ),
  },
  invalid: {
    'a file that a generator misses, beside what was not read': {
      given: appliedFiles({
        'kustomization.yaml':
          '\nkind: Kustomization\nresources: ["https://example.org/crds.yaml"]\nconfigMapGenerator:\n  - name: allowed\n    files: [allowed.txt]\n',
      }),
      finds: [
        {
          at: 'apps/kustomization.yaml:5:13',
          observed: 'allowed.txt is not there; nothing of Kustomization/apps is applied',
          required: 'what Flux can build',
          fix: 'correct it here; where there are several mistakes, Flux tells of the first alone',
        },
      ],
    },
    'a JSON patch without a target': {
      given: patched(operations),
      finds: [
        {
          at: 'apps/kustomization.yaml:4:5',
          observed: 'a JSON patch needs a target; nothing of Kustomization/apps is applied',
          required: 'what Flux can build',
          fix: 'correct it here; where there are several mistakes, Flux tells of the first alone',
        },
      ],
    },
    'a variable that is a number': {
      given: appliedFiles({ 'config.yaml': configMap('settings') }, 'postBuild: { substitute: { PORT: 80 } }'),
      finds: [
        {
          at: 'flux/apps.yaml:7:36',
          observed: 'the variable PORT is a number, which needs quotes; nothing of Kustomization/apps is applied',
          required: 'what Flux can build',
          fix: 'correct it here; where there are several mistakes, Flux tells of the first alone',
        },
      ],
    },
    'a variable whose name is none to Flux': {
      given: appliedFiles({ 'config.yaml': configMap('settings') }, 'postBuild: { substitute: { my-port: "80" } }'),
      finds: [
        {
          at: 'flux/apps.yaml:7:39',
          observed:
            'my-port is no name of a variable, which has letters, digits and _ alone; nothing of Kustomization/apps is applied',
          required: 'what Flux can build',
          fix: 'correct it here; where there are several mistakes, Flux tells of the first alone',
        },
      ],
    },
    'one object in two files': {
      given: appliedFiles({ 'a.yaml': configMap('settings'), 'b.yaml': configMap('settings') }),
      finds: [
        {
          at: 'apps/b.yaml:1:1',
          observed: 'ConfigMap/settings in default is built twice; nothing of Kustomization/apps is applied',
          required: 'what Flux can build',
          fix: 'correct it here; where there are several mistakes, Flux tells of the first alone',
        },
      ],
    },
    'a text that looks like a variable and is none': {
      given: appliedFiles(
        { 'config.yaml': configMap('settings', '{ a: "${x y}" }') },
        'postBuild: { substitute: { APP: sonarr } }',
      ),
      finds: [
        {
          at: 'apps/config.yaml:4:12',
          observed:
            'Flux refuses this text: its ${ is not closed behind the name; nothing of Kustomization/apps is applied',
          required: 'what Flux can build',
          fix: 'correct it here; where there are several mistakes, Flux tells of the first alone',
        },
      ],
    },
  },
});

interface Refusal {
  readonly at: Origin;
  readonly reason: string;
  readonly consumer: Consumer;
  /** What was not read, and may be why. */
  readonly unknown: string | undefined;
}

/** Every reason for which Flux refuses what it applies. What is missing or no YAML is told by others. */
function* refusals(graph: ResourceGraph): Generator<Refusal> {
  for (const consumer of graph.scopes.flatMap(({ consumers }) => consumers)) {
    const { by, built } = consumer;
    if (by !== 'Flux' || built.missing.length > 0 || built.unreadable.length > 0) continue;
    const misnamed = built.objects.some(({ manifest }) => isFilled(manifest.value)) && consumer.variables()?.misnamed;
    const failures = [...built.failures, ...(misnamed ? [misnamed] : [])];
    if (failures.length === 0) continue;
    for (const failure of failures) {
      const { reason, at } = failure;
      yield { at: at(), reason, consumer, unknown: whyNotCertain(consumer, failure) };
    }
  }
  for (const { appliedBy, alsoAppliedBy, refusals: own } of graph.objects())
    for (const { reason, at } of own)
      for (const consumer of [appliedBy ?? [], alsoAppliedBy].flat())
        yield { at: at(), reason, consumer, unknown: unknownVariables(consumer) ?? undecidedUpwards(consumer) };
}

/** A value that is not known may be another than what the text is refused for. */
/** What was not read, and may be why a build fails. */
function whyNotCertain(consumer: Consumer, { isRegardless }: Failure): string | undefined {
  const [remote] = consumer.built.remote;
  return remote === undefined || isRegardless === true ? undecidedUpwards(consumer) : `${remote} was not read`;
}

function unknownVariables(consumer: Consumer): string | undefined {
  const variables = consumer.variables();
  if (variables?.unknownSource !== undefined) return `${variables.unknownSource} was not read`;
  const isOpen = (value: string | undefined): boolean => value === undefined || unknownIn(value) !== undefined;
  const [open] = [...(variables?.known ?? [])].find(([, { value }]) => isOpen(value)) ?? [];
  return open === undefined ? undefined : `the value of ${open} is not known`;
}

/** The Kustomizations, each once and three at most. */
function named(refused: readonly Refusal[]): string {
  const names = [...new Set(refused.map(({ consumer }) => nameOf(consumer)))];
  const more = names.length - 3;
  return listed(more > 0 ? [...names.slice(0, 3), `${more} more`] : names);
}

function nameOf({ manifest }: Consumer): string {
  return `Kustomization/${textAt(manifest.value, ['metadata', 'name']) ?? ''}`;
}
