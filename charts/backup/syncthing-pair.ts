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
}

/**
 * Two claims that are kept in step in both directions by VolSync's Syncthing mover, so that either may be the one in use. The mover
 * exists in ReplicationSource alone, one on each side, each naming the other as its peer. Ids are known only after the first round:
 * the second one joins the two.
 */
export class SyncthingPair extends Construct {
  constructor(scope: Construct, id: string, { name, primary, backup, owner }: SyncthingPairProps) {
    super(scope, id);
    this.#addSide(`${name}-primary`, primary, { name: `${name}-backup`, side: backup }, owner);
    this.#addSide(`${name}-backup`, backup, { name: `${name}-primary`, side: primary }, owner);
  }

  #addSide(
    name: string,
    side: SyncthingSide,
    peer: { readonly name: string; readonly side: SyncthingSide },
    owner: ProcessOwner,
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
          configCapacity: '1Gi',
          moverSecurityContext: moverSecurity(owner),
          ...(deviceId !== undefined && { peers: [{ ID: deviceId, address, introducer: false }] }),
        },
      },
    });
  }
}
