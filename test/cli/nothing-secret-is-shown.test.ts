import { expect } from 'vitest';
import { acceptancePart } from '../acceptance.ts';
import { CompiledCommand } from './compiled-command.ts';
import { shown } from './planted-secrets.ts';
import { product } from './product.ts';
import type { Way } from './secret-ways.ts';

/** What shows lines of files, and what shows findings as data. All others are in `test/e2e/nothing-secret-is-shown.test.ts`. */
const sample: readonly Way[] = [{ args: ['check', 'r', '--all'] }, { args: ['check', 'r', '--format', 'json'] }];

acceptancePart('S1', 'a sample', 'nothing secret is shown of findings', {
  stack: () => CompiledCommand.make(),
  assert: async ({ main }) => {
    for (const way of sample) {
      for (const damage of ['valid', 'malformed'] as const)
        expect(await shown(damage, way, { ...product, main }), `${way.args.join(' ')}, ${damage}`).toEqual([]);
    }
  },
  sabotage: {
    'show lines as they are': (command) => command.replace('return { text: shown(text.length),', 'return { text,'),
    'quote what a parser stopped at': (command) =>
      command.replace('return reason.split(/"|!?<|: /)[0]?.trimEnd() ?? "";', 'return reason;'),
    'say what was found without masking it': (command) => command.replace('redaction.text(', 'String('),
  },
});
