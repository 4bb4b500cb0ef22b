import { expect, test } from 'vitest';
import { fieldOf, service, type Row } from '../flux-app.ts';

/** How texts of several lines come out of kustomize. */
const rows: Readonly<Record<string, Row>> = {
  'a part of a folded text with more indentation gets an empty line in front': {
    kustomization: 'resources: [service.yaml]\n',
    service: `${service}spec:\n  externalName: >-\n    one\n      two\n      three\n    four\n`,
    field: ['spec', 'externalName'],
    value: 'one\n\n  two\n  three\nfour',
  },
  'a folded text that keeps its end gets a line more': {
    kustomization: 'resources: [service.yaml]\n',
    service: `${service}spec:\n  externalName: >+\n    one\n\n\n`,
    field: ['spec', 'externalName'],
    value: 'one\n\n\n\n',
  },
  'a literal text without a line break at its end has none': {
    kustomization: 'resources: [service.yaml]\n',
    service: `${service}spec:\n  externalName: |\n    one`,
    field: ['spec', 'externalName'],
    value: 'one',
  },
  'nor has one inside a patch': {
    kustomization:
      'resources: [service.yaml]\npatches:\n  - patch: |-\n      apiVersion: v1\n      kind: Service\n      metadata: { name: web }\n      spec:\n        externalName: |\n          one\n',
    field: ['spec', 'externalName'],
    value: 'one',
  },
  'a literal text stays': {
    kustomization: 'resources: [service.yaml]\n',
    service: `${service}spec:\n  other: >-\n    x\n  externalName: |-\n    one\n      two\n`,
    field: ['spec', 'externalName'],
    value: 'one\n  two',
  },
};

test.each(Object.entries(rows))('%s', (_, row) => {
  expect(fieldOf(row)).toEqual(row.value);
});
