import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../scratch-folder.ts';
import { holdfast } from './holdfast.ts';

const states = 'interval: 1h, timeout: 5m, retryInterval: 2m, wait: true, prune: true';
const flux = (name: string, path: string, more = ''): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: ${name}, namespace: flux-system }\nspec: { ${states}, path: ${path}, sourceRef: { kind: GitRepository, name: flux-system }${more} }\n`;
const list = (fields: string): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${fields}\n`;
const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: media }\ndata: { a: b }\n';
const broken = 'kind: [\n';

/** Beside each lies a folder that is read and applied. */
const cases: Readonly<Record<string, { readonly files: Readonly<Record<string, string>>; readonly error: string }>> = {
  'a folder that Flux applies, whose only file is no YAML': {
    files: { 'flux/bad.yaml': flux('bad', './bad'), 'bad/a.yaml': broken },
    error: 'bad/a.yaml',
  },
  'the same, further down': {
    files: {
      'flux/bad.yaml': flux('bad', './bad'),
      'bad/b.yaml': map.replace('name: a', 'name: b'),
      'bad/c/d/a.yaml': broken,
    },
    error: 'bad/c/d/a.yaml',
  },
  'a kustomization that is no YAML, of a folder that another one lists': {
    files: {
      'flux/bad.yaml': flux('bad', './bad'),
      'bad/kustomization.yaml': list('resources: [below]'),
      'bad/below/kustomization.yaml': broken,
    },
    error: 'bad/below/kustomization.yaml',
  },
  'a Component that is no YAML, in a kustomization': {
    files: {
      'flux/bad.yaml': flux('bad', './bad'),
      'bad/kustomization.yaml': list('components: [../component]'),
      'component/kustomization.yaml': broken,
    },
    error: 'component/kustomization.yaml',
  },
  'a Component that is no YAML, in a Kustomization of Flux': {
    files: {
      'flux/bad.yaml': flux('bad', './bad', ', components: [../component]'),
      'bad/b.yaml': map.replace('name: a', 'name: b'),
      'component/kustomization.yaml': broken,
    },
    error: 'component/kustomization.yaml',
  },
};

const good = { 'flux/good.yaml': flux('good', './good'), 'good/a.yaml': map };

function check(files: Readonly<Record<string, string>>) {
  const { status, stdout } = holdfast(['check', '.', '--format', 'json'], scratchFolder({ ...good, ...files }));
  const { errors, findings } = JSON.parse(stdout) as { errors: { file: string }[]; findings: { rule: string }[] };
  return { status, errors: errors.map(({ file }) => file), rules: findings.map(({ rule }) => rule) };
}

describe('[S3 part: what is applied and cannot be read]', () => {
  test.each(Object.entries(cases))('%s is an error', (_title, { files, error }) => {
    const { status, errors, rules } = check(files);
    expect(errors).toEqual([error]);
    // It is there: nothing is said to be missing.
    expect(rules).toEqual([]);
    expect(status).toBe(2);
  });

  test('what the source leaves out may be no YAML', () => {
    const source =
      'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: flux-system, namespace: flux-system }\nspec: { interval: 1h, url: "https://example.org/a/b", ignore: "bad/a.yaml" }\n';
    const { errors } = check({
      'flux/source.yaml': source,
      'flux/flux.yaml': flux('flux-system', './flux'),
      'flux/bad.yaml': flux('bad', './bad'),
      'bad/a.yaml': broken,
      'bad/b.yaml': map.replace('name: a', 'name: b'),
    });
    expect(errors).toEqual([]);
  });
});
