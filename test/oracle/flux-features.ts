import { image } from './composed-entries.ts';
import { given, selector } from './composed-selectors.ts';
import type { Feature } from './feature.ts';
import { ensure, mergePatch, operationPatch, target } from './sample-patches.ts';

const text = (value: unknown): string => JSON.stringify(value);

const withoutSuffix = (entry: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  given({ ...entry, tagSuffix: undefined });

const twoImages: Feature = ({ addToSpec }, random) => {
  addToSpec('images', withoutSuffix(image(random)));
  addToSpec('images', withoutSuffix(image(random)));
};

const ownComponents: Feature = (repository, random, layer) => {
  const component = layer.component('from-flux', false);
  component.add('patches', { patch: mergePatch(random, 'Deployment').patch });
  repository.addToSpec('components', `../components/from-flux`);
  const mayMiss = random.once(2) && !random.odd(4);
  if (mayMiss || random.odd(3)) repository.addToSpec('components', '../components/missing');
  if (mayMiss || !random.once(8)) repository.spec['ignoreMissingComponents'] = mayMiss;
};

/** What a Flux Kustomization adds to a build, and its variables. */
export const fluxFeatures: Readonly<Record<string, Feature>> = {
  'spec.targetNamespace': ({ spec }, random) => void (spec['targetNamespace'] = random.one(['media', 'target'])),
  'spec.namePrefix': ({ spec }) => void (spec['namePrefix'] = 'flux-'),
  'spec.nameSuffix': ({ spec }) => void (spec['nameSuffix'] = '-flux'),
  'spec.patches': ({ addToSpec }, random) => {
    const { kind, patch } = random.once(2) ? mergePatch(random) : operationPatch(random);
    addToSpec('patches', { patch, target: target(random, kind) });
  },
  'spec.patches with any target': ({ addToSpec }, random, layer) => {
    const { kind, patch } = random.once(2) ? mergePatch(random) : operationPatch(random);
    ensure(layer, random, kind);
    addToSpec('patches', { patch, target: selector(random, kind) });
  },
  'more of spec.patches with any target': ({ addToSpec }, random, layer) => {
    const { kind, patch } = random.once(2) ? mergePatch(random) : operationPatch(random);
    ensure(layer, random, kind);
    addToSpec('patches', { patch, target: selector(random, kind) });
  },
  'spec.images': ({ addToSpec }, random) => addToSpec('images', withoutSuffix(image(random))),
  'spec.images, two of them': twoImages,
  'spec.images, two of them again': twoImages,
  'spec.buildMetadata': ({ spec }, random) =>
    void (spec['buildMetadata'] = random.one([
      ['originAnnotations'],
      ['transformerAnnotations', 'originAnnotations'],
      ['transformerAnnotations'],
    ])),
  'spec.components': ownComponents,
  'spec.components again': ownComponents,
  'spec.commonMetadata': ({ spec }, random) =>
    void (spec['commonMetadata'] = {
      labels: { common: 'yes' },
      ...(!random.once(8) && { annotations: { note: 'common' } }),
    }),
  'spec.postBuild.substitute': ({ substitute }, random) =>
    substitute(
      random.one<Record<string, string>>([
        ...random.odds({ HOST: '*star' }, { SIZE: '{' }),
        { SIZE: 'large', TOKEN: 'x' },
        { SIZE: '10', HOST: 'true', PORT: '0080' },
        { SIZE: 'a: b', HOST: '"quoted"' },
        { SIZE: '', PORT: 'yes' },
        { HOST: '[a, b]', TOKEN: '{a: b}' },
        { TOKEN: "it's", SIZE: 'a # b', PORT: '1_000' },
        { SIZE: 'line\nbreak', HOST: 'star*' },
        { PORT: 'null', HOST: '2024-01-02' },
      ]),
    ),
  'spec.postBuild.substituteFrom': (repository, random) => {
    repository.source('ConfigMap', 'cluster-settings', { SIZE: 'from-config', EXTRA: 'more' });
    repository.substituteFrom({
      kind: 'ConfigMap',
      name: 'cluster-settings',
      ...(!random.once(3) && { optional: random.once(2) }),
    });
  },
  'spec.postBuild.substituteFrom of a Secret': (repository, random) => {
    repository.source('Secret', 'cluster-secrets', { TOKEN: 'not known', HOST: 'not known either' });
    repository.substituteFrom({ kind: 'Secret', name: 'cluster-secrets', optional: random.once(2) });
  },
  'strict mode': (repository, random, layer) => {
    repository.substitute({ DEFINED: 'yes' });
    layer.resource(
      'strict',
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: strict}\ndata: {a: "\${${random.one(['DEFINED', 'DEFINED:-x', 'UNDEFINED:-x', ...random.odds('UNDEFINED')])}}"}\n`,
    );
  },
  'operators of variables': (repository, random, layer) => {
    repository.substitute({ VALUE: random.one(['Hello-World', 'a/b/c.tar.gz', '12', ...random.odds('ünïcode')]) });
    const all = [
      'VALUE^^',
      'VALUE,,',
      'VALUE^',
      'VALUE,',
      '#VALUE',
      'VALUE#*/',
      'VALUE##*/',
      'VALUE%.*',
      'VALUE%%.*',
      'VALUE:2',
      'VALUE:1:3',
      'VALUE: -2',
      'VALUE/l/L',
      'VALUE//l/L',
      'VALUE/#He/X',
      'VALUE/%d/X',
      'VALUE:-${VALUE}',
      'NONE:-${VALUE^^}',
      'NONE:=a${VALUE}b',
      'VALUE=x',
      'VALUE:+set',
      'VALUE:?no',
      'VALUE:1:-1',
      ...random.odds('VALUE.x', ''),
    ];
    const data = random.some(all, 3).map((expression, index) => `  k${index}: ${text(`x\${${expression}}y`)}\n`);
    layer.resource(
      'operators',
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: operators}\ndata:\n${data.join('')}`,
    );
  },
  'quoted numbers': (repository, random, layer) => {
    repository.substitute({
      NUMBER: random.one(['8080', '0x1F', '1.50', '0775', 'true', 'yes', '~', '1e3', '', '1:30']),
    });
    layer.resource(
      'quoted',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: quoted, annotations: {n: "${NUMBER}"}}\ndata: {plain: "${NUMBER}", joined: "a${NUMBER}", single: \' ${NUMBER}\', colon: "k: ${NUMBER}", block: "l\\n${NUMBER}\\n", tab: "t\\t${NUMBER}"}\n',
    );
  },
  'names of variables in keys': (repository, _random, layer) => {
    repository.substitute({ KEY: 'filled' });
    layer.resource(
      'keyed',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: keyed}\ndata: {"${KEY}": a, b: "${KEY}"}\n',
    );
  },
};
