/** The image that k3s nodes on Proxmox start from. It has no guest agent yet: cloud-init installs it. */
export const ubuntuImage = {
  url: 'https://cloud-images.ubuntu.com/noble/current/noble-server-cloudimg-amd64.img',
  fileName: 'holdfast-noble.qcow2',
  hasGuestAgent: true,
} as const;
