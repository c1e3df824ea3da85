#!/usr/bin/env bash
# A guest from its definition to its end, by virsh, on a hypervisor in memory.
set -euo pipefail

folder=$(mktemp -d)
npx virtkitd --driver test --listen "unix:$folder/sock" >"$folder/ready" 2>"$folder/log" &
# Its first line says that it listens, and which process it is.
until [ -s "$folder/ready" ]; do
  kill -0 $! || { cat "$folder/log" >&2; exit 1; }
  sleep 0.1
done
daemon=$(sed 's/.*"pid":\([0-9]*\).*/\1/' "$folder/ready")
trap 'kill "$daemon"; wait; rm -r "$folder"' EXIT

cat >"$folder/web.xml" <<XML
<domain type='test'>
  <name>web</name>
  <memory unit='MiB'>512</memory>
  <vcpu>2</vcpu>
  <os><type>hvm</type></os>
</domain>
XML

# One virsh for all: the host test:///default is there for as long as somebody has it open.
virsh --quiet --connect "test+unix:///default?socket=$folder/sock" <<COMMANDS
define $folder/web.xml
start web
snapshot-create-as web before
suspend web
domstate web --reason
snapshot-revert web before
domstate web
setvcpus web 1
vcpucount web --live --current
shutdown web
list --all
COMMANDS
