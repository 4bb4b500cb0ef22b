/**
 * Nodes, settings and the bootstrap, whatever the machines are. Needs `@pulumi/pulumi`, `@pulumi/kubernetes`, `@pulumi/random` and
 * `@pulumi/tls`; each platform has an entry of its own beside this one, so that nobody needs the provider of another.
 */
export * from './bootstrap/bootstrap-flux.ts';
export * from './bootstrap/flux-bootstrap.ts';
export * from './bootstrap/settings.ts';
export * from './bootstrap/webhook-certificate.ts';
export * from './cluster-program.ts';
export * from './firewall/firewall-rules.ts';
export * from './firewall/hetzner-rules.ts';
export * from './firewall/nftables.ts';
export * from './firewall/ufw.ts';
export * from './nodes/cloud-init.ts';
export * from './nodes/join-script.ts';
export * from './nodes/k3s-config.ts';
export * from './nodes/k3s-nodes.ts';
export * from './nodes/move-label.ts';
export * from './nodes/node-files.ts';
export * from './nodes/node-setup.ts';
export * from './nodes/operator-step.ts';
export * from './nodes/replacement.ts';
export * from './nodes/run-steps.ts';
export * from './nodes/snapshot-copy.ts';
export * from './nodes/ubuntu-image.ts';
export * from './preview/cli-preview.ts';
export * from './preview/difference.ts';
export * from './preview/planned-steps.ts';
export * from './preview/preview-engine.ts';
export * from './preview/preview-program.ts';
export * from './preview/property-values.ts';
export * from './preview/registration.ts';
export * from './preview/replacement-triggers.ts';
export * from './preview/saved-state.ts';
export * from './settings.ts';
export * from './talos/apply-steps.ts';
export * from './talos/documents.ts';
export * from './talos/machine-config.ts';
export * from './talos/schematic.ts';
export * from './talos/user-volumes.ts';
