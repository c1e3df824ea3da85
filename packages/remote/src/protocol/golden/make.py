#!/usr/bin/env python3
"""Writes the golden messages beside this file: NAME.hex, with a comment per field and the value that it stands for.

Made from RFC 4506 and from what libvirt's protocol says of each message, with nothing but struct: it shares no code and
no table with the codec that reads them. Run it after adding a message: python3 make.py
"""
import json
import os
import struct

HERE = os.path.dirname(os.path.abspath(__file__))
REMOTE, QEMU, KEEPALIVE = 0x20008086, 0x20008087, 0x6B656570
PROGRAMS = {"remote": REMOTE, "qemu": QEMU, "keepalive": KEEPALIVE}
TYPES = {"call": 0, "reply": 1, "event": 2, "stream": 3, "hole": 6}
STATUS = {"ok": 0, "error": 1, "continue": 2}


class Body:
    """The fields of a payload, each with its comment."""

    def __init__(self):
        self.lines = []

    def add(self, data, comment):
        self.lines.append((data, comment))
        return self

    def int(self, value, what):
        return self.add(struct.pack(">i", value), f"int {what} = {value}")

    def uint(self, value, what):
        return self.add(struct.pack(">I", value), f"uint {what} = {value}")

    def hyper(self, value, what):
        return self.add(struct.pack(">q", value), f"hyper {what} = {value}")

    def uhyper(self, value, what):
        return self.add(struct.pack(">Q", value), f"uhyper {what} = {value}")

    def double(self, value, what):
        return self.add(struct.pack(">d", value), f"double {what} = {value}")

    def opaque(self, data, what):
        self.uint(len(data), f"length of {what}")
        return self.add(data + b"\0" * (-len(data) % 4), f"opaque {what}, padded") if data else self

    def string(self, value, what):
        data = value.encode("utf-8")
        self.uint(len(data), f"length of {what}")
        return self.add(data + b"\0" * (-len(data) % 4), f"string {what} = {json.dumps(value)}, padded") if data else self

    def opt_string(self, value, what):
        if value is None:
            return self.uint(0, f"no {what}")
        return self.uint(1, f"there is {what}").string(value, what)

    def uuid(self, value, what="uuid"):
        return self.add(bytes.fromhex(value.replace("-", "")), f"{what} {value}")

    def chars(self, value, what, fixed=None):
        """XDR's char: four bytes each."""
        if fixed is None:
            self.uint(len(value), f"how many char of {what}")
        data = value + b"\0" * ((fixed or len(value)) - len(value))
        return self.add(b"".join(struct.pack(">i", code) for code in data), f"char {what}")

    def domain(self, name, uuid, number):
        return self.string(name, "domain name").uuid(uuid).int(number, "domain id")

    def network(self, name, uuid):
        return self.string(name, "network name").uuid(uuid)

    def vol(self, pool, name, key):
        return self.string(pool, "pool").string(name, "vol").string(key, "key")

    def params(self, entries):
        self.uint(len(entries), "how many params")
        for field, kind, value in entries:
            self.string(field, "field")
            number = ["int", "uint", "llong", "ullong", "double", "boolean", "string"].index(kind) + 1
            self.int(number, f"type {kind}")
            {
                "int": self.int, "uint": self.uint, "llong": self.hyper, "ullong": self.uhyper,
                "double": self.double, "boolean": lambda v, w: self.int(1 if v else 0, w), "string": self.string,
            }[kind](value, "value")
        return self


def n(value):
    """A 64-bit number in the expectation."""
    return f"{value}n"


def write(name, program, kind, number, body, value, status="ok", serial=7):
    header = struct.pack(">Iiiiii", PROGRAMS[program], 1, number, TYPES[kind], serial, STATUS[status])
    payload = b"".join(data for data, _ in body.lines)
    words = [f"{program}", f"{kind}", f"{number}", status]
    lines = [
        f"#: {' '.join(words)}",
        f"#= {json.dumps(value, ensure_ascii=False)}",
        f"{dump(struct.pack('>I', 28 + len(payload)))} # length of the packet",
    ]
    names = ["program", "version", "procedure", "type " + kind, "serial", "status " + status]
    lines += [f"{dump(header[at * 4:at * 4 + 4])} # {what}" for at, what in enumerate(names)]
    lines += [f"{dump(data)} # {comment}" for data, comment in body.lines]
    with open(os.path.join(HERE, name + ".hex"), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def dump(data):
    return " ".join(data[at:at + 4].hex() for at in range(0, len(data), 4))


U1 = "6695eb01-f6a4-8304-79aa-97f2502e193f"
U2 = "00112233-4455-6677-8899-aabbccddeeff"
D1 = {"name": "test", "uuid": U1, "id": 1}
D2 = {"name": "größe", "uuid": U2, "id": -1}
N1 = {"name": "default", "uuid": U2}
P1 = {"name": "pool", "uuid": U1}


def B():
    return Body()


def with_d1():
    return B().domain("test", U1, 1)


# What a client asks.
write("call-connect-open", "remote", "call", 1, B().opt_string("qemu:///system", "name").uint(1, "flags"),
      {"name": "qemu:///system", "flags": 1}, serial=1)
write("call-connect-open-no-name", "remote", "call", 1, B().opt_string(None, "name").uint(0, "flags"),
      {"name": None, "flags": 0}, serial=0xFFFFFFF & 0x7FFFFFFF)
write("call-connect-close", "remote", "call", 2, B(), None)
write("call-sasl-start", "remote", "call", 68,
      B().string("SCRAM-SHA-256", "mech").int(0, "nil").chars(b"n,,n=\xc3\xa9", "data"),
      {"mechanism": "SCRAM-SHA-256", "data": "hex:6e2c2c6e3dc3a9"})
write("call-domain-lookup-by-uuid", "remote", "call", 24, B().uuid(U1), [U1])
write("call-list-all-domains", "remote", "call", 273, B().int(1, "need_results").uint(3, "flags"), [1, 3])
write("call-domain-set-autostart", "remote", "call", 29, with_d1().int(1, "autostart"), [D1, True])
write("call-domain-set-memory-parameters", "remote", "call", 197,
      with_d1().params([("hard_limit", "ullong", 9007199254740993), ("swap_hard_limit", "ullong", 2**64 - 1)]).uint(2, "flags"),
      [D1, {"hard_limit": n(9007199254740993), "swap_hard_limit": n(2**64 - 1)}, 2])
write("call-domain-get-block-io-tune", "remote", "call", 253,
      with_d1().opt_string("vda", "disk").int(32, "nparams").uint(4, "flags"), [D1, "vda", 32, 4])
write("call-domain-pin-vcpu", "remote", "call", 225,
      with_d1().uint(1, "vcpu").opaque(bytes([0b00001001, 0b10]), "cpumap").uint(0, "flags"), [D1, 1, [0, 3, 9], 0])
write("call-domain-send-key", "remote", "call", 226,
      with_d1().uint(0, "codeset").uint(50, "holdtime").uint(3, "how many keys").uint(29, "key").uint(56, "key").uint(111, "key")
      .uint(0, "flags"), [D1, "linux", 50, [29, 56, 111], 0])
write("call-domain-set-time", "remote", "call", 338,
      with_d1().hyper(-5, "seconds").uint(999999999, "nseconds").uint(0, "flags"),
      [D1, {"seconds": n(-5), "nanoseconds": 999999999}, 0])
write("call-domain-block-commit", "remote", "call", 290,
      with_d1().string("vda", "disk").opt_string(None, "base").opt_string("/img/top", "top").uhyper(2**63, "bandwidth").uint(4, "flags"),
      [D1, "vda", None, "/img/top", n(2**63), 4])
write("call-domain-set-metadata", "remote", "call", 264,
      with_d1().int(2, "type").opt_string("<a/>", "metadata").opt_string("k", "key").opt_string("urn:x", "uri").uint(0, "flags"),
      [D1, "element", "<a/>", "k", "urn:x", 0])
write("call-secret-set-value", "remote", "call", 144,
      B().uuid(U2).int(1, "usageType").string("/img", "usageID").opaque(b"\x00\xff\x10", "value").uint(0, "flags"),
      [{"uuid": U2, "usageType": "volume", "usageId": "/img"}, "hex:00ff10", 0])
write("call-vol-create-from", "remote", "call", 125,
      B().string("pool", "pool name").uuid(U1).string("<volume/>", "xml").vol("other", "a.img", "/o/a.img").uint(1, "flags"),
      [P1, "<volume/>", {"pool": "other", "name": "a.img", "key": "/o/a.img"}, 1])
write("call-vol-download", "remote", "call", 209,
      B().vol("p", "v", "/p/v").uhyper(2**32, "offset").uhyper(0, "length").uint(1, "flags"),
      [{"pool": "p", "name": "v", "key": "/p/v"}, n(2**32), n(0), 1])
write("call-network-event-register", "remote", "call", 313,
      B().int(0, "eventID").uint(1, "there is net").network("default", U2), {"event": 0, "object": N1})
write("call-domain-event-register-all", "remote", "call", 316, B().int(4, "eventID").uint(0, "no dom"),
      {"event": 4, "object": None})
write("call-hypervisor-cpu", "remote", "call", 394,
      B().opt_string(None, "emulator").opt_string("x86_64", "arch").opt_string(None, "machine").opt_string("kvm", "virttype")
      .uint(2, "how many").string("<cpu/>", "xml").string("", "xml").uint(0, "flags"),
      [{"emulator": None, "arch": "x86_64", "machine": None, "virtType": "kvm"}, ["<cpu/>", ""], 0])
write("call-migrate-finish", "remote", "call", 306,
      B().params([("destination_name", "string", "copy"), ("bandwidth", "ullong", 8)]).opaque(b"cook", "cookie").uint(9, "flags")
      .int(0, "cancelled"), [{"destination_name": "copy", "bandwidth": n(8)}, "hex:636f6f6b", 9, False])
write("call-network-update", "remote", "call", 291,
      B().network("default", U2).uint(3, "command").uint(4, "section").int(-1, "parentIndex").string("<host/>", "xml").uint(2, "flags"),
      [N1, "addLast", "ipDhcpHost", -1, "<host/>", 2])
write("call-qemu-monitor", "qemu", "call", 1, with_d1().string('{"execute":"x"}', "cmd").uint(0, "flags"),
      [D1, '{"execute":"x"}', 0])
write("call-qemu-event-register", "qemu", "call", 4,
      B().uint(1, "there is dom").domain("test", U1, 1).opt_string("RESET", "event").uint(0, "flags"), [D1, "RESET", 0])

# What a server answers.
write("reply-nothing", "remote", "reply", 28, B(), None)
write("reply-auth-list", "remote", "reply", 66, B().uint(2, "how many").int(1, "type").int(0, "type"), [1, 0])
write("reply-sasl-init", "remote", "reply", 67, B().string("DIGEST-MD5,SCRAM-SHA-256", "mechlist"), "DIGEST-MD5,SCRAM-SHA-256")
write("reply-sasl-step-nil", "remote", "reply", 69, B().int(1, "complete").int(1, "nil").chars(b"", "data"),
      {"complete": True, "data": None})
write("reply-sasl-step-empty", "remote", "reply", 69, B().int(0, "complete").int(0, "nil").chars(b"", "data"),
      {"complete": False, "data": "hex:"})
write("reply-get-type", "remote", "reply", 3, B().string("QEMU", "type"), "QEMU")
write("reply-get-version", "remote", "reply", 4, B().uhyper(9000000, "version"), n(9000000))
write("reply-max-vcpus", "remote", "reply", 5, B().int(255, "max_vcpus"), 255)
write("reply-node-info", "remote", "reply", 6,
      B().chars(b"x86_64", "model", 32).uhyper(8388608, "memory").int(2, "cpus").int(1400, "mhz").int(1, "nodes").int(1, "sockets")
      .int(2, "cores").int(1, "threads"),
      {"model": "x86_64", "memory": n(8388608), "cpus": 2, "mhz": 1400, "nodes": 1, "sockets": 1, "cores": 2, "threads": 1})
write("reply-cells-free-memory", "remote", "reply", 101, B().uint(2, "how many").uhyper(2**53 + 1, "cell").uhyper(0, "cell"),
      [n(2**53 + 1), n(0)])
write("reply-domain-info", "remote", "reply", 16,
      B().uint(3, "state").uhyper(1048576, "maxMem").uhyper(524288, "memory").uint(2, "nrVirtCpu").uhyper(123456789012345, "cpuTime"),
      {"state": "paused", "maxMemory": n(1048576), "memory": n(524288), "vcpus": 2, "cpuTime": n(123456789012345)})
write("reply-domain-state", "remote", "reply", 212, B().int(5, "state").int(2, "reason"), {"state": "shutoff", "reason": "destroyed"})
write("reply-domain-state-unknown", "remote", "reply", 212, B().int(99, "state").int(4, "reason"),
      {"state": "unknown-99", "reason": "unknown-4"})
write("reply-domain-lookup", "remote", "reply", 23, B().domain("größe", U2, -1), D2)
write("reply-list-all-domains", "remote", "reply", 273,
      B().uint(2, "how many domains").domain("test", U1, 1).domain("größe", U2, -1).uint(2, "ret"), [D1, D2])
write("reply-list-all-domains-none", "remote", "reply", 273, B().uint(0, "how many domains").uint(0, "ret"), [])
write("reply-vcpus", "remote", "reply", 20,
      B().uint(2, "how many").uint(0, "number").int(1, "state").uhyper(10, "cpu_time").int(1, "cpu")
      .uint(1, "number").int(0, "state").uhyper(0, "cpu_time").int(-1, "cpu").opaque(b"\x03\x01", "cpumaps"),
      {"info": [{"number": 0, "state": "running", "cpuTime": n(10), "cpu": 1}, {"number": 1, "state": "offline", "cpuTime": n(0), "cpu": -1}],
       "cpumaps": "hex:0301"})
write("reply-memory-stats", "remote", "reply", 159,
      B().uint(2, "how many").int(6, "tag").uhyper(1024, "val").int(7, "tag").uhyper(2048, "val"),
      {"actualBalloon": n(1024), "rss": n(2048)})
write("reply-block-peek", "remote", "reply", 103, B().opaque(b"\x01\x02\x03\x04\x05", "buffer"), "hex:0102030405")
write("reply-security-label", "remote", "reply", 121, B().chars(b"s0:c1\0", "label").int(1, "enforcing"),
      {"label": "s0:c1", "enforcing": True})
write("reply-typed-params", "remote", "reply", 223,
      B().params([("cpu_shares", "ullong", 1024), ("vcpu_quota", "llong", -1), ("weight", "uint", 50), ("shares", "int", -2)]),
      {"cpu_shares": n(1024), "vcpu_quota": n(-1), "weight": 50, "shares": -2})
write("reply-counted-params", "remote", "reply", 198, B().params([("hard_limit", "ullong", 1)]).int(1, "nparams"),
      {"hard_limit": n(1)})
write("reply-counters", "remote", "reply", 227,
      B().uint(2, "how many").string("kernel", "field").uhyper(5, "value").string("idle", "field").uhyper(2**60, "value").int(2, "nparams"),
      {"stats": {"kernel": n(5), "idle": n(2**60)}, "nparams": 2})
write("reply-cpu-stats", "remote", "reply", 262,
      B().params([("cpu_time", "ullong", 1), ("cpu_time", "ullong", 2)]).int(1, "nparams"),
      {"params": [["cpu_time", n(1)], ["cpu_time", n(2)]], "nparams": 1})
write("reply-all-stats", "remote", "reply", 344,
      B().uint(1, "how many records").domain("test", U1, 1).params([
          ("a.int", "int", -1), ("vcpu.current", "uint", 2), ("a.llong", "llong", -(2**63)), ("cpu.time", "ullong", 2**64 - 1),
          ("a.double", "double", 0.1), ("a.boolean", "boolean", True), ("net.0.name", "string", "vnet0")]),
      [{"domain": D1, "params": {"a.int": -1, "vcpu.current": 2, "a.llong": n(-(2**63)), "cpu.time": n(2**64 - 1),
                                 "a.double": 0.1, "a.boolean": True, "net.0.name": "vnet0"}}])
write("reply-job-stats", "remote", "reply", 298, B().int(2, "type").params([("time_elapsed", "ullong", 12)]),
      {"type": "unbounded", "params": {"time_elapsed": n(12)}})
write("reply-emulator-pin", "remote", "reply", 280, B().opaque(b"\x05", "cpumaps").int(1, "ret"), [0, 2])
write("reply-cpu-map", "remote", "reply", 293, B().opaque(b"\x0b", "cpumap").uint(3, "online").int(8, "ret"),
      {"map": [True, True, False, True, False, False, False, False], "online": 3})
write("reply-dhcp-leases", "remote", "reply", 341,
      B().uint(1, "how many").string("virbr0", "iface").hyper(1700000000, "expirytime").int(0, "type").opt_string("52:54:00:00:00:01", "mac")
      .opt_string(None, "iaid").string("192.0.2.2", "ipaddr").uint(24, "prefix").opt_string("guest", "hostname").opt_string(None, "clientid")
      .uint(1, "ret"),
      [{"iface": "virbr0", "expiryTime": n(1700000000), "type": "ipv4", "mac": "52:54:00:00:00:01", "iaid": None, "ipaddr": "192.0.2.2",
        "prefix": 24, "hostname": "guest", "clientId": None}])
write("reply-interface-addresses", "remote", "reply", 353,
      B().uint(2, "how many").string("lo", "name").opt_string(None, "hwaddr").uint(2, "how many addrs")
      .int(0, "type").string("127.0.0.1", "addr").uint(8, "prefix").int(1, "type").string("::1", "addr").uint(128, "prefix")
      .string("eth0", "name").opt_string("52:54:00:00:00:01", "hwaddr").uint(0, "how many addrs"),
      [{"name": "lo", "hwaddr": None, "addrs": [{"type": "ipv4", "addr": "127.0.0.1", "prefix": 8}, {"type": "ipv6", "addr": "::1", "prefix": 128}]},
       {"name": "eth0", "hwaddr": "52:54:00:00:00:01", "addrs": []}])
write("reply-fs-info", "remote", "reply", 349,
      B().uint(1, "how many").string("/", "mountpoint").string("vda1", "name").string("ext4", "fstype").uint(2, "how many aliases")
      .string("vda", "alias").string("vdb", "alias").uint(1, "ret"),
      [{"mountpoint": "/", "name": "vda1", "fstype": "ext4", "devAliases": ["vda", "vdb"]}])
write("reply-iothreads", "remote", "reply", 351, B().uint(1, "how many").uint(4, "iothread_id").opaque(b"\x00\x80", "cpumap").uint(1, "ret"),
      [{"id": 4, "cpuMap": [15]}])
write("reply-network-port", "remote", "reply", 405, B().network("default", U2).uuid(U1), {"network": N1, "uuid": U1})
write("reply-snapshot", "remote", "reply", 191, B().string("before", "name").domain("test", U1, 1), {"name": "before", "domain": D1})
write("reply-list-all-secrets", "remote", "reply", 287,
      B().uint(2, "how many").uuid(U1).int(2, "usageType").string("ceph", "usageID").uuid(U2).int(99, "usageType").string("new", "usageID")
      .uint(2, "ret"),
      [{"uuid": U1, "usageType": "ceph", "usageId": "ceph"}, {"uuid": U2, "usageType": "unknown-99", "usageId": "new"}])
write("reply-pool-info", "remote", "reply", 87, B().uint(2, "state").uhyper(100, "capacity").uhyper(40, "allocation").uhyper(60, "available"),
      {"state": "running", "capacity": n(100), "allocation": n(40), "available": n(60)})
write("reply-vol-info", "remote", "reply", 378, B().int(0, "type").uhyper(2**40, "capacity").uhyper(0, "allocation"),
      {"type": "file", "capacity": n(2**40), "allocation": n(0)})
write("reply-disk-errors", "remote", "reply", 263, B().uint(1, "how many").string("vda", "disk").int(2, "error").int(1, "nerrors"),
      [{"disk": "vda", "error": "noSpace"}])
write("reply-block-job", "remote", "reply", 238,
      B().int(1, "found").int(4, "type").uhyper(1, "bandwidth").uhyper(50, "cur").uhyper(100, "end"),
      {"type": "activeCommit", "bandwidth": n(1), "cur": n(50), "end": n(100)})
write("reply-block-job-none", "remote", "reply", 238, B().int(0, "found").int(0, "type").uhyper(0, "bandwidth").uhyper(0, "cur").uhyper(0, "end"),
      None)
write("reply-interface-stats", "remote", "reply", 65,
      B().hyper(1, "rx_bytes").hyper(2, "rx_packets").hyper(3, "rx_errs").hyper(4, "rx_drop").hyper(5, "tx_bytes").hyper(6, "tx_packets")
      .hyper(-1, "tx_errs").hyper(-1, "tx_drop"),
      {"rxBytes": n(1), "rxPackets": n(2), "rxErrs": n(3), "rxDrop": n(4), "txBytes": n(5), "txPackets": n(6), "txErrs": n(-1), "txDrop": n(-1)})
write("reply-migrate-finish", "remote", "reply", 306, with_d1().opaque(b"", "cookie_out"), {"domain": D1, "cookie": "hex:"})
write("reply-node-device-caps", "remote", "reply", 117, B().uint(2, "how many").string("pci", "name").string("net", "name"), ["pci", "net"])
write("reply-node-device-parent", "remote", "reply", 115, B().opt_string(None, "parentName"), None)
write("reply-guest-time", "remote", "reply", 337, B().hyper(1700000000, "seconds").uint(5, "nseconds"), {"seconds": n(1700000000), "nanoseconds": 5})
write("reply-cpu-compare-error", "remote", "reply", 158, B().int(-1, "result"), "error")
write("reply-qemu-agent", "qemu", "reply", 3, B().opt_string('{"return":{}}', "result"), '{"return":{}}')
write("reply-error", "remote", "reply", 23,
      B().int(42, "code").int(12, "domain").opt_string("no domain 'x'", "message").int(2, "level").uint(1, "there is dom")
      .domain("größe", U2, -1).opt_string("a", "str1").opt_string(None, "str2").opt_string(None, "str3").int(-1, "int1").int(3, "int2")
      .uint(1, "there is net").network("default", U2),
      {"code": 42, "domain": 12, "message": "no domain 'x'", "level": 2, "dom": D2, "str1": "a", "str2": None, "str3": None, "int1": -1,
       "int2": 3, "net": N1}, "error")
write("reply-error-bare", "remote", "reply", 23,
      B().int(1, "code").int(0, "domain").opt_string(None, "message").int(2, "level").uint(0, "no dom").opt_string(None, "str1")
      .opt_string(None, "str2").opt_string(None, "str3").int(0, "int1").int(0, "int2").uint(0, "no net"),
      {"code": 1, "domain": 0, "message": None, "level": 2, "dom": None, "str1": None, "str2": None, "str3": None, "int1": 0, "int2": 0,
       "net": None}, "error")

# Streams, and keepalive.
write("stream-data", "remote", "stream", 209, B().add(b"abcde", "bytes, with no padding"), "hex:6162636465", "continue")
write("stream-finish", "remote", "stream", 209, B(), "hex:")
write("stream-end", "remote", "stream", 209, B(), "hex:", "continue")
write("stream-hole", "remote", "hole", 209, B().hyper(2**40, "length").uint(0, "flags"), {"length": n(2**40), "flags": 0}, "continue")
write("stream-error", "remote", "stream", 208,
      B().int(38, "code").int(18, "domain").opt_string("disk full", "message").int(2, "level").uint(0, "no dom").opt_string("disk full", "str1")
      .opt_string(None, "str2").opt_string(None, "str3").int(28, "int1").int(0, "int2").uint(0, "no net"),
      {"code": 38, "domain": 18, "message": "disk full", "level": 2, "dom": None, "str1": "disk full", "str2": None, "str3": None,
       "int1": 28, "int2": 0, "net": None}, "error")
write("keepalive-ping", "keepalive", "event", 1, B(), None, serial=0)
write("keepalive-pong", "keepalive", "event", 2, B(), None, serial=0)


# Events: each that libvirt has, the domain's in the first form and in the one that names the registration.
def event(name, number, body, payload, obj, callback):
    value = {"callbackId": callback, "object": obj, "payload": payload}
    write("event-" + name, "remote", "event", number, body, value, serial=0)


def domain_event(name, old, new, fill, payload):
    if old:
        event(name + "-old", old, fill(with_d1()), payload, D1, None)
    if new:
        event(name, new, fill(B().int(3, "callbackID").domain("test", U1, 1)), payload, D1, 3)


none = lambda body: body
domain_event("lifecycle", 107, 318, lambda b: b.int(5, "event").int(0, "detail"), {"event": "stopped", "detail": "shutdown"})
domain_event("reboot", 169, 319, none, {})
domain_event("rtc-change", 170, 320, lambda b: b.hyper(-3600, "offset"), {"offset": n(-3600)})
domain_event("watchdog", 171, 321, lambda b: b.int(2, "action"), {"action": "reset"})
io_error = lambda b: b.string("/img", "srcPath").string("vda", "devAlias").int(1, "action")
domain_event("io-error", 172, 322, io_error, {"srcPath": "/img", "devAlias": "vda", "action": "pause"})
domain_event("io-error-reason", 195, 324, lambda b: io_error(b).string("enospc", "reason"),
             {"srcPath": "/img", "devAlias": "vda", "action": "pause", "reason": "enospc"})
domain_event("graphics", 173, 323,
             lambda b: b.int(1, "phase").int(0, "local family").string("127.0.0.1", "node").string("5900", "service")
             .int(2, "remote family").string("/run/x", "node").string("", "service").string("sasl", "authScheme")
             .uint(2, "how many subjects").string("x509dname", "type").string("CN=a", "name").string("saslUsername", "type").string("bob", "name"),
             {"phase": "initialize", "local": {"family": "ipv4", "node": "127.0.0.1", "service": "5900"},
              "remote": {"family": "unix", "node": "/run/x", "service": ""}, "authScheme": "sasl",
              "subject": [{"type": "x509dname", "name": "CN=a"}, {"type": "saslUsername", "name": "bob"}]})
domain_event("control-error", 224, 325, none, {})
block_job = lambda b: b.string("vda", "path").int(2, "type").int(3, "status")
domain_event("block-job", 241, 326, block_job, {"disk": "vda", "type": "copy", "status": "ready"})
event("block-job-2", 339, block_job(B().int(3, "callbackID").domain("test", U1, 1)), {"disk": "vda", "type": "copy", "status": "ready"}, D1, 3)
domain_event("disk-change", 248, 327, lambda b: b.opt_string("/iso", "oldSrcPath").opt_string(None, "newSrcPath").string("hdc", "devAlias").int(0, "reason"),
             {"oldSrcPath": "/iso", "newSrcPath": None, "devAlias": "hdc", "reason": "changeMissingOnStart"})
domain_event("tray-change", 268, 328, lambda b: b.string("hdc", "devAlias").int(1, "reason"), {"devAlias": "hdc", "reason": "close"})
for pm, old, new in [("pmwakeup", 269, 329), ("pmsuspend", 270, 330), ("pmsuspend-disk", 292, 332)]:
    event(pm + "-old", old, with_d1(), {"reason": 0}, D1, None)
    event(pm, new, B().int(3, "callbackID").int(6, "reason").domain("test", U1, 1), {"reason": 6}, D1, 3)
domain_event("balloon-change", 276, 331, lambda b: b.uhyper(2**33, "actual"), {"actual": n(2**33)})
domain_event("device-removed", 311, 333, lambda b: b.string("net0", "devAlias"), {"devAlias": "net0"})
domain_event("tunable", None, 346, lambda b: b.params([("cputune.cpu_shares", "ullong", 7)]), {"params": {"cputune.cpu_shares": n(7)}})
domain_event("agent-lifecycle", None, 348, lambda b: b.int(1, "state").int(2, "reason"), {"state": "connected", "reason": "channel"})
domain_event("device-added", None, 354, lambda b: b.string("net0", "devAlias"), {"devAlias": "net0"})
domain_event("migration-iteration", None, 359, lambda b: b.int(4, "iteration"), {"iteration": 4})
domain_event("job-completed", None, 363, lambda b: b.params([("time_elapsed", "ullong", 9)]), {"params": {"time_elapsed": n(9)}})
domain_event("device-removal-failed", None, 367, lambda b: b.string("net0", "devAlias"), {"devAlias": "net0"})
domain_event("metadata-change", None, 379, lambda b: b.int(2, "type").opt_string("urn:x", "nsuri"), {"type": "element", "nsUri": "urn:x"})
domain_event("block-threshold", None, 385, lambda b: b.string("vda", "dev").opt_string(None, "path").uhyper(10, "threshold").uhyper(2, "excess"),
             {"dev": "vda", "path": None, "threshold": n(10), "excess": n(2)})
domain_event("memory-failure", None, 423, lambda b: b.int(1, "recipient").int(2, "action").uint(3, "flags"),
             {"recipient": "guest", "action": "fatal", "flags": 3})
domain_event("memory-device-size-change", None, 438, lambda b: b.string("virtiomem0", "alias").uhyper(4096, "size"),
             {"alias": "virtiomem0", "size": n(4096)})
domain_event("nic-mac-change", None, 453, lambda b: b.string("net0", "alias").string("52:54:00:00:00:01", "oldMAC").string("52:54:00:00:00:02", "newMAC"),
             {"alias": "net0", "oldMac": "52:54:00:00:00:01", "newMac": "52:54:00:00:00:02"})
domain_event("lifecycle-unknown", None, 318, lambda b: b.int(77, "event").int(1, "detail"), {"event": "unknown-77", "detail": "unknown-1"})
event("network-lifecycle", 315, B().int(1, "callbackID").network("default", U2).int(2, "event").int(0, "detail"),
      {"event": "started", "detail": 0}, N1, 1)
event("network-metadata-change", 446, B().int(1, "callbackID").network("default", U2).int(1, "type").opt_string(None, "nsuri"),
      {"type": "title", "nsUri": None}, N1, 1)
event("pool-lifecycle", 370, B().int(1, "callbackID").network("pool", U1).int(4, "event").int(0, "detail"),
      {"event": "created", "detail": 0}, P1, 1)
event("pool-refresh", 373, B().int(1, "callbackID").network("pool", U1), {}, P1, 1)
event("node-device-lifecycle", 376, B().int(1, "callbackID").string("pci_0", "name").int(1, "event").int(0, "detail"),
      {"event": "deleted", "detail": 0}, {"name": "pci_0"}, 1)
event("node-device-update", 377, B().int(1, "callbackID").string("pci_0", "name"), {}, {"name": "pci_0"}, 1)
secret = lambda b: b.uuid(U1).int(2, "usageType").string("ceph", "usageID")
S1 = {"uuid": U1, "usageType": "ceph", "usageId": "ceph"}
event("secret-lifecycle", 382, secret(B().int(1, "callbackID")).int(0, "event").int(0, "detail"), {"event": "defined", "detail": 0}, S1, 1)
event("secret-value-changed", 383, secret(B().int(1, "callbackID")), {}, S1, 1)
write("event-connection-closed", "remote", "event", 362, B().int(2, "reason"), "keepalive", serial=0)
write("event-qemu-monitor", "qemu", "event", 6,
      B().int(5, "callbackID").domain("test", U1, 1).string("RESET", "event").hyper(1700000000, "seconds").uint(123456, "micros")
      .opt_string('{"guest":true}', "details"),
      {"callbackId": 5, "domain": D1, "event": "RESET", "seconds": n(1700000000), "micros": 123456, "details": '{"guest":true}'}, serial=0)
