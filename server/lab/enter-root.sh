#!/bin/sh
# Runs a command in another Debian, in a mount namespace of its own: enter-root.sh ROOT SHARED… -- COMMAND…
# What is SHARED has the same path in both. Devices are the few that libvirt and QEMU need, never the host's /dev/kvm.
set -eu
root=$1
shift
mount --make-rprivate /
mount --bind "$root" "$root"
while [ "$1" != -- ]; do
  mkdir -p "$root$1"
  mount --rbind "$1" "$root$1"
  shift
done
shift
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
for device in null zero full random urandom tty; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mount --rbind /proc "$root/proc"
mount --rbind /sys "$root/sys"
# Not chroot: in one, the kernel makes no user namespace.
mkdir -p "$root/before"
cd "$root"
pivot_root . before
umount -l /before
cd /
exec "$@"
