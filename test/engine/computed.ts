import { createHash, generateKeyPairSync, randomBytes, randomInt } from 'node:crypto';
import type { Properties } from './check-inputs.ts';
import type { PropertyForm, ResourceForm } from './forms.ts';
import type { World } from './world.ts';

/** A new resource: its id, and what its provider says of it. */
export interface Made {
  readonly id: string;
  readonly state: Properties;
}

/** Makes a resource as its provider would: what is asked for, and what only it can say, in the form that the real one has. */
export function make(type: string, form: ResourceForm, inputs: Properties, world: World): Made {
  const own = makers[type]?.(inputs, world) ?? byPackage(type, inputs, world);
  const computed = Object.fromEntries(
    form.requiredOutputs.map((name) => [name, blank(form.outputs[name] ?? { type: 'any' })]),
  );
  return { id: own.id, state: { ...computed, ...inputs, ...own.state } };
}

const makers: Readonly<Record<string, (inputs: Properties, world: World) => Made>> = {
  'hcloud:index/primaryIp:PrimaryIp': ({ type }, world) => {
    const number = world.next();
    const state =
      type === 'ipv4'
        ? { ipAddress: `203.0.113.${number % 250}`, ipNetwork: '' }
        : {
            ipAddress: `2001:db8:${number.toString(16)}::`,
            ipNetwork: `2001:db8:${number.toString(16)}::/64`,
          };
    return { id: String(number), state: { ...state, assigneeId: 0 } };
  },
  'hcloud:index/server:Server': ({ publicNets }, world) => {
    const [net = {}] = (publicNets ?? []) as readonly Properties[];
    const address = (key: string): string =>
      String(world.byId('hcloud:index/primaryIp:PrimaryIp', String(net[key]))?.state['ipAddress'] ?? '');
    const ipv6 = address('ipv6');
    return {
      id: String(world.next()),
      state: {
        status: 'running',
        ipv4Address: address('ipv4'),
        ipv6Address: ipv6 === '' ? '' : `${ipv6}1`,
        ipv6Network: ipv6 === '' ? '' : `${ipv6}/64`,
      },
    };
  },
  'hcloud:index/sshKey:SshKey': ({ publicKey }, world) => {
    const [, body = ''] = String(publicKey).split(' ');
    const digest = createHash('md5').update(Buffer.from(body, 'base64')).digest('hex');
    return { id: String(world.next()), state: { fingerprint: digest.replaceAll(/(..)(?=.)/g, '$1:') } };
  },
  'hcloud:index/networkSubnet:NetworkSubnet': ({ networkId, ipRange }) => ({
    id: `${String(networkId)}-${String(ipRange)}`,
    state: { gateway: String(ipRange).replace(/\.\d+\/\d+$/, '.1') },
  }),
  'hcloud:index/rdns:Rdns': ({ serverId, primaryIpId, ipAddress }) => ({
    id:
      serverId === undefined
        ? `p-${String(primaryIpId)}-${String(ipAddress)}`
        : `s-${String(serverId)}-${String(ipAddress)}`,
    state: {},
  }),
  'hcloud:index/firewallAttachment:FirewallAttachment': ({ firewallId }) => ({ id: String(firewallId), state: {} }),
  'proxmoxve:index/vmLegacy:VmLegacy': ({ vmId, networkDevices }) => ({
    id: String(vmId),
    state: {
      macAddresses: ((networkDevices ?? []) as readonly unknown[]).map(() => macAddress()),
      ipv4Addresses: [['127.0.0.1']],
      ipv6Addresses: [['::1']],
      networkInterfaceNames: ['lo'],
    },
  }),
  'proxmoxve:index/containerLegacy:ContainerLegacy': ({ vmId }) => ({ id: String(vmId), state: {} }),
  'proxmoxve:download/file:File': ({ datastoreId, contentType, fileName }) => ({
    id: `${String(datastoreId)}:${String(contentType)}/${String(fileName)}`,
    state: { size: 600_000_000 },
  }),
  'proxmoxve:index/fileLegacy:FileLegacy': ({ datastoreId, contentType, sourceRaw }) => {
    const { fileName, data } = sourceRaw as { readonly fileName: string; readonly data: string };
    return {
      id: `${String(datastoreId)}:${String(contentType)}/${fileName}`,
      state: { fileName, fileSize: Buffer.byteLength(data), fileModificationDate: '', fileTag: '' },
    };
  },
  'proxmoxve:index/haresource:Haresource': ({ resourceId }) => ({ id: String(resourceId), state: {} }),
  'proxmoxve:index/harule:Harule': ({ rule }) => ({ id: String(rule), state: {} }),
  'proxmoxve:backup/job:Job': ({ resourceId }) => ({ id: String(resourceId), state: {} }),
  'proxmoxve:hardware/mapping/pci:Pci': ({ name }) => ({ id: String(name), state: {} }),
  'random:index/randomPassword:RandomPassword': ({ length, special }) => {
    const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
    const from = special === false ? letters : `${letters}!@#$%&*()-_=+[]{}<>:?`;
    const result = Array.from({ length: Number(length) }, () => from.charAt(randomInt(from.length))).join('');
    return { id: 'none', state: { result, bcryptHash: `$2a$10$${randomBytes(40).toString('hex').slice(0, 53)}` } };
  },
  'tls:index/privateKey:PrivateKey': ({ algorithm }) => {
    if (algorithm !== 'ED25519')
      throw new Error(`algorithm: the stand-in makes ED25519 keys, not ${String(algorithm)}`);
    return ed25519();
  },
};

/** Ids as the rest of a package has them. */
function byPackage(type: string, inputs: Properties, world: World): Made {
  if (type.startsWith('kubernetes:')) {
    const { name, namespace } = { ...(inputs['metadata'] as Properties | undefined), ...inputs } as Properties;
    const metadata = (inputs['metadata'] ?? { name, namespace }) as Properties;
    const place = [metadata['namespace'], metadata['name']].filter((each) => each !== undefined).join('/');
    return { id: place, state: {} };
  }
  if (type.startsWith('cloudflare:')) return { id: randomBytes(16).toString('hex'), state: {} };
  return { id: String(world.next()), state: {} };
}

function blank({ type }: PropertyForm): unknown {
  const blanks: Partial<Record<PropertyForm['type'], unknown>> = { array: [], object: {}, boolean: false, string: '' };
  return type === 'integer' || type === 'number' ? 0 : blanks[type];
}

function macAddress(): string {
  return `bc:24:11:${[...randomBytes(3)].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;
}

function ed25519(): Made {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const open = Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url');
  const seed = Buffer.from(String(privateKey.export({ format: 'jwk' }).d), 'base64url');
  const pem = String(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const wire = Buffer.concat([field('ssh-ed25519'), field(open)]);
  return {
    id: createHash('sha1').update(wire).digest('hex'),
    state: {
      ecdsaCurve: 'P224',
      rsaBits: 2048,
      privateKeyPem: pem,
      privateKeyPemPkcs8: pem,
      privateKeyOpenssh: openssh(wire, open, seed),
      publicKeyPem: String(publicKey.export({ format: 'pem', type: 'spki' })),
      publicKeyOpenssh: `ssh-ed25519 ${wire.toString('base64')}\n`,
      publicKeyFingerprintMd5: createHash('md5').update(wire).digest('hex'),
      publicKeyFingerprintSha256: `SHA256:${createHash('sha256').update(wire).digest('base64').replace(/=+$/, '')}`,
    },
  };
}

/** A private key as ssh reads it (openssh, PROTOCOL.key). */
function openssh(wire: Buffer, open: Buffer, seed: Buffer): string {
  const check = randomBytes(4);
  const inner = Buffer.concat([check, check, wire, field(Buffer.concat([seed, open])), field('')]);
  const padding = Buffer.from(Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, index) => index + 1));
  const count = Buffer.from([0, 0, 0, 1]);
  const magic = Buffer.from('openssh-key-v1\0');
  const key = Buffer.concat([
    ...[magic, field('none'), field('none'), field(''), count, field(wire)],
    field(Buffer.concat([inner, padding])),
  ]);
  const lines = key.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n');
}

function field(content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
