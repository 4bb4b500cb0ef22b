import { expect, test } from 'vitest';
import { parse, type Tags } from 'yaml';
import { RealStack, type LooseManifest } from '../real-stack.ts';

/** Tags of Authentik's loader, as what they stand for (authentik, blueprints/v1/common.py). */
const customTags: Tags = [
  { tag: '!Env', resolve: (name: string) => ({ Env: name }) },
  { tag: '!KeyOf', resolve: (id: string) => ({ KeyOf: id }) },
  { tag: '!Find', collection: 'seq', resolve: (list) => ({ Find: list.toJSON() }) as never },
];

const stack = new RealStack('k3s-home');
const { metadata, data } = stack.object('ConfigMap', 'authentik-providers');
const { entries } = parse(data['guards.yaml'], { customTags }) as LooseManifest;
const ofModel = (model: string): LooseManifest[] => entries.filter((each: LooseManifest) => each.model === model);
const guards = stack.objects('HelmRelease').filter(({ spec }) => spec.chart?.spec.chart === 'oauth2-proxy');

test('[read: authentik 2025.10, blueprints] Authentik knows every guard by the issuer, the address and the secret that the guard has', () => {
  const providers = ofModel('authentik_providers_oauth2.oauth2provider');
  const applications = ofModel('authentik_core.application');
  expect(guards.length).toBeGreaterThan(5);
  expect(providers.length).toBe(guards.length);
  const sealed = stack.object('UnsealedSecret', 'authentik-credentials').spec.keys;
  for (const { metadata: guard, spec } of guards) {
    const { 'oidc-issuer-url': issuer, 'redirect-url': url } = spec.values.extraArgs;
    // Authentik's issuer is named after the application (issuer_mode per_provider, the default).
    const application = applications.find(({ identifiers }) => issuer.endsWith(`/application/o/${identifiers.slug}/`));
    const provider = providers.find(({ id }) => id === application?.attrs.provider.KeyOf);
    expect(provider?.attrs.redirect_uris, guard.name).toEqual([{ matching_mode: 'strict', url }]);
    expect(Object.keys(sealed)).toContain(provider?.attrs.client_secret.Env);
    const { 'client-id': id } = stack.object('UnsealedSecret', guard.name).spec.keys;
    expect(id).toBe(`${provider?.attrs.client_id}, as Authentik is told`);
  }
});

test('[read: oauth2-proxy 7, providers/oidc.go] an address counts as verified, without which the proxy answers 500', () => {
  const [mapping] = ofModel('authentik_providers_oauth2.scopemapping');
  expect([mapping.attrs.scope_name, mapping.attrs.expression]).toEqual([
    'email',
    'return {"email": request.user.email, "email_verified": True}',
  ]);
  for (const { attrs } of ofModel('authentik_providers_oauth2.oauth2provider')) {
    expect(attrs.property_mappings).toContainEqual({ KeyOf: mapping.id });
    // Signed with a key: without one, tokens are signed with the client's secret, which OAuth2-Proxy does not take.
    expect(attrs.signing_key.Find[0]).toBe('authentik_crypto.certificatekeypair');
  }
});

test('the chart mounts the blueprint, and the worker has what it reads from the environment', () => {
  const { values } = stack.object('HelmRelease', 'authentik').spec;
  expect(values.blueprints.configMaps).toEqual([metadata.name]);
  expect(values.global.envFrom).toEqual([{ secretRef: { name: 'authentik-credentials' } }]);
});
