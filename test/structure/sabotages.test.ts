import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { folders } from './folders.ts';

const root = join(import.meta.dirname, '../..');

/** What a sabotage damages: the sources as they are written, or as they are compiled. */
type Form = 'sources' | 'compiled';

interface Damage {
  readonly file: string;
  readonly code: string;
  readonly form: Form;
}

/** The damaged product by the name that sabotages give it. */
const receivers = new Set(['product', 'command', 'copy']);

/** Code that sabotages of a test replace, where they name it as it is. */
function damagesIn(file: string): Damage[] {
  const text = readFileSync(join(root, file), 'utf8');
  if (!/CopiedProduct|CompiledCommand|DamagedProduct/.test(text)) return [];
  const form: Form = text.includes('CopiedProduct') ? 'sources' : 'compiled';
  const found: Damage[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
    const { expression: receiver, name } = node.expression;
    const isProduct =
      (ts.isIdentifier(receiver) && receivers.has(receiver.text)) || ts.isParenthesizedExpression(receiver);
    const [code] = node.arguments;
    if (!isProduct || name.text !== 'replace' || code === undefined || !ts.isStringLiteralLike(code)) return;
    found.push({ file, code: code.text, form });
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return found;
}

const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && name !== 'structure/sabotages.test.ts')
  .map((name) => `test/${name}`);

function sources(): string {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(root, folder, name)),
  );
  return files.map((path) => readFileSync(path, 'utf8')).join('\n');
}

/** Every form in which tests compile the product before they damage it. */
async function compiled(): Promise<string> {
  const { bundleOfSources } = (await import(new URL('../../bin/bundle-of-sources.js', import.meta.url).href)) as {
    bundleOfSources: () => Promise<string>;
  };
  const command = dirname(fileURLToPath(await bundleOfSources()));
  const commandTexts = readdirSync(command)
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(join(command, name), 'utf8'));
  const others = await Promise.all(
    [
      ...['test/writing/synth-program.ts', 'test/hiding/sampled.ts'],
      ...['charts', 'fields', 'stacks'].map((each) => `test/e2e/product-of-${each}.ts`),
    ].map(async (entry) => {
      const { outputFiles } = await build({
        entryPoints: [join(root, entry)],
        bundle: true,
        write: false,
        platform: 'node',
        format: 'esm',
        packages: 'external',
      });
      return outputFiles[0]?.text ?? '';
    }),
  );
  return [...commandTexts, ...others].join('\n');
}

test('code that a sabotage replaces stands in the product: who renames it, hears of it here', async () => {
  const damages = tests.flatMap(damagesIn);
  for (const form of ['sources', 'compiled'] satisfies Form[])
    expect(damages.filter((each) => each.form === form).length, form).toBeGreaterThan(10);
  const texts = { sources: sources(), compiled: await compiled() };
  expect(damages.filter(({ code, form }) => !texts[form].includes(code))).toEqual([]);
  // It bundles the command, which a busy machine takes its time for.
}, 180_000);
