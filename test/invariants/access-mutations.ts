import type { Mutations } from './mutation.ts';

/** Damage to who may reach what. */
export const accessMutations: Mutations = {
  'access/public-route-asks-for-a-login': {
    'lead the route past its guard': {
      stack: 'k3s-home',
      damage: (stack) => (stack.object('HTTPRoute', 'sonarr').spec.rules[0].backendRefs[0].name = 'sonarr'),
      findings: 1,
    },
    'forget why a route needs none': {
      stack: 'honeydue',
      damage: (stack) => delete stack.object('Ingress', 'admin').metadata.annotations,
      findings: 1,
    },
  },
  'access/roles-name-what-they-allow': {
    'allow everything for now': {
      stack: 'honeydue',
      damage: (stack) => (stack.object('ClusterRole', 'system-upgrade-controller').rules[0].verbs = ['*']),
      findings: 1,
    },
    'bind the administrator': {
      stack: 'honeydue',
      damage: (stack) =>
        (stack.object('ClusterRoleBinding', 'system-upgrade-controller').roleRef.name = 'cluster-admin'),
      findings: 1,
    },
  },
};
