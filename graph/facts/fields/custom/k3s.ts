// Written by bin/write-custom-fields.js: not to be edited.
import type { FieldTable } from '../field-table.ts';

/** The fields of the kinds of k3s, by its own CRDs. */
export const k3sFields: FieldTable = {
  version: '1.35',
  kinds:
    'helm.cattle.io/v1 HelmChart Ma;helm.cattle.io/v1 HelmChartConfig Mc;k3s.cattle.io/v1 Addon Me;k3s.cattle.io/v1 ETCDSnapshotFile Mh',
  models:
    'M0 name:s;M1 localhostProfile:s type!:s;M2 level:s role:s type:s user:s;M3 name!:s value!:s;M4 gmsaCredentialSpec:s gmsaCredentialSpecName:s hostProcess:b runAsUserName:s;M5 appArmorProfile:M1 fsGroup:i fsGroupChangePolicy:s runAsGroup:i runAsNonRoot:b runAsUser:i seLinuxChangePolicy:s seLinuxOptions:M2 seccompProfile:M1 supplementalGroups:*i supplementalGroupsPolicy:s sysctls:*M3 windowsOptions:M4;M6 add:*s drop:*s;M7 allowPrivilegeEscalation:b appArmorProfile:M1 capabilities:M6 privileged:b procMount:s readOnlyRootFilesystem:b runAsGroup:i runAsNonRoot:b runAsUser:i seLinuxOptions:M2 seccompProfile:M1 windowsOptions:M4;M8 ignoreUpdates:b keys:*s name:s;M9 authPassCredentials:b authSecret:M0 backOffLimit:i bootstrap:b chart:s chartContent:s createNamespace:b dockerRegistrySecret:M0 driver:=configmap|secret failurePolicy:=abort|reinstall|retry forceConflicts:b helmVersion:s insecureSkipTLSVerify:b jobImage:s plainHTTP:b podSecurityContext:M5 repo:s repoCA:s repoCAConfigMap:M0 securityContext:M7 serverSide:=auto|false|true set:%x takeOwnership:b targetNamespace:s timeout:s values:o valuesContent:s valuesSecrets:*M8 version:s;Ma apiVersion:o kind:o metadata:o spec:M9 status:o;Mb failurePolicy:=abort|reinstall|retry forceConflicts:b serverSide:=auto|false|true values:o valuesContent:s valuesSecrets:*M8;Mc apiVersion:o kind:o metadata:o spec:Mb status:o;Md checksum:s source:s;Me apiVersion:o kind:o metadata:o spec:Md status:o;Mf bucket:s bucketLookup:s endpoint:s endpointCA:s insecure:b prefix:s region:s skipSSLVerify:b;Mg location!:s metadata:%s nodeName!:s s3:Mf snapshotName!:s;Mh apiVersion:o kind:o metadata:o spec:Mg status:o',
};
