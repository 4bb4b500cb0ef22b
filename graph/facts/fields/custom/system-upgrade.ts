// Written by bin/write-custom-fields.js: not to be edited.
import type { FieldTable } from '../field-table.ts';

/** The fields of the kinds of the system upgrade controller, by its own CRDs. */
export const systemUpgradeFields: FieldTable = {
  version: '0.20',
  kinds:
    'upgrade.cattle.io/v1 Plan Mn',
  models:
    'M0 key!:s operator!:s values:*s;M1 matchExpressions:*M0 matchLabels:%s;M2 deleteEmptydirData:b deleteLocalData:b disableEviction:b force:b gracePeriod:i ignoreDaemonSets:b podSelector:M1 skipWaitForDeleteTimeout:i timeout:x;M3 name:s;M4 name:s optional:b;M5 configMapRef:M4 prefix:s secretRef:M4;M6 key!:s name:s optional:b;M7 apiVersion:s fieldPath!:s;M8 key!:s optional:b path!:s volumeName!:s;M9 containerName:s divisor:x resource!:s;Ma configMapKeyRef:M6 fieldRef:M7 fileKeyRef:M8 resourceFieldRef:M9 secretKeyRef:M6;Mb name!:s value:s valueFrom:Ma;Mc localhostProfile:s type!:s;Md add:*s drop:*s;Me level:s role:s type:s user:s;Mf gmsaCredentialSpec:s gmsaCredentialSpecName:s hostProcess:b runAsUserName:s;Mg allowPrivilegeEscalation:b appArmorProfile:Mc capabilities:Md privileged:b procMount:s readOnlyRootFilesystem:b runAsGroup:i runAsNonRoot:b runAsUser:i seLinuxOptions:Me seccompProfile:Mc windowsOptions:Mf;Mh destination!:s name!:s source!:s;Mi args:*s command:*s envFrom:*M5 envs:*Mb image!:s securityContext:Mg volumes:*Mh;Mj defaultMode:i ignoreUpdates:b name!:s path!:s;Mk effect:s key:s operator:s tolerationSeconds:i value:s;Ml days:+=0|1|2|3|4|5|6|fr|fri|friday|mo|mon|monday|sa|sat|saturday|su|sun|sunday|th|thu|thursday|tu|tue|tuesday|we|wed|wednesday endTime:s startTime:s timeZone:s;Mm channel:s concurrency:i cordon:b drain:M2 exclusive:b imagePullSecrets:*M3 jobActiveDeadlineSecs:i nodeSelector:M1 postCompleteDelay:s postCompleteLabels:%s prepare:Mi priorityClassName:s secrets:*Mj serviceAccountName:s tolerations:*Mk upgrade!:Mi version:s window:Ml;Mn apiVersion:o kind:o metadata:o spec:Mm status:o',
};
