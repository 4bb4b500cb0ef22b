import type { PolicyRule } from 'kubernetes-types/rbac/v1.js';
import type { Construct } from 'constructs';
import { addClusterObject, addObject, applicationOf } from '../flux/application.ts';

/** An account of an application, and what it may do in the whole cluster. */
export interface ClusterRights {
  /** The name of the ServiceAccount, which is made in the namespace of the application. */
  readonly account: string;
  /** The name of the ClusterRole and of its binding: no other application may use it. */
  readonly role: string;
  readonly rules: PolicyRule[];
}

/** Makes a ServiceAccount with rights beyond its namespace. Whoever asks for them spells them out (`access/roles-name-what-they-allow`). */
export function addClusterRights(scope: Construct, { account, role, rules }: ClusterRights): void {
  const { namespaceName: namespace } = applicationOf(scope);
  addObject(scope, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account } });
  addClusterObject(scope, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: role },
    rules,
  });
  addClusterObject(scope, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: role },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
  });
}
