import type { PolicyRule } from 'kubernetes-types/rbac/v1.js';
import type { JsonObject } from '../../../graph/json.ts';
import { plainTexts } from './plain-text.ts';

/** An account at the API server. */
export interface ServiceAccountProps {
  /** Annotations. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Labels. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** What it is called. @default the name of the application, and its key behind that where there are several */
  readonly forceRename?: string;
  /** Whether a Secret holds a token that never ends. @default false */
  readonly staticToken?: boolean;
}

/** What an account may do. */
export interface RoleProps {
  /** In its namespace, or everywhere. */
  readonly type: 'Role' | 'ClusterRole';
  /** What it allows. */
  readonly rules: readonly PolicyRule[];
  /** What it is called. @default the name of the application, and its key behind that where there are several */
  readonly forceRename?: string;
}

/** Who has a role. */
export interface RoleBindingProps {
  /** In its namespace, or everywhere. */
  readonly type: 'RoleBinding' | 'ClusterRoleBinding';
  /** One of `roles` by its key, or another by kind and name. */
  readonly roleRef: { readonly identifier: string } | { readonly kind: 'Role' | 'ClusterRole'; readonly name: string };
  /** Accounts: one of `serviceAccounts` by its key, or another by kind, name and namespace. */
  readonly subjects: readonly (
    | { readonly identifier: string }
    | { readonly kind: 'ServiceAccount'; readonly name: string; readonly namespace: string }
  )[];
  /** What it is called. @default the name of the application, and its key behind that where there are several */
  readonly forceRename?: string;
}

/** Roles and who has them. */
export interface RbacProps {
  /** By their keys. @default none */
  readonly roles?: Readonly<Record<string, RoleProps>>;
  /** By their keys. @default none */
  readonly bindings?: Readonly<Record<string, RoleBindingProps>>;
}

/** The values of accounts and their rights. */
export function accountValues({
  serviceAccounts,
  rbac,
}: {
  readonly serviceAccounts: Readonly<Record<string, ServiceAccountProps>>;
  readonly rbac?: RbacProps | undefined;
}): JsonObject {
  const made: object = {
    ...(Object.keys(serviceAccounts).length > 0 && { serviceAccount: plainTexts(serviceAccounts) }),
    ...(rbac && { rbac }),
  };
  return made as JsonObject;
}
