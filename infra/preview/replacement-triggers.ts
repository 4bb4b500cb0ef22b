import type { PropertyMap } from './property-values.ts';

/**
 * Inputs that cannot change in place: a change of one of them destroys the resource and makes another. From the providers'
 * sources: proxmoxve 8.6 (bridged from bpg 0.111), hcloud 1.41, terraform-provider-random 3.9.0 (internal/provider/resource_password.go:569),
 * terraform-provider-tls 4.2.1 (internal/provider/resource_{private_key,cert_request,self_signed_cert,locally_signed_cert}.go),
 * terraform-provider-cloudflare 5, pulumi-kubernetes f47bc2d (provider/pkg/provider/helm_release.go:804). What decides by more than the path is in
 * `triggersOf`.
 */
export const replacementTriggers: Readonly<Record<string, readonly string[]>> = {
  'cloudflare:index/dnsRecord:DnsRecord': ['zoneId'],
  'cloudflare:index/zoneSetting:ZoneSetting': ['settingId', 'zoneId'],
  'hcloud:index/firewallAttachment:FirewallAttachment': ['firewallId'],
  'hcloud:index/loadBalancer:LoadBalancer': ['location', 'networkZone'],
  'hcloud:index/loadBalancerNetwork:LoadBalancerNetwork': ['ip', 'loadBalancerId', 'networkId', 'subnetId'],
  'hcloud:index/loadBalancerService:LoadBalancerService': ['listenPort', 'loadBalancerId', 'protocol'],
  'hcloud:index/loadBalancerTarget:LoadBalancerTarget': ['ip', 'labelSelector', 'loadBalancerId', 'serverId'],
  'hcloud:index/network:Network': ['ipRange'],
  'hcloud:index/networkSubnet:NetworkSubnet': ['ipRange', 'networkId', 'networkZone', 'type', 'vswitchId'],
  'hcloud:index/primaryIp:PrimaryIp': ['location', 'type'],
  'hcloud:index/rdns:Rdns': ['floatingIpId', 'ipAddress', 'loadBalancerId', 'primaryIpId', 'serverId'],
  'hcloud:index/server:Server': ['datacenter', 'image', 'location', 'sshKeys', 'userData'],
  'hcloud:index/sshKey:SshKey': ['publicKey'],
  'kubernetes:helm.sh/v3:Release': ['name', 'namespace'],
  'proxmoxve:backup/job:Job': ['resourceId'],
  'proxmoxve:download/file:File': [
    'checksum',
    'checksumAlgorithm',
    'contentType',
    'datastoreId',
    'decompressionAlgorithm',
    'fileName',
    'nodeName',
    'url',
  ],
  'proxmoxve:index/containerLegacy:ContainerLegacy': [
    'clone.datastoreId',
    'clone.full',
    'clone.nodeName',
    'clone.vmId',
    'disk.datastoreId',
    'initialization.userAccount',
    'mountPoints',
    'nodeName',
    'operatingSystem',
    'poolId',
    'template',
    'unprivileged',
    'vmId',
  ],
  'proxmoxve:index/fileLegacy:FileLegacy': [
    'contentType',
    'datastoreId',
    'fileMode',
    'nodeName',
    'sourceFile',
    'sourceRaw',
  ],
  'proxmoxve:index/harule:Harule': ['rule', 'type'],
  'proxmoxve:index/vmLegacy:VmLegacy': [
    'amdSev',
    'clone.datastoreId',
    'clone.full',
    'clone.nodeName',
    'clone.retries',
    'clone.vmId',
    'disks[*].fileId',
    'efiDisk.type',
    'initialization.metaDataFileId',
    'initialization.networkDataFileId',
    'initialization.type',
    'initialization.userDataFileId',
    'initialization.vendorDataFileId',
    'tpmState.version',
    'vmId',
  ],
  'proxmoxve:network/linux/bridge:Bridge': ['name'],
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
  'tls:index/certRequest:CertRequest': ['dnsNames', 'ipAddresses', 'privateKeyPem', 'subject', 'uris'],
  'tls:index/locallySignedCert:LocallySignedCert': [
    'allowedUses',
    'caCertPem',
    'caPrivateKeyPem',
    'certRequestPem',
    'isCaCertificate',
    'maxPathLength',
    'setSubjectKeyId',
    'validityPeriodHours',
  ],
  'tls:index/privateKey:PrivateKey': ['algorithm', 'ecdsaCurve', 'rsaBits'],
  'tls:index/selfSignedCert:SelfSignedCert': [
    'allowedUses',
    'dnsNames',
    'ipAddresses',
    'isCaCertificate',
    'maxPathLength',
    'privateKeyPem',
    'setAuthorityKeyId',
    'setSubjectKeyId',
    'subject',
    'uris',
    'validityPeriodHours',
  ],
};

const kubernetesObject = ['metadata.name', 'metadata.namespace'];

/**
 * The inputs of `type` that force a replacement, given what the program asks for.
 *
 * @param previous what was asked for last; nothing where that is not known
 */
export function triggersOf(type: string, inputs: PropertyMap, previous: PropertyMap = {}): readonly string[] {
  const triggers = replacementTriggers[type] ?? [];
  // Every object of Kubernetes is what its name and namespace say (pulumi-kubernetes, provider/pkg/provider/diff.go:206).
  if (type.startsWith('kubernetes:') && replacementTriggers[type] === undefined) return kubernetesObject;
  const moves = type === 'proxmoxve:index/vmLegacy:VmLegacy' && inputs['migrate'] !== true;
  const shrinks = type === 'proxmoxve:index/containerLegacy:ContainerLegacy' && diskSize(inputs) < diskSize(previous);
  return [...triggers, ...(moves ? ['nodeName'] : []), ...(shrinks ? ['disk'] : [])];
}

/** In gibibytes; a container whose disk becomes smaller is made anew, with one that grows it keeps it. */
function diskSize({ disk }: PropertyMap): number {
  return Number((disk as PropertyMap | undefined)?.['size'] ?? 0);
}
