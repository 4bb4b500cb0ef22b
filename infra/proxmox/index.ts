/** Machines of Proxmox. Needs `@muhlba91/pulumi-proxmoxve`. */
export * from './container.ts';
export * from './guest.ts';
export * from './guest-firewall.ts';
export * from './high-availability.ts';
export * from './interfaces.ts';
export * from './provider.ts';
export * from './proxmox-nodes.ts';
export * from './virtual-machine.ts';
