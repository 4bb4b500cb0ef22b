/** Servers of Hetzner Cloud. Needs `@pulumi/hcloud`. */
export * from './hetzner-node.ts';
export * from './hetzner-nodes.ts';
export * from './prices.ts';
