#!/usr/bin/env bash
# Makes in the folder given: xen, dom0 (its kernel), initrd (its first files), root (what is laid over this machine's
# files), key (for ssh). Prints where. Not again while these scripts stay as they are.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd -P)

fail() { echo "xen-lab: $*" >&2; exit 1; }

# One at a time: who waited finds it made. One that is made is never touched again, as somebody may be running on it.
exec 9>"$folder/lock"
flock 9
stamp=$(cat "$here"/* | sha256sum | cut -c1-12)
made=$folder/made-$stamp
if [ -d "$made" ]; then
  echo "$made"
  exit 0
fi
work=$(mktemp -d "$folder/making.XXXXXX")
trap 'rm -rf "$work"' EXIT

# The names in Depends of packages; of alternatives, the first.
depends() {
  apt-cache depends --important "$@" | sed -n 's/^  Depends: \([a-z0-9][^ ]*\)$/\1/p'
}

installed() {
  dpkg-query -W -f='${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p'
}

# Packages and what they stand on that this machine lacks: it is dom0's ground.
with_depends() {
  local found=() next=("$@")
  while [ ${#next[@]} -gt 0 ]; do
    found+=("${next[@]}")
    mapfile -t next < <(depends "${next[@]}" | sort -u | grep -vxF -f <(installed; printf '%s\n' "${found[@]}"))
  done
  printf '%s\n' "${found[@]}"
}

dependency() { depends "$1" | awk -v name="$2" 'index($0, name) == 1 && !found++'; }

unpack() { # package folder [what of it…]
  dpkg-deb --fsys-tarfile "$work/debs/$1"_*.deb | tar -x -C "$2" "${@:3}"
}

hypervisor=$(dependency xen-system-amd64 xen-hypervisor-4)
tools=$(dependency xen-system-amd64 xen-utils-)
kernel=$(dependency linux-image-amd64 linux-image-)
guest=$(dependency linux-image-cloud-amd64 linux-image-)
[ -n "$hypervisor" ] && [ -n "$kernel" ] && [ -n "$guest" ] || fail 'apt knows no Xen: is apt-get update needed?'
mapfile -t packages < <(with_depends "$tools" xenstore-utils qemu-system-xen | grep -vE '^(linux-|udev$)')
mkdir "$work"/{debs,root,kernel,guest,hypervisor,made}
(cd "$work/debs" && apt-get -qq -o APT::Sandbox::User=root download "$hypervisor" "$kernel" "$guest" "${packages[@]}") ||
  fail 'cannot download: is apt-get update needed?'

# This machine has /lib as a link to /usr/lib. What nobody reads is left out.
for package in "${packages[@]}"; do
  unpack "$package" "$work/root" --exclude './usr/share/doc' --exclude './usr/share/man' \
    --transform 's,^\./\(lib\|bin\|sbin\)/,./usr/\1/,'
done
rmdir "$work"/root/{lib,bin,sbin} 2>/dev/null || true
unpack "$hypervisor" "$work/hypervisor" --wildcards './boot/xen-*'
unpack "$kernel" "$work/kernel" --exclude '*/drivers/gpu' --exclude '*/drivers/media' --exclude '*/sound' \
  --exclude '*/net/wireless' --exclude '*/net/ethernet'
unpack "$guest" "$work/guest"

# QEMU loads what is unpacked only; and the host unpacks dom0's kernel faster than an emulated processor.
gzip -dc "$work"/hypervisor/boot/xen-*.gz >"$work/made/xen"
version=${kernel#linux-image-}
bytes() { od -An -v -t "u$2" -j "$1" -N "$2" "$work/kernel/boot/vmlinuz-$version" | tr -d ' '; }
# The boot protocol says where the kernel proper lies: after the sectors of the setup, at payload_offset, and then its size.
start=$((($(bytes 0x1f1 1) + 1) * 512 + $(bytes 0x248 4)))
xz -dc >"$work/made/dom0" \
  < <(tail -c "+$((start + 1))" "$work/kernel/boot/vmlinuz-$version" | head -c "$(($(bytes 0x24c 4) - 4))")

# What modules stand on: their files, each after those it needs.
modules() { # folder version name…
  local base=$1/lib/modules/$2
  [ -s "$base/modules.dep" ] || busybox depmod -b "$1" "$2" 2>/dev/null
  for name in "${@:3}"; do
    sed -n "s,^\(.*/$(sed 's/[-_]/[-_]/g' <<<"$name")\.ko[.a-z]*\):\(.*\),\1\2,p" "$base/modules.dep" |
      tr ' ' '\n' | tac
  done | awk '!seen[$0]++'
}

image() { # folder file
  (cd "$1" && find . -print0 | cpio --null --create --format=newc --owner=0:0 --quiet) >"$2"
}

initramfs() { # folder modules' folder version name…
  mkdir -p "$1"/{bin,sbin,dev,proc,sys,modules}
  cp "$(command -v busybox)" "$1/bin/busybox"
  modules "${@:2}" >"$1/modules/order"
  while read -r file; do cp "$2/lib/modules/$3/$file" "$1/modules/"; done <"$1/modules/order"
  sed -i 's,.*/,,' "$1/modules/order"
}

initramfs "$work/first" "$work/kernel" "$version" virtio_pci virtio_net crc32c_generic 9pnet_virtio 9p overlay
install -m 755 "$here/initramfs-init" "$work/first/init"
image "$work/first" "$work/made/initrd"

mkdir -p "$work"/root/{usr/lib/modules,guest,etc/ssh}
cp -a "$work/kernel/lib/modules/$version" "$work/root/usr/lib/modules/"
install -m 755 "$here/dom0-init" "$work/root/usr/sbin/xen-lab-init"
printf '::sysinit:/usr/sbin/xen-lab-init\n' >"$work/root/etc/inittab"
ssh-keygen -q -t ed25519 -N '' -C xen-lab -f "$work/made/key"
ssh-keygen -q -t ed25519 -N '' -C xen-lab -f "$work/root/etc/ssh/xen-lab"
mv "$work/made/key.pub" "$work/root/etc/ssh/xen-lab-users"
cp "$here/sshd_config" "$work/root/etc/ssh/xen-lab.conf"

version=${guest#linux-image-}
initramfs "$work/inside" "$work/guest" "$version" xen-blkfront xen-netfront
install -m 755 "$here/guest-init" "$work/inside/init"
for program in poweroff reboot halt; do ln -s /bin/busybox "$work/inside/bin/$program"; done
for program in poweroff reboot; do
  printf '#!/bin/busybox sh\nexec /bin/%s -f\n' "$program" >"$work/inside/sbin/$program"
  chmod 755 "$work/inside/sbin/$program"
done
image "$work/inside" "$work/root/guest/initrd"
cp "$work/guest/boot/vmlinuz-$version" "$work/root/guest/kernel"
cp "$here"/*.cfg "$work/root/guest/"

mv "$work/root" "$work/made/"
mv "$work/made" "$made"
# Those of older scripts, unless they are in use.
find "$folder" -maxdepth 1 -name 'made-*' -not -path "$made" -mtime +1 -exec rm -rf {} +
echo "$made"
