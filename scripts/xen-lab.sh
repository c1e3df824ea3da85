#!/usr/bin/env bash
# A real Xen with its control domain, dom0, from Debian's packages, under QEMU's emulation: no privilege, no Xen here.
#   scripts/xen-lab.sh build                 makes what is booted, unless it is there, and prints its folder
#   scripts/xen-lab.sh run CMD [ARG…]        boots, runs the command in dom0, powers off; its output, its status
#   scripts/xen-lab.sh up                    boots, and leaves it running for sh, forward and down
#   scripts/xen-lab.sh sh [CMD [ARG…]]       a command in dom0, in the folder of the same name there; or a shell
#   scripts/xen-lab.sh forward SOCKET PATH   makes the unix socket PATH of dom0 the unix socket SOCKET here
#   scripts/xen-lab.sh down                  ends what up has started
#   scripts/xen-lab.sh serve                 up, says "ready", and down when its standard input ends
#   scripts/xen-lab.sh check                 says what is missing here for all that
# dom0's files are this machine's own, read-only, Xen's packages laid over them: Node and this checkout are where they
# are here. /tmp and /run are new and empty; /share is shared both ways. /guest has a kernel, an initrd and xl configs.
# XEN_LAB_DIR is where it is made (default: a folder in the temporary folder), XEN_LAB the folder of the one that runs.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd -P)
cache=${XEN_LAB_DIR:-${TMPDIR:-/tmp}/virtkit-xen-lab-$(id -u)}
lab=${XEN_LAB:-$cache/lab}

fail() { echo "xen-lab: $*" >&2; exit 1; }

missing() {
  for tool in apt-cache apt-get dpkg-deb busybox cpio flock gzip qemu-system-x86_64 ss ssh ssh-keygen xz; do
    command -v "$tool" >/dev/null || echo "$tool"
  done
  [ -x /usr/sbin/sshd ] || echo sshd
}

need() {
  local absent
  mapfile -t absent < <(missing)
  [ ${#absent[@]} -eq 0 ] || fail "${absent[*]} not found: run scripts/peers.sh"
}

build() {
  mkdir -p -m 700 "$cache"
  [ -O "$cache" ] || fail "$cache is somebody else's"
  "$root/scripts/xen-lab/build.sh" "$cache"
}

share() { # folder tag [option…]
  echo -virtfs "local,path=$1,mount_tag=$2,security_model=none,multidevs=remap${3+,$3}"
}

# Boots into $lab. SMAP and RDTSCP as QEMU emulates them kill dom0 and PVH guests. tb-size bounds QEMU's own memory. One
# processor: of two each waits for the other at every change of a page table, ten times as long on a busy machine.
boot() {
  local made pid port
  made=$(build)
  mkdir -p "$lab/share"
  rm -f "$lab/console.log"
  # shellcheck disable=SC2046 # words are wanted
  setsid qemu-system-x86_64 -accel tcg,thread=multi,tb-size=256 -cpu max,-smap,-rdtscp -smp "${XEN_LAB_CPUS:-1}" -m 1280 \
    -nodefaults -display none -no-reboot -serial "file:$lab/console.log" \
    -kernel "$made/xen" -initrd "$made/dom0 console=hvc0 quiet panic=-1 lab.checkout=$root lab.path=$PATH,$made/initrd" \
    -append 'console=com1 com1=115200,8n1 loglvl=info guest_loglvl=info bootscrub=0 dom0_mem=640M,max:640M' \
    $(share / machine readonly=on) $(share "$made/root" packages readonly=on) \
    $(share "$root" checkout readonly=on) $(share "$lab/share" share) \
    -netdev user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:0-:22 -device virtio-net-pci,netdev=net,romfile= \
    </dev/null >"$lab/qemu.log" 2>&1 &
  pid=$!
  echo "$pid" >"$lab/pid"
  until grep -qa '^dom0 is ready' "$lab/console.log" 2>/dev/null; do
    kill -0 "$pid" 2>/dev/null || fail "it ended while it booted: $(tail -n 5 "$lab/qemu.log" "$lab/console.log")"
    [ $SECONDS -lt "${XEN_LAB_PATIENCE:-400}" ] || fail "it does not boot: $(tail -n 5 "$lab/console.log")"
    sleep 0.1
  done
  port=$(ss -Hltnp src 127.0.0.1 | sed -n "s/^.* 127\.0\.0\.1:\([0-9]*\) .*pid=$pid,.*/\1/p")
  [ -n "$port" ] || fail 'QEMU listens on no port'
  # One connection for all that comes: each of its own would take an emulated processor a second.
  setsid ssh -M -S "$lab/ssh" -f -N -F none -i "$made/key" -p "$port" -o IdentitiesOnly=yes -o BatchMode=yes \
    -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=VERBOSE -E "$lab/ssh.log" -o ConnectTimeout=60 \
    -o StreamLocalBindUnlink=yes -o ServerAliveInterval=0 root@127.0.0.1 </dev/null >/dev/null 2>&1 ||
    fail "no ssh to dom0: $(cat "$lab/ssh.log")"
}

over_ssh() { ssh -S "$lab/ssh" -F none -o LogLevel=ERROR "$@"; }

down() {
  local pid
  [ -e "$lab/pid" ] || return 0
  over_ssh -O exit dom0 2>/dev/null || true
  pid=$(cat "$lab/pid")
  if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = qemu-system-x86 ]; then
    kill "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
  fi
  rm -f "$lab/pid" "$lab/ssh"
}

in_dom0() {
  local terminal=-T
  [ $# -eq 0 ] && [ -t 0 ] && terminal=-t
  # Where the machine's own folder is not in dom0, as one in /tmp is not, at the root.
  local command="exec sh -l"
  [ $# -eq 0 ] || command=${*@Q}
  over_ssh $terminal dom0 "cd ${PWD@Q} 2>/dev/null || cd /; . /etc/xen-lab.env; $command"
}

case ${1-} in
  check) mapfile -t absent < <(missing); [ ${#absent[@]} -eq 0 ] || { echo "missing: ${absent[*]}"; exit 1; } ;;
  build) need; build ;;
  up) need; down; trap down EXIT; boot; trap - EXIT ;;
  down) down ;;
  sh) shift; in_dom0 "$@" ;;
  forward) over_ssh -O forward -L "$2:$3" dom0 ;;
  run | serve)
    need
    mkdir -p -m 700 "$cache"
    [ -n "${XEN_LAB-}" ] || { lab=$(mktemp -d "$cache/lab.XXXXXX"); made_lab=$lab; }
    trap 'down; rm -rf "${made_lab-}"' EXIT
    trap 'exit 130' INT TERM HUP
    boot
    # Behind, so that a signal is answered at once.
    if [ "$1" = run ]; then in_dom0 "${@:2}" <&0 & else echo "ready $lab"; cat <&0 >/dev/null & fi
    wait $!
    ;;
  *) sed -n '2,/^set /s/^# \?//p' "$0"; exit 2 ;;
esac
