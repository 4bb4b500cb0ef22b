import { Construct } from 'constructs';
import { addObject, applicationOf } from '../flux/application.ts';
import type { ProcessOwner } from '../workloads/pod-settings.ts';
import { moverSecurity } from './mover-security.ts';

/** One side of a pair. */
export interface SyncthingSide {
  /** Claim that is kept in step. */
  readonly claim: string;
  /**
   * Its device id, from `status.syncthing` of its ReplicationSource after the first round.
   * @default unknown: the pair is made, and not yet joined
   */
  readonly deviceId?: string;
}

/** What a SyncthingPair is made of. */
export interface SyncthingPairProps {
  /** Name of the application. */
  readonly name: string;
  /** The side that the application writes to. */
  readonly primary: SyncthingSide;
  /** The side that is kept in step. */
  readonly backup: SyncthingSide;
  /** User and group of the application: the movers run as the same, or they cannot read the files. */
  readonly owner: ProcessOwner;
  /**
   * Class of the claim of 1Gi in which each side keeps who it is, `syncthingConfigClaim`. It has to have a volume for it.
   * @default that of its own claim (VolSync 0.13.1, internal/controller/mover/syncthing/mover.go, ensureConfigPVC)
   */
  readonly configStorageClass?: string;
}

/** What VolSync asks for, to keep who a side is. */
const configCapacity = '1Gi';

/** The claim that VolSync makes for one side of a pair, by the name of its ReplicationSource. */
export function syncthingConfigClaim(pair: string, side: 'primary' | 'backup') {
  return { name: `volsync-${pair}-${side}-config`, capacity: configCapacity };
}

/**
 * Two claims that are kept in step in both directions by VolSync's Syncthing mover, so that either may be the one in use. The mover
 * exists in ReplicationSource alone, one on each side, each naming the other as its peer. Ids are known only after the first round:
 * the second one joins the two.
 *
 * Upholds `volsync/mover-fits-its-namespace` and `volsync/syncthing-keeps-its-identity`.
 */
export class SyncthingPair extends Construct {
  constructor(scope: Construct, id: string, { name, primary, backup, ...both }: SyncthingPairProps) {
    super(scope, id);
    this.#addSide(`${name}-primary`, primary, { name: `${name}-backup`, side: backup }, both);
    this.#addSide(`${name}-backup`, backup, { name: `${name}-primary`, side: primary }, both);
  }

  #addSide(
    name: string,
    side: SyncthingSide,
    peer: { readonly name: string; readonly side: SyncthingSide },
    { owner, configStorageClass }: Pick<SyncthingPairProps, 'owner' | 'configStorageClass'>,
  ): void {
    const { deviceId } = peer.side;
    const address = `tcp://volsync-${peer.name}-data.${applicationOf(this).namespaceName}:22000`;
    addObject(this, {
      apiVersion: 'volsync.backube/v1alpha1',
      kind: 'ReplicationSource',
      metadata: { name },
      spec: {
        sourcePVC: side.claim,
        syncthing: {
          serviceType: 'ClusterIP',
          configCapacity,
          ...(configStorageClass !== undefined && { configStorageClassName: configStorageClass }),
          moverSecurityContext: moverSecurity(owner),
          ...(deviceId !== undefined && { peers: [{ ID: deviceId, address, introducer: false }] }),
        },
      },
    });
  }
}
