import type { PodSecurityContext, SecurityContext } from 'kubernetes-types/core/v1.js';

/** What a container may do under the Pod Security level `restricted`. */
export const restrictedContainer = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
} satisfies SecurityContext;

/** A pod that runs as one unprivileged user. */
export function restrictedPod(user: number, group: number) {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: group,
    fsGroup: group,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  } satisfies PodSecurityContext;
}
