import { afterAll, beforeAll, expect, test } from 'vitest';
import { appliedObjects, type AppliedObjects } from '../../analysis/changes/applied-objects.ts';
import { objectChanges } from '../../analysis/changes/object-changes.ts';
import { refusedChanges } from '../../analysis/changes/refused-changes.ts';
import { textAt, type JsonObject } from '../../graph/json.ts';
import { casesOf } from '../oracle/compare.ts';
import { editedRepository } from '../oracle/edited-repository.ts';
import { askFlux, type Answer } from '../oracle/flux-oracle.ts';
import { campaign } from './campaign.ts';
import { Kubernetes } from './kubernetes.ts';
import { describeWith, parts } from './parts.ts';
import { changesOfFields } from './refused-fields.ts';

type Files = ReadonlyMap<string, string>;
const program = parts.fluxOracle ?? '';
const sample = campaign({ whole: 1_000, sample: 60 });

/** What Flux's own library builds before and after, of the Kustomizations that it builds on both sides. */
function asFluxBuilds(before: Files, after: Files): { readonly changes: string[]; readonly compared: Set<string> } {
  const sides = [before, after].map((files) => {
    const cases = casesOf({ name: 'r', files }, []);
    const answers = askFlux(
      program,
      cases.map(({ question }) => question),
    );
    return new Map(
      cases.map(({ title, graph }, index) => [title.replace('r: ', ''), { graph, answer: answers[index] as Answer }]),
    );
  });
  const [was, is] = sides as [(typeof sides)[0], (typeof sides)[0]];
  const changes: string[] = [];
  const compared = new Set<string>();
  for (const [by, { answer }] of is) {
    const earlier = was.get(by)?.answer;
    if (earlier === undefined || answer.error !== '' || earlier.error !== '') continue;
    compared.add(by);
    const [old, fresh] = [objectsOf(earlier), objectsOf(answer)];
    for (const key of old.keys()) if (!fresh.has(key)) changes.push(`${by} removed ${key}`);
    for (const [key, text] of fresh) {
      const earlierText = old.get(key);
      if (earlierText === undefined) changes.push(`${by} added ${key}`);
      else if (earlierText !== text) changes.push(`${by} changed ${key}`);
    }
  }
  return { changes: changes.sort(), compared };
}

function objectsOf({ objects }: Answer): Map<string, string> {
  return new Map(objects.map((object) => [nameOf(object), JSON.stringify(sorted(object))]));
}

function nameOf(object: JsonObject): string {
  const namespace = textAt(object, ['metadata', 'namespace']);
  const name = textAt(object, ['metadata', 'name']) ?? '';
  return `${textAt(object, ['kind']) ?? ''} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}

/** The graph of a repository with something that Flux applies. */
function appliedIn(files: Files): AppliedObjects | undefined {
  const [first] = casesOf({ name: 'r', files }, []);
  return first && appliedObjects(first.graph);
}

/** How many changes were compared; fails where the two do not agree. */
function compareSample(count: number): number {
  let told = 0;
  for (let seed = 0; seed < count; seed++) {
    const { before, after } = editedRepository(seed);
    const [was, is] = [appliedIn(before), appliedIn(after)];
    if (was === undefined || is === undefined) continue;
    const { changes, compared } = asFluxBuilds(before, after);
    const own = objectChanges(was, is).changes.flatMap(({ change, object: { applier, name } }) =>
      compared.has(applier.name) ? [`${applier.name} ${change} ${name}`] : [],
    );
    expect(own.sort(), `seed ${seed}`).toEqual(changes);
    told += changes.length;
  }
  return told;
}

describeWith('fluxOracle', 'F9: what changes in a cluster', () => {
  test('[F9 part: objects] as Flux’s own library builds both sides of edited repositories, by seed', () => {
    expect(compareSample(sample), 'edits change something').toBeGreaterThan(sample / 5);
  });
});

describeWith(['etcd', 'kubeApiserver'], 'F9: what the API server refuses', () => {
  let kubernetes: Kubernetes;
  beforeAll(async () => {
    kubernetes = await Kubernetes.start([]);
  }, 120_000);
  afterAll(() => kubernetes.stop());

  test.each(changesOfFields)('[F9 part: refused changes] $title', async ({ before, after, refused }) => {
    const group = before.apiVersion.includes('/') ? before.apiVersion.split('/')[0] : '';
    const told = refusedChanges(`${group}/${before.kind}`, before, after).map(({ path }) => path.join('.'));
    expect(told).toEqual(refused);
    await kubernetes.apply(before);
    try {
      const changed = kubernetes.apply(after);
      if (refused.length === 0) await changed;
      else await expect(changed).rejects.toThrow(/ 422 |forbidden|immutable/i);
    } finally {
      await kubernetes.remove(before);
    }
  });
});
