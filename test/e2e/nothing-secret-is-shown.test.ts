import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { describe, expect, test, vi } from 'vitest';
import { acceptance } from '../acceptance.ts';
import { holdfast } from '../cli/holdfast.ts';
import { shown, type Damage } from '../cli/planted-secrets.ts';
import { CopiedProduct, type Product } from '../cli/product.ts';
import { clusterWays } from '../cli/secret-cluster.ts';
import { ways, withoutInput } from '../cli/secret-commands.ts';
import { helmWays } from '../cli/secret-helm.ts';
import { inputs } from '../cli/secret-inputs.ts';
import { libraryWays } from '../cli/secret-library.ts';
import { modulesThatRead, readers, reads } from '../cli/secret-readers.ts';
import { scriptWays, scriptsWithoutInput } from '../cli/secret-scripts.ts';
import type { Way } from '../cli/secret-ways.ts';
import { describeWith } from './parts.ts';

const root = new URL('../..', import.meta.url).pathname;

// Every way runs a program, and most run it twice.
vi.setConfig({ testTimeout: 900_000 });

/** One of each kind, which are tried first: what is wrong shows at once in most of them. */
const first: readonly (readonly [Damage, Way])[] = [
  ['valid', { args: ['check', 'r', '--all'] }],
  ['malformed', { args: ['check', 'r', '--format', 'json'] }],
  ...[...clusterWays.slice(6, 7), ...(scriptWays['plan'] ?? []), ...(ways['diff'] ?? []).slice(-2)].map(
    (way) => ['valid', way] as const,
  ),
  ...helmWays.filter((_, index) => index % 7 === 2).map((way) => ['valid', way] as const),
];
/** The short lists before the long one, which is that of the commands. */
const others: readonly (readonly [Damage, Way])[] = [
  ...[...helmWays, ...clusterWays, ...libraryWays, ...Object.values(scriptWays).flat()].map(
    (way) => ['valid', way] as const,
  ),
  // What the repository holds is damaged; scripts and clusters are given files of their own, whole and damaged.
  ...Object.values(ways)
    .flat()
    .flatMap((way) => (['valid', 'malformed'] as const).map((damage) => [damage, way] as const)),
];

async function assertNothingIsShown(product: Product, list: readonly (readonly [Damage, Way])[]): Promise<void> {
  const limit = pLimit(availableParallelism());
  const leaks: string[] = [];
  const tryWay = async ([damage, way]: readonly [Damage, Way]): Promise<void> => {
    if (leaks.length > 0) return;
    const found = await shown(damage, way, product);
    leaks.push(...found.map((leak) => `${way.args.join(' ')}, ${damage}: ${leak}`));
  };
  await Promise.all(list.map((each) => limit(() => tryWay(each))));
  expect(leaks).toEqual([]);
}

describeWith('helm', 'of every input', () => {
  acceptance('S1', 'nothing secret is shown or written', {
    stack: () => new CopiedProduct(),
    assert: async (product) => {
      await assertNothingIsShown(product, first);
      await assertNothingIsShown(product, others);
    },
    sabotage: {
      'let every text leave as it is': (product) => {
        product.replace('return withoutShapes(kept.masked(text));', 'return text;');
      },
      'show lines of files as they are': (product) => {
        product.replace('return { text: shown(text.length),', 'return { text,');
      },
      'quote what a parser stopped at': (product) => {
        product.replace(`return reason.split(/"|!?<|: /)[0]?.trimEnd() ?? '';`, 'return reason;');
      },
      'say what was found without masking it': (product) => product.replace('redaction.text(', 'String('),
      'show what is planned as it is': (product) => {
        product.replace('keepSecretsIn(inputs);', '');
        product.replace('keepSecretsIn(previous, inputs);', '');
        product.replace('maskedData(resource.inputs)', 'resource.inputs');
      },
      'repeat what stands in a state': (product) => {
        product.replace('keepSecretsIn(previous, inputs);', '');
        product.replace('maskedData(resource.previous, resource.inputs)', 'resource.previous');
      },
      'repeat what a preview complains of': (product) => product.replace('keepSecretsIn(failures);', ''),
      'repeat secrets of settings': (product) => {
        product.replace('keepSecretsIn(config);', '');
        product.replace('?.isSecret) keepSecret(value);', '?.isSecret) continue;');
      },
      'repeat what a cluster answers': (product) => {
        product.replace('keepSecretsIn(document);', '');
        product.replace('keepSecretsIn(status);', '');
      },
      'repeat what differs between trees': (product) => {
        product.replace('dump(maskedManifest(manifest)', 'dump((manifest)');
        product.replace('after.redaction.text(before.redaction.text(from))', 'from');
      },
      'repeat what helm says': (product) =>
        product.replace('veiled.refusals(run.said, beside, name)', 'refusalsIn(run.said, name)'),
      'take only names for secrets that are given to charts': (product) => {
        product.replace('values: onlyStandIns(layer.values)', 'values: layer.values');
      },
      'see no secret in the values of a chart': (product) => {
        product.replace('const ofChart = onlyOthers(veiled, defaults);', 'const ofChart = {};');
      },
      'repeat what charts make of secrets': (product) => {
        product.replace('madeOfSecrets(objects, beside, release)', '[]');
      },
      'keep what was made of secrets': (product) => product.replace('if (givesSecrets(release))', 'if (false)'),
      'take the password of a login for its name': (product) =>
        product.replace("const name = textAt(found, ['name']);", "const name = textAt(found, ['password']);"),
      'repeat why a chart was not fetched': (product) => product.replace('failureToFetch(run.said)', 'run.said'),
    },
  });
});

describe('[S1 part: lists] every input and every output has a canary', () => {
  test('every module that reads is in the table, with a secret for it, or reads none', () => {
    expect(Object.keys(readers).sort()).toEqual(modulesThatRead());
    const all = [
      ...Object.values(ways).flat(),
      ...clusterWays,
      ...Object.values(scriptWays).flat(),
      ...libraryWays,
      ...helmWays,
    ];
    const unknown = Object.entries(readers).filter(([, canary]) => {
      if ('none' in canary) return canary.none === '';
      if ('input' in canary) return !Object.hasOwn(inputs, canary.input);
      const { run, beside = [] } = canary;
      return !all.some(
        (way) =>
          run.every((argument) => way.args.includes(argument)) &&
          [beside].flat().every((name) => way.beside?.includes(name)),
      );
    });
    expect(unknown).toEqual([]);
  });

  test('a new module that reads is seen', () => {
    expect(reads('cli/a.ts', "import { readFileSync } from 'node:fs';")).toBe(true);
    expect(reads('cli/a.ts', "import { join } from 'node:path';\nimport { readTree } from './read-tree.ts';")).toBe(
      true,
    );
    expect(reads('cli/a.ts', "import { type Tree } from './read-tree.ts';")).toBe(false);
  });

  test('every command that asks a cluster is asked of one that answers', () => {
    const asking = Object.keys(ways).filter((name) => ways[name]?.some(({ args }) => args.includes('--kubeconfig')));
    const commands = (names: readonly string[]): string[] => [
      ...new Set(names.map((name) => name.split(' ')[0] ?? '')),
    ];
    expect(commands(clusterWays.map(({ args }) => args[0] ?? '')).sort()).toEqual(commands(asking).sort());
  });

  test('every script that is run is in the table, or reads nothing', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const running = Object.entries(scripts).filter(([, command]) => command.includes('stacks/'));
    expect(running.map(([name]) => name).sort()).toEqual([...Object.keys(scriptWays), ...scriptsWithoutInput].sort());
  });

  test('every command is in the table, or reads nothing', () => {
    const commands = (args: readonly string[]): string[] =>
      [...holdfast([...args, '--help']).stdout.matchAll(/^ {2}([a-z]+)(?: \[| <| {2})/gm)].map(([, name = '']) => name);
    const listed = commands([]);
    expect(listed.length).toBeGreaterThan(10);
    const known = new Set([...Object.keys(ways).map((way) => way.split(' ')[0]), ...withoutInput]);
    expect(listed.filter((name) => !known.has(name))).toEqual([]);
  });

  test('every file that a command is given has a secret in it', () => {
    const given = new Set(
      Object.values(ways)
        .flat()
        .flatMap(({ args, files }) => (files === undefined ? [] : args)),
    );
    const written = ['--write-baseline', '--output', '--log', '--except'];
    for (const command of new Set(Object.keys(ways).map((way) => way.split(' ')[0] ?? ''))) {
      const { stdout } = holdfast([command, '--help']);
      const options = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+) <(?:file|folder)/gm)].map(
        ([, name = '']) => name,
      );
      expect(
        options.filter(
          (name) => !given.has(name) && !written.includes(name) && name !== '--crds' && name !== '--against',
        ),
        command,
      ).toEqual([]);
    }
  });
});
