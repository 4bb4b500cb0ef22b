/** An image of Ubuntu for the cloud. It has no guest agent yet: cloud-init installs it. */
const ofRelease = (name: 'noble' | 'jammy', version: string) =>
  ({
    url: `https://cloud-images.ubuntu.com/${name}/current/${name}-server-cloudimg-amd64.img`,
    fileName: `holdfast-${name}.qcow2`,
    hasGuestAgent: true,
    operatingSystem: `ubuntu-${version}`,
  }) as const;

/** The image that k3s nodes on Proxmox start from: Ubuntu 24.04. */
export const ubuntuImage = ofRelease('noble', '24.04');

/** The same of Ubuntu 22.04. */
export const ubuntu2204Image = ofRelease('jammy', '22.04');
