#!/usr/bin/env bash
# The real peers that the tests in test/interop talk to, from Debian's packages; xen-api from npm's registry.
#   scripts/peers.sh         installs what is missing (as root, or through sudo)
#   scripts/peers.sh check   says what is there, with versions
set -euo pipefail

packages=(
  libvirt-daemon libvirt-daemon-system libvirt-daemon-driver-qemu libvirt-clients python3-libvirt
  qemu-system-x86 qemu-utils ovmf swtpm swtpm-tools
  busybox-static cpio xz-utils
  dnsmasq-base iptables iproute2
  virtinst libsys-virt-perl
  virt-manager gir1.2-atspi-2.0 at-spi2-core dbus-daemon xvfb
  sasl2-bin libsasl2-modules
  openssh-server openssh-client netcat-openbsd openssl
  systemd util-linux
  gcc libc6-dev
)

installed() {
  dpkg-query -W -f='${db:Status-Status} ${Package} ${Version}\n' "${packages[@]}" 2>/dev/null | sed -n 's/^installed //p' || true
}

missing() {
  comm -23 <(printf '%s\n' "${packages[@]}" | sort) <(installed | cut -d' ' -f1 | sort)
}

apt() {
  DEBIAN_FRONTEND=noninteractive $sudo apt-get -qq -o Dpkg::Use-Pty=0 "$@"
}

install() {
  apt update && apt install -y --no-install-recommends "$@" >/dev/null
}

command -v dpkg-query >/dev/null || { echo 'peers: these packages are Debian'"'"'s, and there is no dpkg here' >&2; exit 1; }

if [ "${1-}" = check ]; then
  installed | column -t
  mapfile -t absent < <(missing)
  [ ${#absent[@]} -eq 0 ] || { echo "missing: ${absent[*]}"; exit 1; }
  exit 0
fi

# A client of XAPI's, apart from our own dependencies: it is heavy, and some of what it stands on is AGPL.
clients=$HOME/.cache/virtkit-peers
[ -e "$clients/node_modules/xen-api/package.json" ] ||
  npm install --prefix "$clients" --ignore-scripts --no-audit --no-fund --silent xen-api@4.7.6

mapfile -t absent < <(missing)
sudo=; [ "$(id -u)" = 0 ] || sudo='sudo --preserve-env=DEBIAN_FRONTEND'
# Mirrors fail now and then: once more before giving up.
if [ ${#absent[@]} -gt 0 ]; then
  echo "peers: installing ${absent[*]}"
  install "${absent[@]}" || { sleep 5; install "${absent[@]}"; }
fi
