import { PolicyPack } from '@pulumi/policy';
import { invariants } from '../invariants/list.ts';
import { policyOf, readsPreviews } from './policy-of.ts';

const today = new Date().toISOString().slice(0, 10);

new PolicyPack('holdfast', {
  policies: invariants.filter(readsPreviews).map((invariant) => policyOf(invariant, today)),
});
