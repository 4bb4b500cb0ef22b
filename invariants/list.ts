import type { Invariant } from './invariant.ts';
import { alertRules } from './alert-rules.ts';
import { networkRules } from './network-rules.ts';
import { operatorRules } from './operator-rules.ts';
import { planRules } from './plan-rules.ts';
import { podRules } from './pod-rules.ts';
import { refusalRules } from './refusal-rules.ts';
import accessAdministrationIsBehindAuthentication from './access/administration-is-behind-authentication.ts';
import accessLoginIsNotBypassed from './access/login-is-not-bypassed.ts';
import accessOauth2ProxyCookieSecretFits from './access/oauth2-proxy-cookie-secret-fits.ts';
import accessOauth2ProxyPortIsRead from './access/oauth2-proxy-port-is-read.ts';
import accessPublicRouteAsksForALogin from './access/public-route-asks-for-a-login.ts';
import accessRolesNameWhatTheyAllow from './access/roles-name-what-they-allow.ts';
import backupLiesApartFromItsData from './backup/lies-apart-from-its-data.ts';
import backupMinioDeclaresItsDrives from './backup/minio-declares-its-drives.ts';
import backupVeleroSendsWhatTheStoreTakes from './backup/velero-sends-what-the-store-takes.ts';
import certificatesGatewaySolverIsEnabled from './certificates/gateway-solver-is-enabled.ts';
import certificatesWildcardIsProvenByDns from './certificates/wildcard-is-proven-by-dns.ts';
import databasesPasswordOutlivesItsRelease from './databases/password-outlives-its-release.ts';
import databasesRecoveryArchivesElsewhere from './databases/recovery-archives-elsewhere.ts';
import etcdQuorumSurvivesHostLoss from './etcd/quorum-survives-host-loss.ts';
import etcdServerCountIsOdd from './etcd/server-count-is-odd.ts';
import etcdSnapshotsLeaveTheNodes from './etcd/snapshots-leave-the-nodes.ts';
import fluxDependenciesFormNoCircle from './flux/dependencies-form-no-circle.ts';
import fluxDependencyExists from './flux/dependency-exists.ts';
import fluxDependencyWaitsUntilHealthy from './flux/dependency-waits-until-healthy.ts';
import fluxEncryptedFilesAreDecrypted from './flux/encrypted-files-are-decrypted.ts';
import fluxFailedWaitIsTriedAgainSoon from './flux/failed-wait-is-tried-again-soon.ts';
import fluxHealthCheckCanFail from './flux/health-check-can-fail.ts';
import fluxKustomizationBuilds from './flux/kustomization-builds.ts';
import fluxKustomizationRetriesAndIsHealthChecked from './flux/kustomization-retries-and-is-health-checked.ts';
import fluxObjectHasOneOwner from './flux/object-has-one-owner.ts';
import fluxPatchMeetsItsVersion from './flux/patch-meets-its-version.ts';
import fluxPathExists from './flux/path-exists.ts';
import fluxReleaseIsRemediated from './flux/release-is-remediated.ts';
import fluxReleaseValuesAreRead from './flux/release-values-are-read.ts';
import fluxReleaseValuesAreTaken from './flux/release-values-are-taken.ts';
import fluxResourceComesAfterItsDefinition from './flux/resource-comes-after-its-definition.ts';
import fluxRetriedInstallationGoesOn from './flux/retried-installation-goes-on.ts';
import fluxSourceExists from './flux/source-exists.ts';
import fluxVariableIsDefined from './flux/variable-is-defined.ts';
import fluxVariableIsFilledIn from './flux/variable-is-filled-in.ts';
import fluxVariableIsUsed from './flux/variable-is-used.ts';
import kubernetesApiVersionIsServed from './kubernetes/api-version-is-served.ts';
import kubernetesBuiltInKindHasTheFields from './kubernetes/built-in-kind-has-the-fields.ts';
import kubernetesCustomKindHasTheFields from './kubernetes/custom-kind-has-the-fields.ts';
import kubernetesNamespaceExists from './kubernetes/namespace-exists.ts';
import kubernetesObjectFitsItsSchema from './kubernetes/object-fits-its-schema.ts';
import kubernetesTextIsText from './kubernetes/text-is-text.ts';
import kustomizeComponentHoldsNoSingletonClaim from './kustomize/component-holds-no-singleton-claim.ts';
import kustomizeListedFilesExist from './kustomize/listed-files-exist.ts';
import longhornClassIsNotTheManagers from './longhorn/class-is-not-the-managers.ts';
import longhornFsgroupFitsVersion from './longhorn/fsgroup-fits-version.ts';
import longhornSingleReplicaLetsADrainFinish from './longhorn/single-replica-lets-a-drain-finish.ts';
import longhornUpgradeGoesOneMinor from './longhorn/upgrade-goes-one-minor.ts';
import longhornVersionStaysWithinOneMinor from './longhorn/version-stays-within-one-minor.ts';
import networkListenerAllowsRoute from './network/listener-allows-route.ts';
import networkReferenceIsGranted from './network/reference-is-granted.ts';
import networkRouteHostnameIsServed from './network/route-hostname-is-served.ts';
import powerStorageAndItsSwitchHaveAUps from './power/storage-and-its-switch-have-a-ups.ts';
import powerUpsOutlastsTheShutdown from './power/ups-outlasts-the-shutdown.ts';
import referencesOwnNameExists from './references/own-name-exists.ts';
import referencesValuesNameWhatIsThere from './references/values-name-what-is-there.ts';
import referencesTargetExists from './references/target-exists.ts';
import secretsDataIsBase64 from './secrets/data-is-base64.ts';
import secretsEscrowLiesElsewhere from './secrets/escrow-lies-elsewhere.ts';
import secretsKeyIsProduced from './secrets/key-is-produced.ts';
import secretsNoneReadableInGit from './secrets/none-readable-in-git.ts';
import secretsRootKeysAreEscrowed from './secrets/root-keys-are-escrowed.ts';
import secretsSecretHasAProducer from './secrets/secret-has-a-producer.ts';
import storageClaimFitsItsVolume from './storage/claim-fits-its-volume.ts';
import storageClaimUsesItsWholeVolume from './storage/claim-uses-its-whole-volume.ts';
import storageClassExists from './storage/class-exists.ts';
import storageClassExpandsWhatCanGrow from './storage/class-expands-what-can-grow.ts';
import storageClassServesAccessMode from './storage/class-serves-access-mode.ts';
import storageDataSourceExists from './storage/data-source-exists.ts';
import storageKubeletMovesWithItsVolumes from './storage/kubelet-moves-with-its-volumes.ts';
import storageLocalDataHasACopy from './storage/local-data-has-a-copy.ts';
import storageLocalVolumeNamesItsNode from './storage/local-volume-names-its-node.ts';
import storagePluginsFindTheKubelet from './storage/plugins-find-the-kubelet.ts';
import storageSnapshotHasADriver from './storage/snapshot-has-a-driver.ts';
import storageStaticVolumeWaitsForItsClaim from './storage/static-volume-waits-for-its-claim.ts';
import suppressionsEndsWithinTwoYears from './suppressions/ends-within-two-years.ts';
import suppressionsHasReasonAndExpiry from './suppressions/has-reason-and-expiry.ts';
import suppressionsIsNotExpired from './suppressions/is-not-expired.ts';
import topologyBootOrderCoversDependencies from './topology/boot-order-covers-dependencies.ts';
import topologyDeclaredNeedExists from './topology/declared-need-exists.ts';
import topologyStartsWithoutItself from './topology/starts-without-itself.ts';
import volsyncDestinationDescribesItsVolume from './volsync/destination-describes-its-volume.ts';
import volsyncDestinationIsFullyManaged from './volsync/destination-is-fully-managed.ts';
import volsyncDestinationNamesItsSnapshotClass from './volsync/destination-names-its-snapshot-class.ts';
import volsyncDestinationNamesItsSource from './volsync/destination-names-its-source.ts';
import volsyncKopiaRepositoryHandleIsSaved from './volsync/kopia-repository-handle-is-saved.ts';
import volsyncKopiaRepositoryStaysOutsideFlux from './volsync/kopia-repository-stays-outside-flux.ts';
import volsyncMoverFitsItsNamespace from './volsync/mover-fits-its-namespace.ts';
import volsyncResticRepositoryHoldsOneClaim from './volsync/restic-repository-holds-one-claim.ts';
import volsyncRestoreCopiesBySnapshot from './volsync/restore-copies-by-snapshot.ts';
import volsyncSourcesStartApart from './volsync/sources-start-apart.ts';
import volsyncSyncthingKeepsItsIdentity from './volsync/syncthing-keeps-its-identity.ts';
import workloadsBudgetLetsADrainFinish from './workloads/budget-lets-a-drain-finish.ts';
import workloadsBudgetSelectsPods from './workloads/budget-selects-pods.ts';
import workloadsDeadNodeTolerationIsBounded from './workloads/dead-node-toleration-is-bounded.ts';
import workloadsImageHasWhatItNeeds from './workloads/image-has-what-it-needs.ts';
import workloadsImageKeepsItsData from './workloads/image-keeps-its-data.ts';
import workloadsImageMayRunAsItsUser from './workloads/image-may-run-as-its-user.ts';
import workloadsImagePortIsProbed from './workloads/image-port-is-probed.ts';
import workloadsLivenessDiffersFromReadiness from './workloads/liveness-differs-from-readiness.ts';
import workloadsMovingTagIsPulled from './workloads/moving-tag-is-pulled.ts';
import workloadsPortNameExists from './workloads/port-name-exists.ts';
import workloadsResourcesAreSet from './workloads/resources-are-set.ts';
import workloadsScalerFindsItsTarget from './workloads/scaler-finds-its-target.ts';
import workloadsScheduleIsRead from './workloads/schedule-is-read.ts';
import workloadsSelectorFitsItsPods from './workloads/selector-fits-its-pods.ts';
import workloadsServiceSelectsPods from './workloads/service-selects-pods.ts';

/** Every invariant, by subject. The list is explicit: nothing registers itself. */
export const invariants: readonly Invariant[] = [
  accessAdministrationIsBehindAuthentication,
  accessLoginIsNotBypassed,
  accessOauth2ProxyCookieSecretFits,
  accessOauth2ProxyPortIsRead,
  accessPublicRouteAsksForALogin,
  accessRolesNameWhatTheyAllow,
  ...alertRules,
  backupLiesApartFromItsData,
  backupMinioDeclaresItsDrives,
  backupVeleroSendsWhatTheStoreTakes,
  certificatesGatewaySolverIsEnabled,
  certificatesWildcardIsProvenByDns,
  ...networkRules,
  ...operatorRules,
  ...planRules,
  ...podRules,
  ...refusalRules,
  databasesPasswordOutlivesItsRelease,
  databasesRecoveryArchivesElsewhere,
  etcdQuorumSurvivesHostLoss,
  etcdServerCountIsOdd,
  etcdSnapshotsLeaveTheNodes,
  fluxDependenciesFormNoCircle,
  fluxDependencyExists,
  fluxDependencyWaitsUntilHealthy,
  fluxEncryptedFilesAreDecrypted,
  fluxFailedWaitIsTriedAgainSoon,
  fluxHealthCheckCanFail,
  fluxKustomizationBuilds,
  fluxKustomizationRetriesAndIsHealthChecked,
  fluxObjectHasOneOwner,
  fluxPatchMeetsItsVersion,
  fluxPathExists,
  fluxReleaseIsRemediated,
  fluxReleaseValuesAreRead,
  fluxReleaseValuesAreTaken,
  fluxResourceComesAfterItsDefinition,
  fluxRetriedInstallationGoesOn,
  fluxSourceExists,
  fluxVariableIsDefined,
  fluxVariableIsFilledIn,
  fluxVariableIsUsed,
  kubernetesApiVersionIsServed,
  kubernetesBuiltInKindHasTheFields,
  kubernetesCustomKindHasTheFields,
  kubernetesNamespaceExists,
  kubernetesObjectFitsItsSchema,
  kubernetesTextIsText,
  kustomizeComponentHoldsNoSingletonClaim,
  kustomizeListedFilesExist,
  longhornClassIsNotTheManagers,
  longhornFsgroupFitsVersion,
  longhornSingleReplicaLetsADrainFinish,
  longhornUpgradeGoesOneMinor,
  longhornVersionStaysWithinOneMinor,
  networkListenerAllowsRoute,
  networkReferenceIsGranted,
  networkRouteHostnameIsServed,
  powerStorageAndItsSwitchHaveAUps,
  powerUpsOutlastsTheShutdown,
  referencesOwnNameExists,
  referencesTargetExists,
  referencesValuesNameWhatIsThere,
  secretsDataIsBase64,
  secretsEscrowLiesElsewhere,
  secretsKeyIsProduced,
  secretsNoneReadableInGit,
  secretsRootKeysAreEscrowed,
  secretsSecretHasAProducer,
  storageClaimFitsItsVolume,
  storageClaimUsesItsWholeVolume,
  storageClassExists,
  storageClassExpandsWhatCanGrow,
  storageClassServesAccessMode,
  storageDataSourceExists,
  storageKubeletMovesWithItsVolumes,
  storageLocalDataHasACopy,
  storageLocalVolumeNamesItsNode,
  storagePluginsFindTheKubelet,
  storageSnapshotHasADriver,
  storageStaticVolumeWaitsForItsClaim,
  suppressionsEndsWithinTwoYears,
  suppressionsHasReasonAndExpiry,
  suppressionsIsNotExpired,
  topologyBootOrderCoversDependencies,
  topologyDeclaredNeedExists,
  topologyStartsWithoutItself,
  volsyncDestinationDescribesItsVolume,
  volsyncDestinationIsFullyManaged,
  volsyncDestinationNamesItsSnapshotClass,
  volsyncDestinationNamesItsSource,
  volsyncKopiaRepositoryHandleIsSaved,
  volsyncKopiaRepositoryStaysOutsideFlux,
  volsyncMoverFitsItsNamespace,
  volsyncResticRepositoryHoldsOneClaim,
  volsyncRestoreCopiesBySnapshot,
  volsyncSourcesStartApart,
  volsyncSyncthingKeepsItsIdentity,
  workloadsBudgetLetsADrainFinish,
  workloadsBudgetSelectsPods,
  workloadsDeadNodeTolerationIsBounded,
  workloadsImageHasWhatItNeeds,
  workloadsImageKeepsItsData,
  workloadsImageMayRunAsItsUser,
  workloadsImagePortIsProbed,
  workloadsLivenessDiffersFromReadiness,
  workloadsMovingTagIsPulled,
  workloadsPortNameExists,
  workloadsResourcesAreSet,
  workloadsScalerFindsItsTarget,
  workloadsScheduleIsRead,
  workloadsSelectorFitsItsPods,
  workloadsServiceSelectsPods,
];
