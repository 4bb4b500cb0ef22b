import { sh, type Shell } from '../topology/shell.ts';

/**
 * What a kubelet needs of a container and no API of Proxmox sets: lines of its file under /etc/pve/lxc. Without /dev/kmsg, which LXC does not
 * give it, the kubelet ends as it starts: its watcher of killed processes reads there (Kubernetes 1.35.4, pkg/kubelet/kubelet.go:559-573).
 */
export const containerLines: readonly string[] = [
  'lxc.apparmor.profile: unconfined',
  'lxc.cap.drop:',
  'lxc.cgroup2.devices.allow: a',
  'lxc.mount.auto: proc:rw sys:rw',
  'lxc.mount.entry: /dev/kmsg dev/kmsg none bind,create=file',
];

/** The file that has them. */
export function containerFile(containerId: number): string {
  return `/etc/pve/lxc/${containerId}.conf`;
}

/**
 * Puts the lines into the file, on the host of the container, and starts the container anew where one was missing; may run again. What stands
 * below a line in brackets belongs to a snapshot, so that lines go to the top and are looked for above.
 */
export function openContainer(containerId: number): Shell {
  const file = containerFile(containerId);
  const own = sh`sed '/^\\[/,$d' ${file}`;
  return sh`missing=; for line in ${containerLines}; do if ! ${{ shell: own }} | grep -qxF "$line"; then sed -i "1i $line" ${file}; missing=yes; fi; done; if [ -n "$missing" ]; then pct reboot ${containerId}; fi`;
}
