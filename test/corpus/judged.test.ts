import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatOrigin } from '../../graph/origin.ts';
import { invariants } from '../../invariants/list.ts';
import { namesOf } from '../../invariants/profiles.ts';
import { readShared } from '../shared.ts';
import { corpus, findingsOf, loudIn } from './repositories.ts';

/** Rules that say what was true in another one. */
const heirs: Readonly<Record<string, readonly string[]>> = {
  'flux/kustomization-retries-and-is-health-checked': [
    ...['flux/dependency-waits-until-healthy', 'flux/failed-wait-is-tried-again-soon'],
  ],
};

interface Judged {
  readonly rule: string;
  readonly repository: string;
  /** `file:line` in the repository. */
  readonly place: string;
  readonly object: string;
  readonly verdict: string;
}

function judged(): Judged[] {
  const [, ...rows] = readShared('corpus/judged.tsv').trim().split('\n');
  return rows.map((row) => {
    const [rule = '', , repository = '', place = '', object = '', verdict = ''] = row.split('\t');
    return { rule, repository, place, object, verdict };
  });
}

/** What is said today of what was judged: at the file, or of the object; what was true may be a hint. */
function saidOf({ rule, repository, place, object, verdict }: Judged): string[] {
  const names = verdict === 'TRUE' ? [rule, ...(heirs[rule] ?? [])] : [rule];
  const isMeant = (id: string): boolean =>
    invariants.some((each) => each.id === id && namesOf(each).some((name) => names.includes(name)));
  const file = `${repository.replace('/', '__')}/${place.replace(/:\d+$/, '')}`;
  const all = verdict === 'TRUE' ? (findingsOf('default').get(repository) ?? []) : loudIn(repository);
  return all.flatMap((finding) => {
    const at = formatOrigin(finding.origin);
    const isThere = at.includes(`${file}:`);
    const isOf = finding.object === object || finding.also.includes(object);
    const isSame = verdict === 'TRUE' ? isThere || isOf : isThere && isOf;
    return isMeant(finding.rule) && isSame ? [`${finding.rule} ${at}`] : [];
  });
}

describe.skipIf(!existsSync(corpus))('findings that were judged by hand', () => {
  test('are sixty, of repositories that are at hand', () => {
    expect(judged()).toHaveLength(60);
    for (const { repository } of judged()) expect(findingsOf('default').has(repository), repository).toBe(true);
  }, 300_000);

  test('are still said where they were true, and no more where they were false or noise', () => {
    const wrong = judged().filter((each) => saidOf(each).length > 0 !== (each.verdict === 'TRUE'));
    expect(wrong).toEqual([]);
  }, 300_000);
});
