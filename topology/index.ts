/** What exists: hosts, machines, networks, storage, external services and clusters, as plain typed data. */
export * from './addresses.ts';
export * from './allocate.ts';
export * from './assumed.ts';
export * from './clusters.ts';
export * from './define-topology.ts';
export * from './devices.ts';
export * from './external-services.ts';
export * from './forms.ts';
export * from './hosts.ts';
export * from './lookups.ts';
export * from './machines.ts';
export * from './mistakes.ts';
export * from './names.ts';
export * from './networks.ts';
export * from './shell.ts';
export * from './storage.ts';
export * from './topology.ts';
