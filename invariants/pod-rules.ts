import type { Invariant } from './invariant.ts';
import accessBoundAccountGetsItsToken from './access/bound-account-gets-its-token.ts';
import workloadsGpuComesWithItsRuntime from './workloads/gpu-comes-with-its-runtime.ts';
import workloadsOneNodeClaimIsNotRolled from './workloads/one-node-claim-is-not-rolled.ts';
import workloadsSomeNodeMayRunIt from './workloads/some-node-may-run-it.ts';

/** What pods must be given where they run: a token, a GPU, a volume, a node. */
export const podRules: readonly Invariant[] = [
  accessBoundAccountGetsItsToken,
  workloadsGpuComesWithItsRuntime,
  workloadsOneNodeClaimIsNotRolled,
  workloadsSomeNodeMayRunIt,
];
