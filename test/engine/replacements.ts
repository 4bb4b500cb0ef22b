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
 * What makes resources of the other packages anew, read in the sources of their providers: terraform-provider-random 3
 * (internal/provider/resource_password.go), terraform-provider-tls 4 (internal/provider/resource_private_key.go),
 * terraform-provider-cloudflare 5 (internal/services/dns_record/schema.go, zone_setting/schema.go), pulumi-kubernetes 4
 * (provider/pkg/provider/diff.go, helm_release.go).
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

/** Paths of inputs that make a resource anew where they change. */
export function replacingPaths(type: string, form: ResourceForm, olds: Properties, news: Properties): string[] {
  const known = forced()[type];
  const conditional = Object.keys(known?.conditional ?? {});
  const own = conditions[type] ?? {};
  const unread = conditional.filter((path) => own[path] === undefined);
  if (unread.length > 0) throw new Error(`${type}: ${unread.join(', ')}: the stand-in does not know when it replaces`);
  const sure = [...form.replaces, ...(known?.schema ?? []), ...(known?.planModifiers ?? []), ...(byType[type] ?? [])];
  const kubernetes =
    type.startsWith('kubernetes:') && !type.startsWith('kubernetes:helm.sh')
      ? ['metadata.name', 'metadata.namespace', ...(type === 'kubernetes:core/v1:Secret' ? ['type', 'data'] : [])]
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
