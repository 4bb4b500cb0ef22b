import type { Invariant } from './invariant.ts';
import fluxHealthCheckCanBeMet from './flux/health-check-can-be-met.ts';
import fluxObjectNamesItsNamespace from './flux/object-names-its-namespace.ts';
import kubernetesNameIsValid from './kubernetes/name-is-valid.ts';
import kustomizeFileIsListed from './kustomize/file-is-listed.ts';
import kustomizeGeneratedFileIsYaml from './kustomize/generated-file-is-yaml.ts';
import networkNamedServiceExists from './network/named-service-exists.ts';
import networkNodePortLiesInItsRange from './network/node-port-lies-in-its-range.ts';
import workloadsBudgetSaysOneNumber from './workloads/budget-says-one-number.ts';
import workloadsFlagIsWrittenWithoutQuotes from './workloads/flag-is-written-without-quotes.ts';
import workloadsMountLeavesTheTokenVisible from './workloads/mount-leaves-the-token-visible.ts';
import workloadsProbesAreNotSwitchedOff from './workloads/probes-are-not-switched-off.ts';
import workloadsRequestFitsItsLimit from './workloads/request-fits-its-limit.ts';

/** What the API server refuses, and what nothing refuses and nobody notices, by subject. */
export const refusalRules: readonly Invariant[] = [
  fluxHealthCheckCanBeMet,
  fluxObjectNamesItsNamespace,
  kubernetesNameIsValid,
  kustomizeFileIsListed,
  kustomizeGeneratedFileIsYaml,
  networkNamedServiceExists,
  networkNodePortLiesInItsRange,
  workloadsBudgetSaysOneNumber,
  workloadsFlagIsWrittenWithoutQuotes,
  workloadsMountLeavesTheTokenVisible,
  workloadsProbesAreNotSwitchedOff,
  workloadsRequestFitsItsLimit,
];
