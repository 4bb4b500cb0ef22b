import type { LooseManifest } from '../real-stack.ts';

export interface PlanMutation {
  readonly stack: string;
  /** Damages what the program asks for, as a careless refactoring would. */
  readonly damage: (resources: ReadonlyMap<string, LooseManifest>) => unknown;
  /** How many findings the rule then has. */
  readonly findings: number;
}

const inputs = (all: ReadonlyMap<string, LooseManifest>, name: string): LooseManifest => all.get(name).inputs;

/** For every rule about previews, damage to the plan of a real stack that it must catch. */
export const planMutations: Record<string, Record<string, PlanMutation>> = {
  'cloudflare/origin-is-reached-over-tls': {
    'go back to the Flexible mode of the source': {
      stack: 'honeydue',
      damage: (all) => (inputs(all, 'myhoneydue.com-ssl').value = 'flexible'),
      findings: 1,
    },
  },
  'hetzner/address-outlives-its-server': {
    'let addresses go with their servers': {
      stack: 'honeydue',
      damage: (all) => {
        for (const [name, { inputs }] of all) if (name.endsWith('-ipv4')) inputs.autoDelete = true;
      },
      findings: 3,
    },
  },
  'hetzner/firewall-keeps-ssh-open': {
    'leave HTTP and HTTPS alone': {
      stack: 'honeydue',
      damage: (all) => {
        const firewall = inputs(all, 'honeydue-firewall');
        firewall.rules = firewall.rules.filter(({ port }: LooseManifest) => port !== '22');
      },
      findings: 1,
    },
  },
  'hetzner/server-is-locked-twice': {
    'drop the lock of one server at Hetzner': {
      stack: 'honeydue',
      damage: (all) => (inputs(all, 'ubuntu-8gb-nbg1-2-server').deleteProtection = false),
      findings: 1,
    },
    'drop the lock in Pulumi': {
      stack: 'honeydue',
      damage: (all) => (all.get('ubuntu-8gb-nbg1-3-server').isProtected = false),
      findings: 1,
    },
  },
  'hetzner/servers-stop-one-at-a-time': {
    'give all servers another type at once': {
      stack: 'honeydue',
      damage: (all) => {
        for (const [name, resource] of all)
          if (/^ubuntu-.*-server$/.test(name)) Object.assign(resource, { step: 'update', changed: ['serverType'] });
      },
      findings: 1,
    },
  },
  'hetzner/spread-group-holds-at-most-ten': {
    'put eight more servers into the group': {
      stack: 'honeydue',
      damage: (all) => {
        const server = all.get('ubuntu-8gb-nbg1-1-server');
        const copies = all as Map<string, LooseManifest>;
        for (let count = 4; count <= 11; count++) {
          copies.set(`copy-${count}`, { ...server, id: `${server.id}-${count}`, name: `copy-${count}` });
        }
      },
      findings: 1,
    },
  },
  'proxmox/ha-restarts-in-place': {
    'allow a relocation': {
      stack: 'pve-homelab',
      damage: (all) => (inputs(all, 'k3s-cp-02-ha').maxRelocate = 1),
      findings: 1,
    },
    'make one rule a preference': {
      stack: 'pve-homelab',
      damage: (all) => (inputs(all, 'k3s-cp-01-ha-rule').strict = false),
      findings: 1,
    },
  },
  'proxmox/passthrough-uses-a-mapping': {
    'pass the card through by its address': {
      stack: 'pve-homelab',
      damage: (all) => (inputs(all, 'k3s-gpu-01-vm').hostpcis = [{ device: 'hostpci0', id: '0000:01:00.0' }]),
      findings: 1,
    },
  },
  'proxmox/passthrough-vm-is-q35-with-uefi': {
    'boot the GPU VM with SeaBIOS': {
      stack: 'pve-homelab',
      damage: (all) => (inputs(all, 'k3s-gpu-01-vm').bios = 'seabios'),
      findings: 1,
    },
  },
  'proxmox/vm-does-not-reboot-on-update': {
    'trust the default': {
      stack: 'cluster-101',
      damage: (all) => delete inputs(all, 'talos-cp-1-vm').rebootAfterUpdate,
      findings: 1,
    },
  },
  'proxmox/vm-memory-does-not-balloon': {
    'give the GPU VM a balloon': {
      stack: 'pve-homelab',
      damage: (all) => (inputs(all, 'k3s-gpu-01-vm').memory.floating = 8192),
      findings: 1,
    },
  },
  'proxmox/vm-moves-instead-of-being-replaced': {
    'trust the default': {
      stack: 'k3s-home',
      damage: (all) => delete inputs(all, 'k3s-master1-vm').migrate,
      findings: 1,
    },
  },
  'pulumi/node-runs-what-it-is-set-up-with': {
    'change what a server is set up with': {
      stack: 'honeydue',
      damage: (all) => {
        const server = all.get('ubuntu-8gb-nbg1-1-server');
        server.previous = { labels: { 'holdfast.dev/setup': 'an-older-one' } };
      },
      findings: 1,
    },
  },
  'pulumi/protected-resource-stays': {
    'take a protected server out of the program': {
      stack: 'honeydue',
      damage: (all) => (all.get('ubuntu-8gb-nbg1-1-server').step = 'delete'),
      findings: 1,
    },
    'move a VM to other storage': {
      stack: 'pve-homelab',
      damage: (all) => (all.get('k3s-cp-03-vm').step = 'replace'),
      findings: 1,
    },
  },
};
