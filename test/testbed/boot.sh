#!/usr/bin/env bash
# The first process of a machine of the bed: gives it a root of its own, in which whatever is written stays its own, then waits, and collects
# the processes that nobody else waits for.
#   boot.sh <folder that all machines see> <folder of the machine> <name>
set -euo pipefail
files=$1 own=$2 name=$3
root=$own/memory/root

mount -t overlay overlay -o "lowerdir=/,upperdir=$own/memory/written,workdir=$own/memory/work" "$root"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/run"
# What containerd and the kubelet keep lies on a disk: an overlay cannot lie on an overlay.
for path in /var/lib/containerd /var/lib/kubelet; do
  mkdir -p "$root$path" "$own/disk$path"
  mount --bind "$own/disk$path" "$root$path"
done
mkdir -p "$root$files"
mount --bind "$files" "$root$files"
cd "$root"
mkdir -p .outside
pivot_root . .outside
cd /
umount -l /.outside
mount --make-rshared /
# A kernel without NFS has no client: what mount(8) calls for it binds a folder that all machines see.
# shellcheck disable=SC2016 # the helper expands them
for helper in mount.nfs mount.nfs4; do
  printf '#!/bin/sh\nmkdir -p "%s/nfs/$1" && exec mount --bind "%s/nfs/$1" "$2"\n' "$files" "$files" > "/usr/sbin/$helper"
  chmod 755 "/usr/sbin/$helper"
done
hostname "$name"
ip link set lo up
echo "$name is on"
while :; do
  sleep 3600 &
  wait $! || true
done
