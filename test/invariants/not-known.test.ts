import { describe, expect, test } from 'vitest';
import { files, graphOf, type FilesExample } from '../../invariants/example.ts';
import { configMap, kustomization } from '../../invariants/example-flux.ts';
import { invariants } from '../../invariants/list.ts';
import { runInvariants } from '../../invariants/run.ts';
import { today } from '../today.ts';

/** Something that a rule finds, and the same where a part of it is hidden. */
interface Hidden {
  readonly rule: string;
  readonly given: (value: string) => FilesExample;
  readonly known: string;
  readonly hidden: string;
  readonly reason: string;
}

/** A parent whose patch aims at something, and a child that cannot be built. */
const child = (aim: string, broken: Readonly<Record<string, string>>): FilesExample =>
  files({
    'flux/apps.yaml': kustomization(
      'apps',
      './apps',
      `patches: [{ target: { kind: ${aim} }, patch: '[{ "op": "add", "path": "/spec/x", "value": 1 }]' }]`,
    ),
    'apps/sonarr.yaml': kustomization('sonarr', './sonarr', 'postBuild: { substitute: { APP: sonarr } }'),
    'sonarr/kustomization.yaml': `kind: Kustomization\nresources: [./config.yaml]\n`,
    'sonarr/config.yaml': configMap('settings'),
    ...broken,
  });
const noTarget = `kind: Kustomization\nresources: [./config.yaml]\npatches: [{ patch: '[{ "op": "remove", "path": "/data" }]' }]\n`;

/** The spec of a parent that lacks nothing, and patches its children. */
const healthy = (patch: string): string =>
  `timeout: 5m\n  retryInterval: 2m\n  wait: true\n  patches: [{ target: { kind: Kustomization }, patch: '${patch}' }]`;
const source = (ignored: string): string =>
  `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: flux-system, namespace: flux-system }\nspec: { url: "https://example.org/lab", ignore: "${ignored}" }\n`;
const release = (name: string): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: ${name}, namespace: flux-system }\n`;

const mounting = (claim: string, ignored = '""'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: site, annotations: { holdfast.dev/ignore: ${ignored} } }
spec:
  template: { spec: { containers: [], volumes: [{ name: data, persistentVolumeClaim: { claimName: "${claim}" } }] } }
`;

const cases: Readonly<Record<string, Hidden>> = {
  'what a parent patches, where its child cannot be built': {
    rule: 'flux/kustomization-builds',
    given: (aim) => child(aim, { 'sonarr/kustomization.yaml': noTarget }),
    known: 'Deployment',
    hidden: '"${WHAT}"',
    reason: 'a patch of Kustomization/apps is not known: ${WHAT}: that may be why a JSON patch needs a target',
  },
  'what a parent patches, where a text of its child is refused': {
    rule: 'flux/kustomization-builds',
    given: (aim) => child(aim, { 'sonarr/config.yaml': configMap('settings', '{ a: "${x y}" }') }),
    known: 'Deployment',
    hidden: '"${WHAT}"',
    reason:
      'a patch of Kustomization/apps is not known: ${WHAT}: that may be why Flux refuses this text: its ${ is not closed behind the name',
  },
  'which field a patch sets': {
    rule: 'flux/kustomization-retries-and-is-health-checked',
    given: (field) =>
      files({
        'flux/apps.yaml': kustomization('apps', './apps', healthy(`{ "kind": "Kustomization", "${field}": {} }`)),
        'apps/sonarr.yaml': kustomization('sonarr', './sonarr'),
        'sonarr/config.yaml': configMap('settings'),
      }),
    known: 'spec',
    hidden: '${FIELD}',
    reason: 'a patch of Kustomization/apps is not known: ${FIELD}',
  },
  'what a source leaves out': {
    rule: 'flux/kustomization-builds',
    given: (ignored) =>
      files({
        'flux/sync.yaml': `${source(ignored)}---${kustomization('apps', './apps')}`,
        'apps/kustomization.yaml': noTarget,
        'apps/config.yaml': configMap('settings'),
      }),
    known: '/docs',
    hidden: '/${FOLDER}',
    reason:
      'what GitRepository/flux-system leaves out is not known: ${FOLDER}: that may be why a JSON patch needs a target',
  },
  'whether it is suppressed': {
    rule: 'references/target-exists',
    given: (rule) => files({ 'web.yaml': mounting('data', `"${rule} until 2027-01-31: it comes"`) }),
    known: 'references/target-fits',
    hidden: 'references/${RULE}',
    reason: 'whether it is suppressed is not known: ${RULE}',
  },
  'a name that is encrypted': {
    rule: 'references/target-exists',
    given: (claim) => files({ 'web.yaml': mounting(claim) }),
    known: 'data',
    hidden: 'ENC[AES256_GCM,data:AAAA,type:str]',
    reason:
      'spec.template.spec.volumes.0.persistentVolumeClaim.claimName of Deployment/web is not known: an encrypted value',
  },
  'a dependency that is there under another name': {
    rule: 'flux/dependency-exists',
    given: (name) =>
      files({
        'flux/apps.yaml': kustomization('apps', './apps'),
        'apps/web.yaml': kustomization('web', './web', 'dependsOn: [{ name: database }]'),
        'apps/release.yaml': release('database'),
        'apps/database.yaml': kustomization(name, './web'),
        'web/config.yaml': configMap('settings'),
      }),
    known: 'storage',
    hidden: '"${NAME}"',
    reason: 'Kustomization/database was not read, and Kustomization/${NAME} may be it',
  },
};

describe('what is hidden is not evaluated, and why is said', () => {
  test.each(Object.entries(cases))('%s', (_, { rule, given, known, hidden, reason }) => {
    expect(toldOf(rule, given(known)).found).toHaveLength(1);
    expect(toldOf(rule, given(hidden))).toEqual({ found: [], notEvaluated: [reason] });
  });
});

function toldOf(rule: string, example: FilesExample): { found: string[]; notEvaluated: string[] } {
  const report = runInvariants(
    graphOf(example),
    invariants.filter(({ id }) => id === rule),
    { today },
  );
  return {
    found: report.findings.map(({ message }) => message),
    notEvaluated: report.notEvaluated.map((each) => each.reason),
  };
}
