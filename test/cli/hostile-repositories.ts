import { closeSync, ftruncateSync, openSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { files, range, type HostileCase } from './hostile-case.ts';
import { hostileDefinitions } from './hostile-definitions.ts';
import { hostileObjects } from './hostile-objects.ts';

const kustomization = (resources: readonly string[], more = ''): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [${resources.join(', ')}]\n${more}`;
const flux = (name: string, path: string, more = ''): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: ${name}, namespace: flux-system }\nspec: { path: ${path}, interval: 1h, timeout: 1m, retryInterval: 1m, wait: true${more} }\n`;
/** Applies the hostile folder, and beside it the one that is still to be judged. */
const applied = (path: string, more = ''): string => `${flux('hostile', path, more)}---\n${flux('good', './good')}`;
const map = (value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { a: '${value}' }\n`;
const variables = ', postBuild: { substitute: { A: b } }';
const patched = (target: string, patch = "patch: '[]'"): Record<string, string> => ({
  'a/cm.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${'a'.repeat(60)} }\nlist: [${'1,'.repeat(50_000)}]\n`,
  'a/kustomization.yaml': kustomization(['cm.yaml'], `patches:\n  - target: { ${target} }\n    ${patch}\n`),
  'flux.yaml': applied('./a'),
});

export const hostileCases: Readonly<Record<string, HostileCase>> = {
  ...hostileDefinitions,
  ...hostileObjects,
  'a diamond of kustomizations, 27 levels': {
    make: files({
      ...Object.fromEntries(
        range(27).flatMap((level) =>
          ['a', 'b'].map((side) => [
            `d/${level}${side}/kustomization.yaml`,
            kustomization([`../${level + 1}a`, `../${level + 1}b`]),
          ]),
        ),
      ),
      ...Object.fromEntries(['a', 'b'].map((side) => [`d/27${side}/kustomization.yaml`, kustomization(['cm.yaml'])])),
      ...Object.fromEntries(['a', 'b'].map((side) => [`d/27${side}/cm.yaml`, map('x')])),
      'flux.yaml': applied('./d/0a'),
    }),
    says: /builds to more than \d+ files/,
  },
  'a diamond of Flux Kustomizations, 27 levels': {
    make: files({
      ...Object.fromEntries(
        range(27).map((level) => [
          `d/${level}/ks.yaml`,
          `${flux(`a${level}`, `./d/${level + 1}`)}---\n${flux(`b${level}`, `./d/${level + 1}`)}`,
        ]),
      ),
      'd/27/cm.yaml': map('x'),
      'flux.yaml': applied('./d/0'),
    }),
    says: /applied in more than \d+ ways/,
  },
  'kustomizations in a row of a thousand': {
    make: files({
      ...Object.fromEntries(
        range(1000).map((level) => [`d/${level}/kustomization.yaml`, kustomization([`../${level + 1}`])]),
      ),
      'flux.yaml': applied('./d/0'),
    }),
    says: /kustomizations include each other in a row/,
  },
  'Flux Kustomizations in a row of five hundred': {
    make: files({
      ...Object.fromEntries(range(500).map((level) => [`d/${level}/ks.yaml`, flux(`a${level}`, `./d/${level + 1}`)])),
      'flux.yaml': applied('./d/0'),
    }),
    says: /Flux Kustomizations apply each other in a row/,
  },
  'variables that are never closed': {
    make: files({ 'a/cm.yaml': map('${'.repeat(140_000)), 'flux.yaml': applied('./a', variables) }),
  },
  'templates that are never closed': {
    make: files({ 'a/cm.yaml': map('{{'.repeat(70_000)), 'flux.yaml': applied('./a', variables) }),
  },
  'defaults in defaults': {
    make: files({
      'a/cm.yaml': map('${a:-'.repeat(140_000) + '}'.repeat(140_000)),
      'flux.yaml': applied('./a', variables),
    }),
    says: /defaults of variables stand inside each other/,
  },
  'a long variable, filled in often': {
    make: files({
      'a/cm.yaml': map('${A}'.repeat(100_000)),
      'flux.yaml': applied('./a', `, postBuild: { substitute: { A: ${'x'.repeat(100_000)} } }`),
    }),
    says: /texts with variables have more than/,
  },
  'a target of a patch that backtracks': { make: files(patched("name: '(a+)+b'")) },
  'a target of a patch that stands for much': {
    make: files(patched("name: '(.{0,500}a)?(.{0,500}b){20}'")),
    says: /a regular expression has more than/,
  },
  'a selector of 140,000 parts': { make: files(patched(`labelSelector: '${'a,'.repeat(140_000)}'`)) },
  'a patch of many steps over a long list': {
    make: files({
      ...patched('kind: ConfigMap', 'path: p.yaml'),
      'a/p.yaml': '- { op: add, path: /list/0, value: 1 }\n'.repeat(5_000),
    }),
    says: /values are changed by patches/,
  },
  'a value that contains itself': {
    make: files({
      'a/cm.yaml': 'a: &a { b: *a, c: "${A}" }\n',
      'a/b.yaml': map('x'),
      'flux.yaml': applied('./a', variables),
    }),
    says: /an alias stands for what it is in/,
  },
  'ten megabytes of short values': {
    make: files({ 'a.yaml': '- a\n'.repeat(2_600_000) }),
    says: /may hold more than \d+ values/,
  },
  'ten megabytes of long keys, as many as there may be': {
    make: files({
      'a.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n${range(149_000)
        .map((index) => `  key${'x'.repeat(45)}${index}: v${index}\n`)
        .join('')}`,
    }),
  },
  'ten megabytes of documents': {
    make: files({ 'a.yaml': 'a: 1\n---\n'.repeat(1_150_000) }),
    says: /holds more than \d+ documents/,
  },
  'a long list of objects': {
    make: files({
      'a.yaml': `apiVersion: v1\nkind: List\nitems:\n${'- { apiVersion: batch/v1beta1, kind: CronJob }\n'.repeat(30_000)}`,
    }),
    says: /list of more than \d+ objects/,
  },
  'settings of a gigabyte': {
    make: (folder) => {
      const handle = openSync(join(folder, 'a.env'), 'w');
      ftruncateSync(handle, 1024 ** 3);
      closeSync(handle);
    },
    says: /has 1073741824 bytes, more than/,
  },
  'comments of holdfast with long spaces': {
    make: files({
      'a.yaml': `# holdfast:ignore ${' '.repeat(1_000_000)}x\n# holdfast:ignore a :${' :'.repeat(1_000_000)}\u2028x\n`,
    }),
  },
  'a configuration with globs that backtrack': {
    make: files({
      'holdfast.config.yaml': `exclude: ['${'*a'.repeat(30)}b', '+(a*)+(a*)+(a*)c']\nrules: { '+(*e*)+(*e*)+(*e*)/api-version-is-served': error }\n`,
      [`${'a'.repeat(200)}.yaml`]: map('x'),
    }),
  },
  'names of prototypes': {
    make: files(
      Object.fromEntries(
        ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'].map((name) => [
          `${name}.yaml`,
          `apiVersion: ${name}/v1\nkind: ${name}\nmetadata: { name: ${name}, namespace: ${name}, labels: { ${name}: ${name} } }\nspec: { ${name}: { ${name}: 1 } }\n`,
        ]),
      ),
    ),
  },
  'links and paths out of the folder': {
    make: (folder) => {
      files({
        'a/kustomization.yaml': kustomization([
          '../../../../../etc/passwd',
          '../../outside',
          '/etc/shadow',
          'link.yaml',
        ]),
        '../outside/kustomization.yaml': kustomization(['canary.yaml']),
        '../outside/canary.yaml': 'apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: canary-outside }\n',
        'flux.yaml': applied('./a'),
      })(folder);
      symlinkSync('../../outside/canary.yaml', join(folder, 'a/link.yaml'));
      symlinkSync('../outside', join(folder, 'folder'));
    },
  },
  'code under the names that programs run': {
    make: files(
      Object.fromEntries(
        [
          'holdfast.config.js',
          'holdfast.config.mjs',
          'node_modules/@clack/prompts/index.js',
          'node_modules/js-yaml/index.js',
          're2js.js',
        ].map((path) => [path, "throw new Error('canary-of-code');\nprocess.exit(77);\n"]),
      ),
    ),
  },
};
