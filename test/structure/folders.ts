/** The folders of the architecture that hold sources. */
export const folders = [
  'topology',
  'graph',
  'analysis',
  'invariants',
  'runbooks',
  'cluster',
  'recovery',
  'charts',
  'infra',
  'project',
  'stacks',
  'policies',
  'gates',
  'cli',
];
