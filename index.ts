/** What needs neither cdk8s nor Pulumi; constructs are in `holdfast/charts`, components in `holdfast/infra`. */
export * from './topology/index.ts';
export * from './graph/index.ts';
export * from './analysis/index.ts';
export * from './invariants/index.ts';
export * from './runbooks/index.ts';
