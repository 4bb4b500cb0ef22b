// A plugin of Stryker that lets only those mutants be tried that were drawn: a range of lines and columns holds others as well.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { PluginKind, declareClassPlugin } from '@stryker-mutator/api/plugin';
import { CheckStatus } from '@stryker-mutator/api/check';

class DrawnChecker {
  #drawn = new Set();

  async init() {
    this.#drawn = new Set(JSON.parse(readFileSync(process.env.HOLDFAST_DRAWN, 'utf8')));
  }

  async check(mutants) {
    return Object.fromEntries(
      mutants.map((mutant) => [
        mutant.id,
        this.#drawn.has(keyOf(mutant))
          ? { status: CheckStatus.Passed }
          : { status: CheckStatus.CompileError, reason: 'was not drawn' },
      ]),
    );
  }
}

/** As `keyOf` of draw.ts makes it. */
function keyOf({ fileName, mutatorName, replacement, location: { start, end } }) {
  const file = relative(process.env.HOLDFAST_ROOT, fileName);
  const range = `${file}:${start.line + 1}:${start.column}-${end.line + 1}:${end.column}`;
  return [range, mutatorName, replacement].join('|');
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Checker, 'drawn', DrawnChecker)];
