#!/usr/bin/env bash
# A small Linux guest for tests: Debian's kernel, and an initramfs of busybox and the guest agent (scripts/guest/).
#   scripts/guest.sh            makes it, unless it is there, and prints the folder: vmlinuz, initrd, lacks
#   scripts/guest.sh generic    the same with the kernel that has every driver: larger, and slower to boot
#   scripts/guest.sh check      says what is missing here for it
# Needs Debian's apt and dpkg and busybox-static, cpio and gzip; not root. VIRTKIT_GUEST_DIR is where it goes.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { echo "guest: $*" >&2; exit 1; }

missing() {
  for tool in apt-cache apt-get dpkg-deb busybox cpio flock; do
    command -v "$tool" >/dev/null || echo "$tool"
  done
}

mapfile -t absent < <(missing)
if [ ${#absent[@]} -gt 0 ]; then
  [ "${1-}" = check ] && { echo "missing: ${absent[*]}"; exit 1; }
  fail "${absent[*]} not found: run scripts/peers.sh"
fi
[ "${1-}" = check ] && exit 0

flavour=${1-cloud}
case $flavour in
  cloud) kernel=linux-image-cloud-amd64 ;;
  generic) kernel=linux-image-amd64 ;;
  *) fail "there are cloud and generic, not $flavour" ;;
esac
folder=${VIRTKIT_GUEST_DIR:-$PWD/node_modules/.cache/virtkit-guest}/$flavour
mkdir -p "$folder"

# One at a time: test files run beside each other. What waited finds it made.
exec 9>"$folder/.lock"
flock 9
stamp=$(cat scripts/guest.sh scripts/guest/* | sha256sum | cut -d' ' -f1)
if [ "$(cat "$folder/stamp" 2>/dev/null)" = "$stamp" ]; then
  echo "$folder"
  exit 0
fi
rm -f "$folder/stamp"
work=$(mktemp -d "$folder/making.XXXXXX")
trap 'rm -rf "$work"' EXIT

# The names in Depends of packages; of alternatives, the first.
depends() {
  apt-cache depends --important "$@" | sed -n 's/^  Depends: \([a-z0-9][^ ]*\)$/\1/p'
}

# The agent, and the libraries under it.
agent_packages() {
  local found=(qemu-guest-agent) next=(qemu-guest-agent)
  while [ ${#next[@]} -gt 0 ]; do
    mapfile -t next < <(depends "${next[@]}" | grep '^lib' | sort -u | grep -vxF -f <(printf '%s\n' "${found[@]}"))
    found+=("${next[@]}")
  done
  printf '%s\n' "${found[@]}"
}

fetch() {
  (cd "$work" && apt-get -qq -o APT::Sandbox::User=root download "$@") || fail "cannot download $*: is apt-get update needed?"
}

image=$(depends "$kernel" | grep '^linux-image-' | head -n 1)
[ -n "$image" ] || fail "apt knows no $kernel: is apt-get update needed?"
mapfile -t packages < <(agent_packages)
fetch "$image" "${packages[@]}"
for package in "$work"/*.deb; do dpkg-deb -x "$package" "$work/from"; done
version=${image#linux-image-}
from=$work/from
[ -f "$from/boot/vmlinuz-$version" ] || fail "$image has no kernel"

# Programs.
root=$work/root
mkdir -p "$root"/{bin,sbin,etc/acpi/PWRF,etc/udhcpc,dev,proc,sys,run,tmp,root,mnt,var,lib/modules,usr/share/udhcpc}
for folder_of in bin sbin lib; do ln -s "../$folder_of" "$root/usr/$folder_of"; done
ln -s ../run "$root/var/run"
cp "$(command -v busybox)" "$root/bin/busybox"
"$root/bin/busybox" --list-full | while read -r applet; do
  applet=${applet#usr/}
  [ -e "$root/$applet" ] || ln -s /bin/busybox "$root/$applet"
done
# Over the links: a redirection or a cp would write through them, into busybox.
for script in shutdown chpasswd hotplug facts sleep-now console-login console-shell; do
  install -m 755 -T "scripts/guest/$script" "$work/$script"
  mv -f "$work/$script" "$root/sbin/$script"
done
install -m 755 scripts/guest/init "$root/init"
install -m 755 scripts/guest/dhcp "$root/usr/share/udhcpc/default.script"
install -m 755 scripts/guest/power-button "$root/etc/acpi/PWRF/00000080"
printf 'ID=virtkit-guest\nNAME="Virtkit guest"\nPRETTY_NAME="Virtkit guest 1"\nVERSION="1 (test)"\nVERSION_ID="1"\n' >"$root/etc/os-release"
printf 'root::0:0:root:/root:/sbin/console-shell\n' >"$root/etc/passwd"
printf 'root::19000:0:99999:7:::\n' >"$root/etc/shadow"
printf 'root:x:0:\n' >"$root/etc/group"
printf 'virtkit-guest\n' >"$root/etc/hostname"

# The agent, with those libraries that it asks for, found by the loader that comes with them.
agent=$from/usr/sbin/qemu-ga
loader=$(find "$from" -name 'ld-linux-x86-64.so.2' | head -n 1)
libraries=$(dirname "$(find "$from" -name 'libc.so.6' | head -n 1)"):$(dirname "$(find "$from" -name 'libglib-2.0.so.0' | head -n 1)")
install -m 755 "$agent" "$root/sbin/qemu-ga"
mkdir -p "$root/lib64" "$root/lib/x86_64-linux-gnu"
cp -L "$loader" "$root/lib64/ld-linux-x86-64.so.2"
"$loader" --library-path "$libraries" --list "$agent" | sed -n 's/.* => \([^ ]*\) .*/\1/p' | while read -r library; do
  cp -L "$library" "$root/lib/x86_64-linux-gnu/"
done

# Modules: those asked for, and what they stand on. What this kernel lacks is said in the file `lacks`.
modules=$(find "$from" -type d -path "*/modules/$version")
busybox depmod -b "$from" "$version" 2>/dev/null || true
index=$modules/modules.dep
[ -s "$index" ] || fail 'depmod made no index'
builtin=$modules/modules.builtin
mkdir -p "$root/lib/modules/$version"
sed 's/#.*//' scripts/guest/modules | tr -s ' \n' '\n\n' | sed '/^$/d' | while read -r name; do
  pattern=$(sed 's/[-_]/[-_]/g' <<<"$name")
  found=$(grep -E "(^|/)$pattern\.ko(\.[a-z]+)?:" "$index" || true)
  if [ -n "$found" ]; then tr -d : <<<"$found" | tr ' ' '\n'
  elif ! grep -qE "(^|/)$pattern\.ko" "$builtin"; then echo "$name" >>"$work/lacks"
  fi
done | sort -u | sed '/^$/d' >"$work/modules"
while read -r module; do
  mkdir -p "$root/lib/modules/$version/$(dirname "$module")"
  cp "$modules/$module" "$root/lib/modules/$version/$module"
done <"$work/modules"
cp "$modules"/modules.{builtin,order} "$root/lib/modules/$version/"
busybox depmod -b "$root" "$version"

# Not compressed: unpacking takes the emulated processor longer than QEMU takes to load it.
(cd "$root" && find . -print0 | cpio --null --create --format=newc --owner=0:0 --quiet) >"$work/initrd"
touch "$work/lacks"
mv "$from/boot/vmlinuz-$version" "$folder/vmlinuz"
mv "$work/initrd" "$work/lacks" "$folder/"
echo "$stamp" >"$folder/stamp"
echo "$folder"
