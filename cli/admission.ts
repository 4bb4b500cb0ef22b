import { dump } from 'js-yaml';
import type { Admission, Invariant, Severity } from '../invariants/invariant.ts';
import { invariants } from '../invariants/list.ts';
import { UsageError, exitCodes } from './exit-codes.ts';
import { matching } from './check/rule-patterns.ts';
import { print } from '../output/outlet.ts';

export interface AdmissionOptions {
  readonly only?: readonly string[];
  /** Namespaces that are left alone, besides those of the system. */
  readonly except?: readonly string[];
  /** Whether errors are refused. Otherwise everything is only said and audited. */
  readonly enforce: boolean;
}

type Decided = Invariant & { readonly admission: Admission };

/** `holdfast admission`: a ValidatingAdmissionPolicy and its binding for every rule that one object decides, as YAML. */
export function admission({ only, except = [], enforce }: AdmissionOptions): number {
  const decided = invariants.filter((invariant): invariant is Decided => invariant.admission !== undefined);
  const ids = only?.flatMap((pattern) => {
    const found = matching(pattern);
    if (found.length === 0) throw new UsageError(`--only ${pattern}: no such rule (holdfast rules lists all)`);
    return found;
  });
  const chosen = ids === undefined ? decided : decided.filter(({ id }) => ids.includes(id));
  if (chosen.length === 0) {
    throw new UsageError(`none of them is decided by one object; those are ${decided.map(({ id }) => id).join(', ')}`);
  }
  for (const invariant of chosen) {
    for (const object of admissionObjects(invariant, { except, enforce }))
      print(`---\n${dump(object, { lineWidth: -1, noRefs: true })}`);
  }
  return exitCodes.ok;
}

/** The policy of a rule, and what puts it in force. */
export function admissionObjects(
  { id, severity, claim, why, admission: { resources, expression } }: Decided,
  { except, enforce }: { readonly except: readonly string[]; readonly enforce: boolean },
): object[] {
  const name = `holdfast-${id.replace('/', '-')}`;
  return [
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name, annotations: { 'holdfast.dev/rule': id } },
      spec: {
        // A policy that cannot be evaluated must not keep the cluster from being mended.
        failurePolicy: 'Ignore',
        matchConstraints: {
          resourceRules: resources.map((resource) => {
            const [apiGroup = '', apiVersion = '', plural = ''] = resource.split('/');
            return {
              apiGroups: [apiGroup],
              apiVersions: [apiVersion],
              operations: ['CREATE', 'UPDATE'],
              resources: [plural],
            };
          }),
        },
        validations: [{ expression, message: `${id}: required: ${claim}. Otherwise ${why}` }],
      },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: {
        policyName: name,
        validationActions: actions(severity, enforce),
        matchResources: {
          namespaceSelector: {
            matchExpressions: [
              {
                key: 'kubernetes.io/metadata.name',
                operator: 'NotIn',
                values: ['kube-system', 'kube-node-lease', 'kube-public', 'flux-system', ...except],
              },
            ],
          },
        },
      },
    },
  ];
}

function actions(severity: Severity, enforce: boolean): string[] {
  return enforce && severity === 'error' ? ['Deny'] : ['Warn', 'Audit'];
}
