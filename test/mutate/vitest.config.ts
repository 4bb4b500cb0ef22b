import { defineConfig } from 'vitest/config';

/** The tests that are asked about mutants. Each file loads the product anew: what is decided as a module is loaded changes with the mutant. */
export default defineConfig({
  test: {
    include: ['analysis', 'charts', 'infra', 'invariants', 'runbooks', 'stacks'].map(
      (folder) => `test/${folder}/**/*.test.ts`,
    ),
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
