import { defineConfig } from 'vitest/config';
import manifest from './package.json' with { type: 'json' };

const endToEnd = { testTimeout: 600_000, hookTimeout: 300_000 };
/** They measure time and memory, or write what others read. */
const alone = ['cdk8s-cli', 'committed-definitions', 'hostile-repositories', 'package'].map(
  (name) => `test/e2e/${name}.test.ts`,
);

/** What new projects import, from the sources it is built from. */
const sourcesOfPackage = Object.entries(manifest.exports).flatMap(([name, built]) =>
  typeof built === 'string'
    ? []
    : [
        {
          find: new RegExp(`^holdfast${name.slice(1)}$`),
          replacement: new URL(built.default.replace('/lib/', '/').replace(/js$/, 'ts'), import.meta.url).pathname,
        },
      ],
);

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias: sourcesOfPackage },
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          testTimeout: 20_000,
          // The files of a worker share what they import: to load the product anew for each takes a third of the time.
          isolate: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: alone,
          ...endToEnd,
          // Most of their time they wait for a program that was started.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      { test: { name: 'e2e-alone', include: alone, ...endToEnd, maxWorkers: 1, sequence: { groupOrder: 2 } } },
    ],
  },
});
