import type { ConfigMap } from 'kubernetes-types/core/v1.js';
import { Construct } from 'constructs';
import { addObject } from '../flux/application.ts';
import type { AuthenticationGuard } from './authentication-guard.ts';

/** What AuthentikProviders are made of. */
export interface AuthentikProvidersProps {
  /** Name of the ConfigMap, for `blueprints.configMaps` of the chart. */
  readonly name: string;
  /** Everything that asks Authentik who somebody is. */
  readonly guards: readonly AuthenticationGuard[];
}

/**
 * The provider and the application of every guard, as a blueprint that Authentik applies by itself: without them it knows no client, and its
 * discovery documents are not there. Whoever has an account was given it, so that the address in it counts as verified: by itself Authentik says since
 * 2025.10 that it is not, and OAuth2-Proxy answers 500 (authentik, blueprints/system/providers-oauth2.yaml, scope-email; oauth2-proxy 7, providers/oidc.go).
 * Tags are those of its loader (authentik/blueprints/v1/common.py). A client's secret comes from the environment.
 */
export class AuthentikProviders extends Construct {
  constructor(scope: Construct, id: string, { name, guards }: AuthentikProvidersProps) {
    super(scope, id);
    addObject<ConfigMap>(this, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      // Only what ends in `.yaml` is looked at.
      data: { 'guards.yaml': blueprint(guards) },
    });
  }
}

/** The variable by which Authentik is told the secret of a client, which its guard is told by a Secret of its own. */
export function clientSecretVariable(client: string): string {
  return `${client.toUpperCase().replaceAll('-', '_')}_CLIENT_SECRET`;
}

/** What must be there before: Authentik applies blueprints in no order of its own. */
const earlier = [
  'Default - Provider authorization flow (implicit consent)',
  'Default - Provider invalidation flow',
  'System - OAuth2 Provider - Scopes',
];

function blueprint(guards: readonly AuthenticationGuard[]): string {
  return `version: 1
metadata:
  name: Guards
entries:
${earlier.map(afterIt).join('')}  - model: authentik_providers_oauth2.scopemapping
    id: email
    identifiers: { name: Verified email }
    attrs:
      scope_name: email
      expression: 'return {"email": request.user.email, "email_verified": True}'
${guards.map(entries).join('')}`;
}

const afterIt = (name: string): string => `  - model: authentik_blueprints.metaapplyblueprint
    attrs:
      identifiers: { name: '${name}' }
      required: true
`;

const entries = ({ client, host }: AuthenticationGuard): string => `  - model: authentik_providers_oauth2.oauth2provider
    id: ${client}
    identifiers: { name: ${client} }
    attrs:
      client_type: confidential
      client_id: ${client}
      client_secret: !Env ${clientSecretVariable(client)}
      authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]
      invalidation_flow: !Find [authentik_flows.flow, [slug, default-provider-invalidation-flow]]
      signing_key: !Find [authentik_crypto.certificatekeypair, [name, authentik Self-signed Certificate]]
      redirect_uris:
        - { matching_mode: strict, url: 'https://${host}/oauth2/callback' }
      property_mappings:
        - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-openid]]
        - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-profile]]
        - !KeyOf email
  - model: authentik_core.application
    identifiers: { slug: ${client} }
    attrs:
      name: ${client}
      provider: !KeyOf ${client}
`;
