import { dump } from 'js-yaml';
import { createHash } from 'node:crypto';

/** Extensions of Talos's own collection, such as `siderolabs/qemu-guest-agent`. */
export type Extensions = readonly string[];

/**
 * The id under which Talos's image factory builds an image with these extensions: a digest of the request, so that nobody has to
 * ask. Boot image and installer must carry the same one, or an upgrade loses the extensions.
 */
export function schematicId(extensions: Extensions): string {
  const customization =
    extensions.length === 0 ? {} : { systemExtensions: { officialExtensions: [...extensions].sort() } };
  return createHash('sha256')
    .update(dump({ customization }, { indent: 4 }))
    .digest('hex');
}

/** A disk image for Proxmox, from the image factory. */
export function talosImage(
  version: string,
  extensions: Extensions,
): { readonly url: string; readonly fileName: string } {
  const id = schematicId(extensions);
  return {
    url: `https://factory.talos.dev/image/${id}/${version}/nocloud-amd64.qcow2`,
    fileName: `talos-${version}-${id.slice(0, 8)}.qcow2`,
  };
}

/** The installer that upgrades keep the same extensions with. */
export function talosInstaller(version: string, extensions: Extensions): string {
  return `factory.talos.dev/nocloud-installer/${schematicId(extensions)}:${version}`;
}
