import { compareWithFlux, type Repository } from './compare.ts';
import { countFields } from './counted-fields.ts';
import { GeneratedRepository } from './generated-repository.ts';
import { compareRefusals } from './refusals.ts';

/** Generated repositories, by their seeds. */
export interface Seeds {
  readonly first: number;
  readonly count: number;
  /** What holdfast reads instead of a file, where a test damages it. */
  readonly damage?: ((text: string) => string) | undefined;
}

/** What came of comparing repositories that Flux mostly builds. */
export interface BuiltCampaign {
  readonly kustomizations: number;
  readonly objects: number;
  /** Repositories of which both refuse something. */
  readonly refused: number;
  readonly skipped: number;
  readonly differences: readonly string[];
  /** In how many repositories that are built whole each field stands. */
  readonly fields: ReadonlyMap<string, number>;
}

/** What came of comparing repositories that have a mistake. */
export interface RefusedCampaign {
  readonly refused: number;
  readonly built: number;
  readonly differences: readonly string[];
}

/** So many are held at once. */
const batch = 100;

/** Compares every object and every field. */
export function compareBuilt(program: string, seeds: Seeds): BuiltCampaign {
  const fields = new Map<string, number>();
  const differences: string[] = [];
  let [kustomizations, objects, refused, skipped] = [0, 0, 0, 0];
  for (const all of batchesOf(seeds, false)) {
    const compared = compareWithFlux(
      program,
      all.map((each) => repositoryOf(each, seeds)),
    );
    kustomizations += compared.kustomizations;
    objects += compared.objects;
    refused += compared.refusedIn.size;
    skipped += compared.skipped.length;
    differences.push(...compared.differences);
    const built = all.filter((each) => !compared.refusedIn.has(nameOf(each)));
    for (const [field, count] of countFields(built)) fields.set(field, (fields.get(field) ?? 0) + count);
  }
  return { kustomizations, objects, refused, skipped, differences, fields };
}

/** Compares what Flux refuses with what is found, and the reasons. */
export function compareRefused(program: string, seeds: Seeds): RefusedCampaign {
  const differences: string[] = [];
  let [refused, built] = [0, 0];
  for (const all of batchesOf(seeds, true)) {
    const compared = compareRefusals(
      program,
      all.map((each) => repositoryOf(each, seeds)),
    );
    refused += compared.refused;
    built += compared.built;
    differences.push(...compared.differences);
  }
  return { refused, built, differences };
}

function* batchesOf({ first, count }: Seeds, isOdd: boolean): Generator<GeneratedRepository[]> {
  for (let done = 0; done < count; done += batch)
    yield Array.from(
      { length: Math.min(batch, count - done) },
      (_, index) => new GeneratedRepository(first + done + index, { isOdd }),
    );
}

const nameOf = ({ seed, used }: GeneratedRepository): string => `seed ${seed} (${used.join(', ')})`;

function repositoryOf(generated: GeneratedRepository, { damage }: Seeds): Repository {
  const { files } = generated;
  const damaged = damage && new Map([...files].map(([path, text]) => [path, damage(text)]));
  return { name: nameOf(generated), files, ...(damaged && { damaged }) };
}
