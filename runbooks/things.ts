/** Something in the world of a cluster that a step needs, makes, or takes away. */
export type Thing =
  /** It runs, and lets operators in. */
  | { readonly is: 'machine'; readonly name: string }
  /** It answers, at the address that the kubeconfig has. */
  | { readonly is: 'API server' }
  /** A kubeconfig of the cluster that there is now. */
  | { readonly is: 'kubeconfig' }
  /** What Pulumi believes to be there is there. */
  | { readonly is: 'state of Pulumi' }
  /** It runs, and reads the repository. */
  | { readonly is: 'Flux' }
  /** A folder of a machine is the export that is mounted there. */
  | { readonly is: 'mount'; readonly on: string; readonly path: string }
  /** Flux makes no claim that a backup is to bring back. */
  | { readonly is: 'claims held' }
  /** No sample waits in the pod that collects them. */
  | { readonly is: 'nothing unsent' }
  /** Kubernetes knows that a node is off, and lets go of its pods. */
  | { readonly is: 'node given up'; readonly name: string };

/** What a step needs and changes, beyond what its commands show. */
export interface Effects {
  /** What must be there. */
  readonly needs?: readonly Thing[];
  /** What is there afterwards. */
  readonly makes?: readonly Thing[];
  /** What is there no longer. */
  readonly takes?: readonly Thing[];
}

/** A thing in words, the same for things that are the same. */
export function wordsOf(thing: Thing): string {
  switch (thing.is) {
    case 'machine':
      return `the machine ${thing.name}`;
    case 'mount':
      return `${thing.path} mounted on ${thing.on}`;
    case 'node given up':
      return `${thing.name} given up`;
    default:
      return thing.is;
  }
}
