import { statSync } from 'node:fs';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { defineConfig } from 'vitest/config';

/** What ends most mutants at once comes first: the examples of rules, then what is short. A run ends with the first test that fails. */
class SoonestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const cost = ({ moduleId }: TestSpecification): number =>
      moduleId.endsWith('test/invariants/examples.test.ts') ? 0 : statSync(moduleId).size;
    return Promise.resolve([...files].sort((a, b) => cost(a) - cost(b)));
  }
}

/** The tests that are asked about mutants. Each file loads the product anew: what is decided as a module is loaded changes with the mutant. */
export default defineConfig({
  test: {
    include: ['analysis', 'charts', 'infra', 'invariants', 'runbooks', 'stacks'].map(
      (folder) => `test/${folder}/**/*.test.ts`,
    ),
    testTimeout: 120_000,
    hookTimeout: 120_000,
    sequence: { sequencer: SoonestFirst },
  },
});
