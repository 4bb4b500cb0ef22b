import { isUnknown, type Properties } from './check-inputs.ts';
import { importIdOf } from './imports.ts';

/** Something that exists, whatever a state says. */
export interface Thing {
  readonly type: string;
  readonly id: string;
  readonly inputs: Properties;
  state: Properties;
}

/** Kept by nobody but the state: keys and passwords are made once, and never looked at again. */
const kept = new Set(['random:index/randomPassword:RandomPassword', 'tls:index/privateKey:PrivateKey']);

/** What a name must be alone with: at Hetzner among its kind, in Proxmox on its node. */
const unique: Readonly<Record<string, (inputs: Properties) => string | undefined>> = {
  hcloud: ({ name }) => (name === undefined ? undefined : String(name)),
  proxmoxve: ({ nodeName, vmId, fileName, sourceRaw }) => {
    if (vmId !== undefined) return `guest ${String(vmId)}`;
    const file = fileName ?? (sourceRaw as Properties | undefined)?.['fileName'];
    return file === undefined ? undefined : `file ${String(nodeName)} ${String(file)}`;
  },
};

/** Inputs that name something else at Hetzner, which must exist. */
const references: Readonly<Record<string, string>> = {
  firewallId: 'hcloud:index/firewall:Firewall',
  networkId: 'hcloud:index/network:Network',
  placementGroupId: 'hcloud:index/placementGroup:PlacementGroup',
  primaryIpId: 'hcloud:index/primaryIp:PrimaryIp',
  serverId: 'hcloud:index/server:Server',
  ipv4: 'hcloud:index/primaryIp:PrimaryIp',
  ipv6: 'hcloud:index/primaryIp:PrimaryIp',
};

/** The platforms of a test: what was made there, and what they refuse. It outlives every run of the engine. */
export class World {
  readonly #things = new Map<string, Thing>();
  #number = 100;

  next(): number {
    return ++this.#number;
  }

  get things(): readonly Thing[] {
    return [...this.#things.values()];
  }

  byId(type: string, id: string): Thing | undefined {
    return this.things.find((thing) => thing.type === type && thing.id === id);
  }

  find(type: string, id: string, state: Properties): Thing | undefined {
    return kept.has(type) ? { type, id, inputs: {}, state } : this.#things.get(keyOf(type, id, state));
  }

  byImportId(type: string, id: string): Thing | undefined {
    return this.things.find((thing) => thing.type === type && importIdOf(thing) === id);
  }

  /**
   * @throws Error where the platform refuses. Public addresses that the provider did not know of are taken from a server and deleted before it is
   * given those that are asked for (terraform-provider-hcloud f81c9af4, internal/server/resource.go:837).
   */
  change(thing: Thing, before: Properties, after: Properties): void {
    const isNew = ((before['publicNets'] ?? []) as readonly unknown[]).length === 0;
    if (thing.type === 'hcloud:index/server:Server' && isNew && after['publicNets'] !== undefined) {
      for (const [key, id] of Object.entries(((thing.state['publicNets'] ?? []) as readonly Properties[])[0] ?? {})) {
        const address = this.byId(references[key] ?? '', String(id));
        if (address === undefined) continue;
        if (address.state['deleteProtection'] === true) throw new Error(`${address.id} is protected (protected)`);
        this.#things.delete(keyOf(address.type, address.id, address.state));
        throw new Error(`primary IP ${address.id}: not found (not_found)`);
      }
    }
    thing.state = { ...thing.state, ...after };
  }

  /** @throws Error as the platform would, before anything is made. */
  allow(type: string, inputs: Properties): void {
    const taken = nameOf(type, inputs);
    const other = this.things.find((thing) => taken !== undefined && nameOf(thing.type, thing.inputs) === taken);
    if (other !== undefined) throw new Error(`${taken}: already used (uniqueness_error)`);
    if (type.startsWith('hcloud:')) this.#requireReferences(inputs);
    const { namespace } = { ...(inputs['metadata'] as Properties | undefined) } as Properties;
    if (
      type === 'kubernetes:core/v1:Secret' &&
      this.byId('kubernetes:core/v1:Namespace', String(namespace)) === undefined
    )
      throw new Error(`namespaces "${String(namespace)}" not found`);
  }

  add(thing: Thing): void {
    if (!kept.has(thing.type)) this.#things.set(keyOf(thing.type, thing.id, thing.state), thing);
  }

  /**
   * @throws Error where the platform refuses. Hetzner's provider lifts the lock of what it deletes (its documentation, Delete Protection); that
   * of Proxmox does not (bpg/terraform-provider-proxmox d6bd1ff, proxmoxtf/resource/vm/vm.go:7475).
   */
  remove(type: string, id: string, state: Properties): void {
    const thing = this.find(type, id, state);
    if (thing === undefined) return;
    if (type.startsWith('proxmoxve:') && thing.state['protection'] === true)
      throw new Error(`can't remove guest ${id} - protection mode enabled`);
    const user = this.things.find((each) => type.startsWith('hcloud:') && uses(each, thing));
    if (user !== undefined)
      throw new Error(`${type} ${id} is still in use by ${user.type} ${user.id} (resource_in_use)`);
    this.#things.delete(keyOf(type, id, state));
  }

  /** Takes something away behind the engine's back. @throws Error when nothing has the name. */
  lose(type: string, name: string): void {
    const thing = this.things.find((each) => each.type === type && each.state['name'] === name);
    if (thing === undefined) throw new Error(`there is no ${type} ${name} to lose`);
    this.takeAway(thing);
  }

  /** Takes something away, as somebody does in the console of the platform. */
  takeAway({ type, id, state }: Thing): void {
    this.#things.delete(keyOf(type, id, state));
  }

  /** Takes everything away, as a fire does. */
  loseEverything(): void {
    this.#things.clear();
  }

  /** Takes the lock off a guest of Proxmox, as somebody does on its host. */
  unlock(id: string): void {
    for (const thing of this.things) if (thing.id === id) thing.state = { ...thing.state, protection: false };
  }

  #requireReferences(inputs: Properties): void {
    const nets = ['networks', 'publicNets'].flatMap((key) => (inputs[key] ?? []) as readonly Properties[]);
    for (const each of [inputs, ...nets]) {
      for (const [key, type] of Object.entries(references)) {
        const id = each[key];
        if (id === undefined || isUnknown(id)) continue;
        if (this.byId(type, String(id)) === undefined) throw new Error(`${key} ${String(id)}: not found (not_found)`);
      }
    }
  }
}

/** Whether something at Hetzner cannot go because of another: addresses of a server, groups and networks with servers in them. */
function uses(user: Thing, thing: Thing): boolean {
  if (user.type !== 'hcloud:index/server:Server') return false;
  const nets = ['networks', 'publicNets'].flatMap((key) => (user.state[key] ?? []) as readonly Properties[]);
  return [user.state, ...nets].some((each) =>
    Object.entries(references).some(([key, type]) => type === thing.type && String(each[key]) === thing.id),
  );
}

function nameOf(type: string, inputs: Properties): string | undefined {
  const [name = ''] = type.split(':');
  const own = unique[name]?.(inputs);
  if (own === undefined) return undefined;
  return own.startsWith('guest ') ? own : `${type} ${own}`;
}

function keyOf(type: string, id: string, state: Properties): string {
  return [type, String(state['nodeName'] ?? ''), id].join('|');
}
