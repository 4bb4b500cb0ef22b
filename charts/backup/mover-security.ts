import type { ProcessOwner } from '../workloads/pod-settings.ts';

/**
 * What a mover of VolSync runs as: the owner of the files. Its container drops what Pod Security asks for by itself, and its pod gets nothing but
 * this (VolSync 0.13.1, internal/controller/mover/syncthing/mover.go:473-476): without it a namespace that enforces `restricted` refuses the mover.
 *
 * Upholds `volsync/mover-fits-its-namespace`.
 */
export function moverSecurity({ user, group }: ProcessOwner) {
  return {
    runAsUser: user,
    runAsGroup: group,
    fsGroup: group,
    runAsNonRoot: user !== 0,
    seccompProfile: { type: 'RuntimeDefault' as const },
  };
}
