import type { Machine } from '../../topology/machines.ts';
import { sh, shellComment, shellDocument, shellLines, shellWords, type Shell } from '../../topology/shell.ts';
import type { NodeFile, NodeSecrets, NodeSetup } from './node-setup.ts';
import { rebootMarker } from './nvidia.ts';

/** Words that stand for secrets in a setup that is written down; the script puts in what it reads. */
export const secretPlaceholders = {
  token: '@JOIN_TOKEN@',
  snapshots: { accessKey: '@SNAPSHOT_ACCESS_KEY@', secretKey: '@SNAPSHOT_SECRET_KEY@' },
} as const satisfies NodeSecrets;

const questions = [
  { placeholder: secretPlaceholders.token, variable: sh`join_token`, label: 'join token' },
  { placeholder: secretPlaceholders.snapshots.accessKey, variable: sh`access_key`, label: 'snapshot access key' },
  { placeholder: secretPlaceholders.snapshots.secretKey, variable: sh`secret_key`, label: 'snapshot secret key' },
] as const;

/**
 * A script for machines that nobody provisions: bare metal, WSL2, a container. It may run again, and takes the secrets from its
 * standard input, one to a line, so that it can be kept and shown without them.
 *
 * @param setup made with `secretPlaceholders`
 * @param kind what it runs on, which is looked at before anything is touched
 */
export function joinScript(setup: NodeSetup, kind: Machine['kind'] = 'bare-metal'): Shell {
  const asked = questions.filter(({ placeholder }) => setup.files.some(({ content }) => content.includes(placeholder)));
  return shellLines([
    sh`#!/bin/bash`,
    shellComment(`Written by holdfast: makes this machine the node ${setup.hostname}.`),
    shellComment(
      `Run it as root, with ${asked.map(({ label }) => label).join(', ')} on standard input, one to a line.`,
    ),
    sh`set -euo pipefail`,
    sh`if [ "$(id -u)" -ne 0 ]; then echo "run this as root" >&2; exit 1; fi`,
    ...checksOf(kind),
    ...asked.flatMap(({ variable, label }) => [
      sh`if [ -t 0 ]; then printf '${label}: ' >&2; fi`,
      sh`IFS= read -rs ${{ shell: variable }} || true`,
      sh`if [ -z "$${{ shell: variable }}" ]; then echo "no ${label} on standard input" >&2; exit 1; fi`,
    ]),
    sh``,
    ...(kind === 'wsl2' ? [] : [sh`hostnamectl set-hostname ${setup.hostname}`]),
    sh`export DEBIAN_FRONTEND=noninteractive`,
    sh`apt-get update -q`,
    sh`apt-get install -y -q --no-install-recommends ${[...new Set(['openssh-server', 'sudo', ...setup.packages])]}`,
    ...operatorLogin,
    sh``,
    ...setup.files.flatMap((file) => writeFile(file)),
    ...setup.commands,
    ...(setup.mayNeedReboot === true
      ? [
          sh`if [ -e ${rebootMarker} ]; then echo "reboot this machine: its driver is for a kernel that it does not run yet" >&2; fi`,
        ]
      : []),
    sh``,
  ]);
}

/**
 * The user that runbooks and replacements log in as, which cloud-init makes where it runs. Whoever may log in as the one who runs this may log in
 * as that user.
 */
export const operatorLogin: readonly Shell[] = [
  sh`id -u ops >/dev/null 2>&1 || useradd --create-home --shell /bin/bash ops`,
  sh`keys="$(getent passwd "\${SUDO_USER:-root}" | cut -d : -f 6)/.ssh/authorized_keys"`,
  sh`install -d -m 0700 -o ops -g ops /home/ops/.ssh`,
  sh`if [ -s "$keys" ] && [ "\${SUDO_USER:-root}" != ops ]; then`,
  sh`  cat "$keys" >> /home/ops/.ssh/authorized_keys`,
  sh`  sort -u -o /home/ops/.ssh/authorized_keys /home/ops/.ssh/authorized_keys`,
  sh`  chown ops:ops /home/ops/.ssh/authorized_keys`,
  sh`  chmod 0600 /home/ops/.ssh/authorized_keys`,
  sh`fi`,
  sh`echo 'ops ALL=(ALL) NOPASSWD:ALL' > /etc/sudoers.d/ops`,
  sh`chmod 0440 /etc/sudoers.d/ops`,
  sh``,
];

/** What must be so before anything is touched. */
function checksOf(kind: Machine['kind']): readonly Shell[] {
  if (kind === 'wsl2') return wsl2Checks;
  return kind === 'proxmox-lxc' ? containerChecks : [];
}

const containerChecks = [
  shellComment('The kubelet reads /dev/kmsg, and ends where there is none: its file under /etc/pve/lxc gives it one.'),
  sh`if [ ! -e "\${KMSG:-/dev/kmsg}" ]; then`,
  sh`  echo "this container has no /dev/kmsg: open it on its Proxmox host first, as npm run nodes says" >&2; exit 1`,
  sh`fi`,
];

const wsl2Checks = [
  sh`if ! grep -qi microsoft /proc/version; then echo "this is no WSL2" >&2; exit 1; fi`,
  shellComment('k3s is a service: without systemd nothing starts it.'),
  sh`if [ "$(ps -p 1 -o comm=)" != systemd ]; then`,
  sh`  echo "systemd does not run: put [boot] systemd=true into /etc/wsl.conf, then wsl --shutdown" >&2; exit 1`,
  sh`fi`,
  shellComment('With the default NAT no other node reaches this one: kubelet, logs and the tunnel would fail.'),
  sh`if ! wslinfo --networking-mode 2>/dev/null | grep -q mirrored; then`,
  sh`  echo "networking is not mirrored: put [wsl2] networkingMode=mirrored into .wslconfig, then wsl --shutdown" >&2; exit 1`,
  sh`fi`,
];

function writeFile({ path, permissions, content }: NodeFile): Shell[] {
  const inserted = questions.filter(({ placeholder }) => content.includes(placeholder));
  const insert = inserted.map(
    ({ placeholder, variable }) => sh`line="\${line//${placeholder}/"$${{ shell: variable }}"}";`,
  );
  return [
    sh`install -d ${path.slice(0, path.lastIndexOf('/'))}`,
    sh`install -m ${permissions} /dev/null ${`${path}.new`}`,
    shellDocument(
      inserted.length > 0
        ? sh`while IFS= read -r line; do ${{ shell: shellWords(insert) }} printf '%s\\n' "$line"; done > ${`${path}.new`}`
        : sh`cat > ${`${path}.new`}`,
      content,
    ),
    sh`mv ${`${path}.new`} ${path}`,
    sh``,
  ];
}
