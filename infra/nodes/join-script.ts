import type { NodeFile, NodeSecrets, NodeSetup } from './node-setup.ts';

/** Words that stand for secrets in a setup that is written down; the script puts in what it reads. */
export const secretPlaceholders = {
  token: '@JOIN_TOKEN@',
  snapshots: { accessKey: '@SNAPSHOT_ACCESS_KEY@', secretKey: '@SNAPSHOT_SECRET_KEY@' },
} as const satisfies NodeSecrets;

const questions = [
  { placeholder: secretPlaceholders.token, variable: 'join_token', label: 'join token' },
  { placeholder: secretPlaceholders.snapshots.accessKey, variable: 'access_key', label: 'snapshot access key' },
  { placeholder: secretPlaceholders.snapshots.secretKey, variable: 'secret_key', label: 'snapshot secret key' },
] as const;

/**
 * A script for machines that nobody provisions: bare metal, WSL2, a container. It may run again, and takes the secrets from its
 * standard input, one to a line, so that it can be kept and shown without them.
 *
 * @param setup made with `secretPlaceholders`
 */
export function joinScript(setup: NodeSetup, { isWsl2 = false }: { readonly isWsl2?: boolean } = {}): string {
  const asked = questions.filter(({ placeholder }) => setup.files.some(({ content }) => content.includes(placeholder)));
  return [
    '#!/bin/bash',
    `# Written by holdfast: makes this machine the node ${setup.hostname}.`,
    `# Run it as root, with ${asked.map(({ label }) => label).join(', ')} on standard input, one to a line.`,
    'set -euo pipefail',
    'if [ "$(id -u)" -ne 0 ]; then echo "run this as root" >&2; exit 1; fi',
    ...(isWsl2 ? wsl2Checks : []),
    ...asked.flatMap(({ variable, label }) => [
      `if [ -t 0 ]; then printf '${label}: ' >&2; fi`,
      `IFS= read -rs ${variable} || true`,
      `if [ -z "$${variable}" ]; then echo "no ${label} on standard input" >&2; exit 1; fi`,
    ]),
    '',
    ...(isWsl2 ? [] : [`hostnamectl set-hostname ${setup.hostname}`]),
    'export DEBIAN_FRONTEND=noninteractive',
    'apt-get update -q',
    `apt-get install -y -q --no-install-recommends ${setup.packages.join(' ')}`,
    '',
    ...setup.files.flatMap((file) => writeFile(file)),
    ...setup.commands,
    '',
  ].join('\n');
}

const wsl2Checks = [
  'if ! grep -qi microsoft /proc/version; then echo "this is no WSL2" >&2; exit 1; fi',
  '# k3s is a service: without systemd nothing starts it.',
  'if [ "$(ps -p 1 -o comm=)" != systemd ]; then',
  '  echo "systemd does not run: put [boot] systemd=true into /etc/wsl.conf, then wsl --shutdown" >&2; exit 1',
  'fi',
  '# With the default NAT no other node reaches this one: kubelet, logs and the tunnel would fail.',
  'if ! wslinfo --networking-mode 2>/dev/null | grep -q mirrored; then',
  '  echo "networking is not mirrored: put [wsl2] networkingMode=mirrored into .wslconfig, then wsl --shutdown" >&2; exit 1',
  'fi',
];

function writeFile({ path, permissions, content }: NodeFile): string[] {
  const folder = path.slice(0, path.lastIndexOf('/'));
  const inserted = questions.filter(({ placeholder }) => content.includes(placeholder));
  const insert = inserted.map(({ placeholder, variable }) => `line="\${line//${placeholder}/"$${variable}"}"`);
  return [
    `install -d ${folder}`,
    `install -m ${permissions} /dev/null ${path}.new`,
    inserted.length > 0
      ? `while IFS= read -r line; do ${insert.join('; ')}; printf '%s\\n' "$line"; done > ${path}.new <<'END_OF_FILE'`
      : `cat > ${path}.new <<'END_OF_FILE'`,
    content.replace(/\n$/, ''),
    'END_OF_FILE',
    `mv ${path}.new ${path}`,
    '',
  ];
}
