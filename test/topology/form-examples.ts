import fc from 'fast-check';
import type { forms } from '../../topology/forms.ts';

/** Two of what each form is for; the seeds of what is tried. */
export const examples: Readonly<Record<keyof typeof forms, readonly [string, string]>> = {
  name: ['pve-homelab', 'cx33'],
  dnsLabel: ['k3s-cp-01', 'a'],
  dnsName: ['example.org', 'a.b-c.example'],
  prose: ["it's 100 % a cupboard, $5 & `more`", 'a "quoted" word'],
  release: ['v1.35.4+k3s1', 'v1.14.0'],
  version: ['1.20.2', 'v0.15.2'],
  host: ['node.example.org', 'fd00::1'],
  hostPort: ['10.0.0.1:6789', '[fd00::1]:9000'],
  address: ['10.0.0.1', 'fd00::1'],
  range: ['10.0.0.0/24', 'fd00::/64'],
  url: ['https://github.com/example/repository', 'ssh://git@git.example/a'],
  hostOrUrl: ['ghcr.io', 'https://hooks.example/a'],
  folder: ["/mnt/it's a folder/$HOME/100%", '/'],
  folderOfRepository: ['./kubernetes/flux/cluster', 'clusters/a'],
  branch: ['main', 'feature/a-b'],
  image: ['ghcr.io/example/site', 'registry.example:5000/a'],
  variable: ['DATA_DIR', '_a1'],
  labelKey: ['nvidia.com/gpu', 'tier'],
  labelValue: ['true', ''],
  bucket: ['etcd-snapshots', 'a.b'],
  interface: ['vmbr0', 'enp3s0.10'],
  cron: ['0 */6 * * *', '30 2 * * 1-5'],
  schedule: ['0 */6 * * *', '@daily'],
  quantity: ['256Mi', '0.5'],
  timeZone: ['Europe/Berlin', 'UTC'],
  duration: ['1h30m', '0s'],
  variableName: ['DATA_DIR', 'a.b-c'],
  calendar: ['02:30', 'sat *-*-1..7 03:00'],
  day: ['2026-11-29', '2027-01-01'],
  pciId: ['10de:1eb8', '8086:0000'],
  pciPath: ['0000:01:00.0', '01:00'],
  sshKey: ['ssh-ed25519 AAAA me', "ssh-rsa AAAA== it's mine; $(id)"],
};

/** What shells, units and commands would read as something else, in the middle or at the ends of what is right. */
const hostile = [
  "'",
  '"',
  '$(id)',
  '`id`',
  ';',
  '\n',
  '\r',
  '\0',
  '\\',
  ' ',
  '#',
  '&',
  '|',
  '*',
  '%n',
  '\u2028',
  '-',
  '..',
];
/** Texts that are nearly one of these, with something hostile in them. */
export const near = (seeds: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...seeds), fc.nat(), fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'grapheme' })))
    .map(([seed, at, piece]) => {
      const place = at % (seed.length + 1);
      return seed.slice(0, place) + piece + seed.slice(place);
    });
