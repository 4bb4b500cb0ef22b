import { readShared } from '../shared.ts';
import type { Properties } from './check-inputs.ts';
import type { ResourceForm } from './forms.ts';

interface Forced {
  readonly schema?: readonly string[];
  readonly planModifiers?: readonly string[];
  readonly conditional?: Readonly<Record<string, string>>;
}

let table: Readonly<Record<string, Forced>> | undefined;

/** Read when it is first asked for: a lone clone has no schemas. */
function forced(): Readonly<Record<string, Forced>> {
  table ??= JSON.parse(readShared('providers/force-replace.json')) as Readonly<Record<string, Forced>>;
  return table;
}

/**
 * What makes resources of the other packages anew, read in the sources of their providers: terraform-provider-random ad788e2
 * (internal/provider/resource_password.go:569-716), terraform-provider-tls d72d90e (internal/provider/resource_private_key.go:57-84,
 * resource_self_signed_cert.go:52-247, resource_locally_signed_cert.go:51-148, resource_cert_request.go:43-128),
 * terraform-provider-cloudflare 000940c and 037a837 (internal/services/dns_record/schema.go, zone_setting/schema.go), pulumi-kubernetes f47bc2d
 * (provider/pkg/provider/helm_release.go:804).
 */
const byType: Readonly<Record<string, readonly string[]>> = {
  'random:index/randomPassword:RandomPassword': [
    'keepers',
    'length',
    'lower',
    'minLower',
    'minNumeric',
    'minSpecial',
    'minUpper',
    'number',
    'numeric',
    'overrideSpecial',
    'special',
    'upper',
  ],
  'tls:index/privateKey:PrivateKey': ['algorithm', 'ecdsaCurve', 'rsaBits'],
  'tls:index/certRequest:CertRequest': ['dnsNames', 'ipAddresses', 'privateKeyPem', 'subject', 'uris'],
  'tls:index/locallySignedCert:LocallySignedCert': [
    ...['allowedUses', 'caCertPem', 'caPrivateKeyPem', 'certRequestPem', 'isCaCertificate', 'maxPathLength'],
    ...['setSubjectKeyId', 'validityPeriodHours'],
  ],
  'tls:index/selfSignedCert:SelfSignedCert': [
    ...['allowedUses', 'dnsNames', 'ipAddresses', 'isCaCertificate', 'maxPathLength', 'privateKeyPem'],
    ...['setAuthorityKeyId', 'setSubjectKeyId', 'subject', 'uris', 'validityPeriodHours'],
  ],
  'cloudflare:index/dnsRecord:DnsRecord': ['zoneId'],
  'cloudflare:index/zoneSetting:ZoneSetting': ['settingId', 'zoneId'],
  'kubernetes:helm.sh/v3:Release': ['name', 'namespace'],
};

/** Conditions of `force-replace.json` that hang on more than a change: those that are worked out here, by type. */
const conditions: Readonly<Record<string, Readonly<Record<string, (olds: Properties, news: Properties) => boolean>>>> =
  {
    'proxmoxve:index/vmLegacy:VmLegacy': {
      vmId: (olds) => olds['vmId'] !== -1,
      nodeName: (_, news) => news['migrate'] !== true,
      'tpmState.version': () => true,
      'efiDisk.type': (olds, news) => has(olds, 'efiDisk') && has(news, 'efiDisk'),
      amdSev: (olds, news) => has(olds, 'amdSev') !== has(news, 'amdSev'),
    },
    'proxmoxve:index/containerLegacy:ContainerLegacy': {
      vmId: () => true,
      disk: (olds, news) => sizeOf(olds) > sizeOf(news),
    },
  };

/**
 * Paths of inputs that make a resource anew where they change. Values of a Secret do, unless its provider is told that Secrets may change
 * (pulumi-kubernetes f47bc2d, provider/pkg/provider/diff.go, forceNewProperties).
 */
export function replacingPaths(
  type: string,
  form: ResourceForm,
  { olds, news, config }: { readonly olds: Properties; readonly news: Properties; readonly config: Properties },
): string[] {
  const known = forced()[type];
  const conditional = Object.keys(known?.conditional ?? {});
  const own = conditions[type] ?? {};
  const unread = conditional.filter((path) => own[path] === undefined);
  if (unread.length > 0) throw new Error(`${type}: ${unread.join(', ')}: the stand-in does not know when it replaces`);
  const sure = [...form.replaces, ...(known?.schema ?? []), ...(known?.planModifiers ?? []), ...(byType[type] ?? [])];
  const isFixedSecret = type === 'kubernetes:core/v1:Secret' && String(config['enableSecretMutable']) !== 'true';
  const kubernetes =
    type.startsWith('kubernetes:') && !type.startsWith('kubernetes:helm.sh')
      ? ['metadata.name', 'metadata.namespace', ...(isFixedSecret ? ['type', 'data', 'stringData'] : [])]
      : [];
  return [
    ...sure.filter((path) => !conditional.includes(path)),
    ...kubernetes,
    ...conditional.filter((path) => own[path]?.(olds, news) === true),
  ];
}

function has(properties: Properties, name: string): boolean {
  return properties[name] !== undefined && properties[name] !== null;
}

function sizeOf(properties: Properties): number {
  return Number((properties['disk'] as Properties | undefined)?.['size'] ?? 0);
}
