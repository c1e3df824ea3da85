#!/usr/bin/env bash
# Xen's own store daemons, real, on a machine without Xen: for tests of their protocol.
#   scripts/xen-xenstored.sh c DIR       runs xenstored, the one in C, with its socket at DIR/socket, until it is ended
#   scripts/xen-xenstored.sh ocaml DIR   the same with oxenstored
#   scripts/xen-xenstored.sh tools CMD [ARG…]   runs one of xenstore's tools: xenstore-ls, xenstore-read, … with
#                                        XENSTORED_PATH saying which store
#   scripts/xen-xenstored.sh prepare     only unpacks what they need, and prints its folder
#   scripts/xen-xenstored.sh check       says what is missing here for it
# The packages are unpacked, not installed: installed, they would start services and change how the machine boots.
# VIRTKIT_XENSTORED_DIR is where they go. A shim (scripts/xen-xenstored/) answers for the hypervisor.
set -euo pipefail
cd "$(dirname "$0")/.."
version=4.17
packages=(
  "xen-utils-$version" "libxenmisc$version" xenstore-utils libxencall1 libxendevicemodel1 libxenevtchn1
  libxenforeignmemory1 libxengnttab1 libxenstore4 libxentoolcore1 libxentoollog1
)

fail() { echo "xen-xenstored: $*" >&2; exit 1; }

missing() {
  for tool in apt-get dpkg-deb flock gcc unshare mount; do
    command -v "$tool" >/dev/null || echo "$tool"
  done
}

mapfile -t absent < <(missing)
if [ ${#absent[@]} -gt 0 ]; then
  [ "${1-}" = check ] && { echo "missing: ${absent[*]}"; exit 1; }
  fail "${absent[*]} not found: run scripts/peers.sh"
fi
[ "${1-}" = check ] && exit 0

folder=${VIRTKIT_XENSTORED_DIR:-$PWD/node_modules/.cache/virtkit-xenstored}
mkdir -p "$folder"

# One at a time: test files run beside each other. What waited finds it made.
prepare() {
  local stamp work
  exec 9>"$folder/.lock"
  flock 9
  stamp=$(cat scripts/xen-xenstored.sh scripts/xen-xenstored/* | sha256sum | cut -d' ' -f1)
  if [ "$(cat "$folder/stamp" 2>/dev/null)" != "$stamp" ]; then
    rm -rf "$folder/stamp" "$folder/root"
    work=$(mktemp -d "$folder/making.XXXXXX")
    (cd "$work" && apt-get -qq -o APT::Sandbox::User=root download "${packages[@]}") ||
      fail "cannot download ${packages[*]}: is apt-get update needed?"
    for package in "$work"/*.deb; do dpkg-deb -x "$package" "$work/root"; done
    gcc -O1 -Wall -Wno-unused-parameter -shared -fPIC -fvisibility=hidden -o "$work/root/no-hypervisor.so" \
      scripts/xen-xenstored/no-hypervisor.c -ldl
    mv "$work/root" "$folder/root"
    rm -rf "$work"
    echo "$stamp" >"$folder/stamp"
  fi
  exec 9>&-
}

prepare
root=$folder/root
libraries=$root/usr/lib/x86_64-linux-gnu
daemons=$root/usr/lib/xen-$version/bin

case ${1-} in
  prepare) echo "$root" ;;
  tools)
    tool=$2
    shift 2
    LD_LIBRARY_PATH=$libraries exec "$root/usr/bin/$tool" "$@"
    ;;
  c)
    where=$(realpath -m "$2")
    mkdir -p "$where"
    export LD_LIBRARY_PATH=$libraries XENSTORED_RUNDIR=$where XENSTORED_PATH=$where/socket
    LD_PRELOAD=$root/no-hypervisor.so exec "$daemons/xenstored" --no-fork --pid-file "$where/pid"
    ;;
  ocaml)
    # Where its socket is has been compiled in: it gets a /run of its own.
    where=$(realpath -m "$2")
    mkdir -p "$where"
    # What the kernel would show it: the page of domain 0, and the number of its event channel.
    truncate -s 4096 "$where/kva"
    printf 1 >"$where/port"
    cat >"$where/oxenstored.conf" <<END
persistent = false
xenstored-kva = $where/kva
xenstored-port = $where/port
xenstored-log-file = $where/log
access-log-file = $where/access.log
END
    exec unshare --map-root-user --mount sh -c '
      mount -t tmpfs tmpfs /run && mkdir /run/xenstored && mount --bind "$1" /run/xenstored || exit 1
      export LD_LIBRARY_PATH=$2 LD_PRELOAD=$3
      exec "$4" --no-fork --config-file "$1/oxenstored.conf" --pid-file "$1/pid"' \
      sh "$where" "$libraries" "$root/no-hypervisor.so" "$daemons/oxenstored"
    ;;
  *) sed -n '2,/^set /s/^# \?//p' "$0"; exit 2 ;;
esac
