import { budgets } from '../../graph/budgets.ts';
import { renderedFiles } from '../real-stack.ts';
import { around, type BudgetProbe } from './budget-probe.ts';
import {
  argo,
  argoSet,
  definition,
  flux,
  kustomization,
  manyObjects,
  map,
  pattern,
  range,
  several,
} from './budget-inputs.ts';

const filled = 100_000;
const ways = budgets.waysOfFlux - 1;

/** One for each budget, around its edge. No size of an input tells when a time is spent. */
export const budgetProbes: Readonly<Record<Exclude<keyof typeof budgets, 'patternMilliseconds'>, BudgetProbe>> = {
  fileBytes: {
    ...around(budgets.fileBytes, 1, 1_000),
    files: (size) => ({ 'a.yaml': `a: 1 #${' '.repeat(size - 6)}` }),
    says: /has \d+ bytes, more than \d+/,
    isDear: true,
  },
  settingsBytes: {
    ...around(budgets.settingsBytes, 1, 1_000),
    files: (size) => ({ 'a.env': 'a'.repeat(size) }),
    says: /has \d+ bytes, more than \d+/,
  },
  nesting: {
    ...around(budgets.nesting, 3, 60),
    files: (size) => ({ 'a.yaml': `${'['.repeat(size)}${']'.repeat(size)}\n` }),
    says: /nesting exceeded/,
  },
  aliases: {
    ...around(budgets.aliases, 1, 500),
    files: (size) => ({ 'a.yaml': `a: &a 1\nb: [${'*a, '.repeat(size)}1]\n` }),
    says: /aliases exceeded/,
  },
  mergedKeys: {
    ...around(budgets.mergedKeys, 100, 2_000),
    files: (size) => ({
      'a.yaml': `a: &a { ${range(100)
        .map((key) => `k${key}: 1`)
        .join(', ')} }\n${range(Math.floor(size / 100))
        .map((index) => `b${index}: { <<: *a }\n`)
        .join('')}`,
    }),
    says: /merge keys exceeded/,
  },
  documents: {
    ...around(budgets.documents, 2, 1_000),
    files: (size) => ({ 'a.yaml': several(range(size).map(() => 'a: 1\n')) }),
    says: /holds more than \d+ documents/,
  },
  signs: {
    ...around(budgets.signs, 3, 1_000),
    files: (size) => ({ 'a.yaml': `${'#x\n'.repeat(size - 1)}a: 1\n` }),
    says: /may hold more than \d+ values/,
  },
  values: {
    ...around(budgets.values / 1_000, 2, 100),
    files: (size) => ({ 'a.yaml': `a: &a [${'1,'.repeat(999)}]\nb: [${'*a,'.repeat(size)}]\n` }),
    says: /aliases stand for \d+ values/,
    isDear: true,
  },

  kustomizationLevels: {
    ...around(budgets.kustomizationLevels, 2, 30),
    files: (size) => ({
      ...Object.fromEntries(
        range(size).map((level) => [`d/${level}/kustomization.yaml`, kustomization([`../${level + 1}`])]),
      ),
      [`d/${size}/kustomization.yaml`]: kustomization(['cm.yaml']),
      [`d/${size}/cm.yaml`]: map('x'),
      'flux.yaml': flux('a', './d/0'),
    }),
    says: /kustomizations include each other in a row/,
  },
  filesOfFolder: {
    ...around(budgets.filesOfFolder, 200, 5_000),
    files: (size) => ({ ...manyObjects('d', size), 'flux.yaml': flux('a', './d') }),
    says: /builds to more than \d+ files/,
    isDear: true,
  },
  // Levels that hand on 45,000 files each.
  builtFiles: {
    within: [1, 35],
    beyond: [46, 48],
    files: (size) => ({
      ...manyObjects('d', 45_000),
      ...Object.fromEntries(
        range(size).map((level) => [
          `e/${level}/kustomization.yaml`,
          kustomization([level === 0 ? '../../d' : `../${level - 1}`]),
        ]),
      ),
      'flux.yaml': flux('a', `./e/${size - 1}`),
    }),
    says: /hand on more than \d+ files in all/,
    isDear: true,
  },
  fluxLevels: {
    ...around(budgets.fluxLevels, 2, 30),
    files: (size) => ({
      ...Object.fromEntries(range(size).map((level) => [`d/${level}/ks.yaml`, flux(`a${level}`, `./d/${level + 1}`)])),
      [`d/${size}/cm.yaml`]: map('x'),
      'flux.yaml': flux('a', './d/0'),
    }),
    says: /Flux Kustomizations apply each other in a row/,
  },
  waysOfFlux: {
    ...around(budgets.waysOfFlux, 1, 50),
    files: (size) => ({
      'flux.yaml': several(range(size).map((index) => flux(`a${index}`, './d'))),
      'd/ks.yaml': flux('b', './e'),
      'e/cm.yaml': map('x'),
    }),
    says: /applied in more than \d+ ways/,
  },
  fluxKustomizations: {
    ...around(budgets.fluxKustomizations / ways, 3, 20),
    files: (size) => ({
      'flux.yaml': several(range(ways).map((index) => flux(`a${index}`, './d'))),
      'd/ks.yaml': several(range(size).map((index) => flux(`b${index}`, './e'))),
      'e/cm.yaml': map('x'),
    }),
    says: /applied in more than \d+ ways together/,
    isDear: true,
  },
  applications: {
    ...around(budgets.applications, 1, 500),
    files: (size) => ({
      'argo/set.yaml': argoSet(size, 'e'),
      'e/cm.yaml': map('x'),
    }),
    says: /ApplicationSets make more than \d+ Applications/,
    isDear: true,
  },
  waysOfApplication: {
    ...around(budgets.waysOfApplication, 1, 50),
    files: (size) => ({
      'argo/apps.yaml': several(range(size).map((index) => argo(`a${index}`, 'd'))),
      'd/app.yaml': argo('b', 'e'),
      'e/cm.yaml': map('x'),
    }),
    says: /Application in it is applied in more than \d+ ways/,
  },
  applicationLevels: {
    ...around(budgets.applicationLevels, 2, 30),
    files: (size) => ({
      ...Object.fromEntries(range(size).map((level) => [`d/${level}/app.yaml`, argo(`a${level}`, `d/${level + 1}`)])),
      [`d/${size}/cm.yaml`]: map('x'),
      'argo/app.yaml': argo('a', 'd/0'),
    }),
    says: /Applications apply each other in a row/,
  },
  renderedValues: {
    within: [1, 20],
    beyond: [1_500, 3_000],
    files: (size) => ({
      'a/cm.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\nlist: [${'1,'.repeat(1_000)}]\n`,
      'a/p.yaml': '- { op: add, path: /list/0, value: 1 }\n'.repeat(size),
      'a/kustomization.yaml': kustomization(
        ['cm.yaml'],
        'patches:\n  - target: { kind: ConfigMap }\n    path: p.yaml\n',
      ),
      'flux.yaml': flux('a', './a'),
    }),
    says: /values are changed by patches/,
    isDear: true,
  },
  defaultLevels: {
    ...around(budgets.defaultLevels, 1, 15),
    files: (size) => ({
      'a/cm.yaml': map('${a:-'.repeat(size) + '}'.repeat(size)),
      'flux.yaml': flux('a', './a', ', postBuild: { substitute: { A: b } }'),
    }),
    says: /defaults of variables stand inside each other/,
  },
  filledCharacters: {
    ...around(budgets.filledCharacters / filled, 5, 100),
    files: (size) => ({
      'a/cm.yaml': map('${A}'.repeat(size)),
      'flux.yaml': flux('a', './a', `, postBuild: { substitute: { A: ${'x'.repeat(filled)} } }`),
    }),
    says: /texts with variables have more than/,
    isDear: true,
  },

  schemaSteps: {
    // Each object takes a step for every branch of each of its two items.
    within: [1, 950],
    beyond: [1_000, 1_500],
    files: (size) => ({
      'a.yaml': definition(
        `{ type: array, items: { anyOf: [${range(2_500)
          .map(() => '{ type: string }')
          .join(', ')}, {}] } }`,
        '[1, 2]',
        size,
      ),
    }),
    says: /objects and their schemas take more than \d+ steps/,
    isDear: true,
  },
  schemaMistakes: {
    within: [1, budgets.schemaMistakes / 100],
    beyond: [budgets.schemaMistakes / 100 + 1, budgets.schemaMistakes / 100 + 15],
    files: (size) => ({
      'a.yaml': definition(
        '{ type: object, properties: { a: { type: string } } }',
        `{ ${range(100)
          .map((key) => `k${key}: 1`)
          .join(', ')} }`,
        size,
      ),
    }),
    says: /objects have more than \d+ mistakes/,
  },
  mistakesOfObject: {
    ...around(budgets.mistakesOfObject, 1, 90),
    files: (size) => ({
      'a.yaml': definition(
        '{ type: object, properties: { a: { type: string } } }',
        `{ ${range(size)
          .map((key) => `k${key}: 1`)
          .join(', ')} }`,
      ),
    }),
    says: /more mistakes of one object/,
  },

  suppressions: {
    ...around(budgets.suppressions, 2, 1_000),
    files: (size) => ({ 'a.yaml': `${'# holdfast:ignore a/b until 2026-12-31: x\n'.repeat(size)}a: 1\n` }),
    says: /more than \d+ suppressions/,
  },
  findingsOfRule: {
    ...around(budgets.findingsOfRule, 2, 1_000),
    files: (size) =>
      Object.fromEntries(
        range(Math.ceil(size / 4_000)).map((file) => [
          `${file}.yaml`,
          several(
            range(Math.min(4_000, size - file * 4_000)).map(
              (index) => `apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: a${file}-${index} }\n`,
            ),
          ),
        ]),
      ),
    says: /finds more than \d+ places/,
    rule: 'kubernetes/api-version-is-served',
    isDear: true,
  },
  charactersOfRule: {
    ...around(budgets.charactersOfRule / 1_000, 200, 1_000),
    // Of each, the name of the missing listener is told, and it is as long.
    files: (size) => ({
      'a.yaml': several([
        'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: a }\nspec: { gatewayClassName: a, listeners: [{ name: l, port: 80, protocol: HTTP }] }\n',
        ...range(size).map(
          (index) =>
            `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: a${index} }\nspec: { parentRefs: [{ name: a, sectionName: ${'s'.repeat(933)} }] }\n`,
        ),
      ]),
    }),
    says: /takes more than \d+ characters/,
    rule: 'network/route-parent-exists',
  },

  pods: {
    ...around(budgets.pods, 1, 5_000),
    // Every Deployment of a tree with a topology has so many.
    files: (replicas) =>
      Object.fromEntries(
        [...renderedFiles('honeydue')].map(([path, text]) => [
          path,
          text.replaceAll(/^ {2}replicas: \d+$/gm, `  replicas: ${replicas}`),
        ]),
      ),
    says: /replicas are asked for in all/,
    command: 'impact',
  },

  patternCharacters: {
    ...around(budgets.patternCharacters, 2, 1_000),
    files: (size) => pattern(`[${'a'.repeat(size - 2)}]`),
    says: /a regular expression has more than \d+ characters/,
  },
  patternInstructions: {
    ...around(budgets.patternInstructions / 52, 2, 40),
    files: (size) => pattern(`(a{50}){${size}}`),
    says: /a regular expression has more than \d+ instructions/,
  },
  patternSteps: {
    ...around(budgets.patternSteps / 100, 1_500, 1_000),
    files: (size) => pattern('a{100}', 'b'.repeat(size)),
    says: /a regular expression and the text that it is compared with are too long/,
  },
};
