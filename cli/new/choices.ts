/** What a new project is asked for whose answer is one of a few, each with what it means. The first is the default, except for the platform. */
export const choices = {
  platform: {
    proxmox: 'three Proxmox hosts, a virtual machine on each',
    hetzner: 'three servers of Hetzner Cloud in a private network',
    'bare-metal': 'three machines of metal, which join by scripts',
  },
  distribution: {
    k3s: 'k3s on Ubuntu',
    talos: 'Talos Linux, which is nothing but Kubernetes',
  },
  network: {
    flannel: 'what k3s brings, with its load balancer at the addresses of the nodes',
    cilium: 'Cilium instead of kube-proxy, with addresses for load balancers in the network of the nodes',
  },
  storage: {
    'local-path': 'folders of single nodes: a volume is lost with its node',
    longhorn: 'two copies of every volume, on two nodes',
  },
  backup: {
    none: 'nothing is copied: what a volume holds exists once',
    volsync: 'VolSync copies the files of volumes to a bucket every day, by restic',
  },
} as const;

/** What is chosen, by its name. */
export type Choice = keyof typeof choices;
/** What was chosen of each. */
export type Chosen = { readonly [Key in Choice]: keyof (typeof choices)[Key] };

/** Names of the answers to one question. */
export function answersTo<Key extends Choice>(choice: Key): Chosen[Key][] {
  return Object.keys(choices[choice]) as Chosen[Key][];
}

/** What the nodes may run on. */
export const platforms = answersTo('platform');
export type Platform = Chosen['platform'];

/** What `holdfast new` writes down. */
export interface NewProject extends Chosen {
  /** Name of the cluster, of its stack and of its folder. */
  readonly name: string;
  /** SSH address of the repository that Flux reads. */
  readonly repository: string;
  /** Range of the network of the nodes, of 256 addresses. Undefined: the usual one, marked as assumed. */
  readonly addresses: string | undefined;
  /** DNS zone of its applications. Undefined: one that belongs to nobody, marked as assumed. */
  readonly domain: string | undefined;
}

interface Refusal {
  readonly of: Partial<Chosen>;
  readonly why: string;
  readonly instead: string;
}

/** What does not go together, and why. */
const refusals: readonly Refusal[] = [
  {
    of: { platform: 'hetzner', distribution: 'talos' },
    why: 'Hetzner has no image of Talos: a server would start Ubuntu',
    instead: '--distribution k3s',
  },
  {
    of: { platform: 'bare-metal', distribution: 'talos' },
    why: 'the configuration of a machine of metal needs the hardware address of its network card, which nobody knows before it is there',
    instead: '--distribution k3s, or --platform proxmox',
  },
  {
    of: { distribution: 'talos', network: 'flannel' },
    why: 'Talos brings no load balancer: no Service would get an address',
    instead: '--network cilium',
  },
  {
    of: { distribution: 'talos', storage: 'local-path' },
    why: 'Talos brings no provisioner of local-path: no volume would ever be made',
    instead: '--storage longhorn',
  },
  {
    of: { platform: 'hetzner', network: 'cilium' },
    why: 'Cilium answers ARP for addresses of load balancers, and Hetzner’s private networks carry no ARP between servers',
    instead: '--network flannel',
  },
];

/** Why what was chosen does not go together, with what does; nothing where it does. Undecided questions refuse nothing. */
export function refusalsOf(chosen: Partial<Chosen>): string[] {
  return refusals
    .filter(({ of }) => Object.entries(of).every(([choice, answer]) => chosen[choice as Choice] === answer))
    .map(({ of, why, instead }) => {
      const given = Object.entries(of).map(([choice, answer]) => `--${choice} ${answer}`);
      return `${given.join(' with ')}: ${why}; choose ${instead}`;
    });
}

/** The answers to a question that go together with what is chosen already. */
export function fittingAnswers<Key extends Choice>(choice: Key, chosen: Partial<Chosen>): Chosen[Key][] {
  return answersTo(choice).filter(
    (answer) =>
      refusalsOf({ ...chosen, [choice]: answer }).length <= refusalsOf({ ...chosen, [choice]: undefined }).length,
  );
}

/** Every combination that is offered. */
export function offered(): Chosen[] {
  return answersTo('platform').flatMap((platform) =>
    answersTo('distribution').flatMap((distribution) =>
      answersTo('network').flatMap((network) =>
        answersTo('storage').flatMap((storage) =>
          answersTo('backup').flatMap((backup) => {
            const chosen = { platform, distribution, network, storage, backup };
            return refusalsOf(chosen).length > 0 ? [] : [chosen];
          }),
        ),
      ),
    ),
  );
}
