// Prints every mutant that Stryker's instrumenter makes of the files named on standard input, as JSON. In JavaScript, as everything that
// talks to Stryker: nothing else of the repository needs its types.
import { readFileSync } from 'node:fs';
import { createInstrumenter } from '@stryker-mutator/instrumenter';
import { createInjector } from 'typed-inject';

const silent = () => undefined;
const logger = Object.assign(
  Object.fromEntries(['trace', 'debug', 'info', 'warn', 'error', 'fatal'].map((level) => [level, silent])),
  {
    isDebugEnabled: () => false,
  },
);

const files = JSON.parse(readFileSync(0, 'utf8'));
const instrumenter = createInjector().provideValue('logger', logger).injectFunction(createInstrumenter);
const { mutants } = await instrumenter.instrument(
  files.map((name) => ({ name, mutate: true, content: readFileSync(name, 'utf8') })),
  { plugins: null, excludedMutations: [], ignorers: [], noHeader: true },
);
process.stdout.write(
  JSON.stringify(
    mutants.map(({ fileName, mutatorName, replacement, location }) => ({
      fileName,
      mutatorName,
      replacement,
      location,
    })),
  ),
);
