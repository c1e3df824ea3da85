"""Performs scenarios on libvirt's test driver. Reads JSON on stdin, prints JSON; see README.md."""

import json
import os
import sys

import libvirt

KINDS = {
    "virDomain": "dom",
    "virNetwork": "net",
    "virStoragePool": "pool",
    "virStorageVol": "vol",
    "virInterface": "iface",
    "virNodeDevice": "dev",
    "virDomainSnapshot": "snap",
    "virDomainCheckpoint": "checkpoint",
    "virNetworkPort": "port",
}

FIELDS = {
    "dom": lambda o: {"name": o.name(), "uuid": o.UUIDString(), "id": o.ID()},
    "net": lambda o: {"name": o.name(), "uuid": o.UUIDString()},
    "pool": lambda o: {"name": o.name(), "uuid": o.UUIDString()},
    "vol": lambda o: {"name": o.name(), "key": o.key()},
    "iface": lambda o: {"name": o.name(), "mac": o.MACString()},
    "dev": lambda o: {"name": o.name()},
    "snap": lambda o: {"name": o.getName(), "domain": o.domain().name()},
    "checkpoint": lambda o: {"name": o.getName(), "domain": o.domain().name()},
    "port": lambda o: {"uuid": o.UUIDString()},
}

TOP = {
    "dom": "lookupByName",
    "net": "networkLookupByName",
    "pool": "storagePoolLookupByName",
    "iface": "interfaceLookupByName",
    "dev": "nodeDeviceLookupByName",
}

# What below another object is looked up, and how.
BELOW = {
    "vol": lambda parent, name: parent.storageVolLookupByName(name),
    "snap": lambda parent, name: parent.snapshotLookupByName(name, 0),
    "checkpoint": lambda parent, name: parent.checkpointLookupByName(name, 0),
    "port": lambda parent, name: parent.portLookupByUUIDString(name),
}


def screenshot(dom, screen, flags):
    """The MIME type, how many bytes came, and the first 32 of them."""
    stream = dom.connect().newStream(0)
    mime = dom.screenshot(stream, screen, flags)
    data = []
    stream.recvAll(lambda _stream, chunk, into: into.append(chunk), data)
    stream.finish()
    content = b"".join(data)
    return [mime, len(content), content[:32]]


# Steps that are more than one call of libvirt-python: their names start with "@".
HELPERS = {"@screenshot": screenshot}


class Peer:
    def __init__(self, directory, uri):
        self.directory = directory
        self.known = {}
        self.events = []
        self.conn = libvirt.open(uri)
        self.remote = "socket=" in uri
        self.register()

    def register(self):
        conn = self.conn
        for number in range(0, libvirt.VIR_DOMAIN_EVENT_ID_LAST if hasattr(libvirt, "VIR_DOMAIN_EVENT_ID_LAST") else 27):
            conn.domainEventRegisterAny(None, number, self.listener("dom"), number)
        for number in (0, 1):
            conn.storagePoolEventRegisterAny(None, number, self.listener("pool"), number)
            conn.nodeDeviceEventRegisterAny(None, number, self.listener("dev"), number)
        conn.networkEventRegisterAny(None, 0, self.listener("net"), 0)

    def listener(self, kind):
        def tell(_conn, about, *details):
            *fields, number = details
            self.events.append([kind, about.name(), number, *[self.plain(field) for field in fields]])

        return tell

    def pump(self):
        """Lets pending events through: they are told by a timer of libvirt's event loop."""
        if self.remote:
            # What a daemon told came before the answer to this.
            self.conn.getLibVersion()
        for _ in range(2):
            timer = libvirt.virEventAddTimeout(0, lambda *_: None, None)
            libvirt.virEventRunDefaultImpl()
            libvirt.virEventRemoveTimeout(timer)
        events, self.events = self.events, []
        return events

    def find(self, target):
        if target == "conn":
            return self.conn
        if target in self.known:
            return self.known[target]
        head, _, name = target.partition(":")
        if head == "vol":
            pool, _, name = name.partition("/")
            found = BELOW[head](self.find("pool:" + pool), name)
        elif "/" in target:
            parent, _, child = target.partition("/")
            kind, _, name = child.partition(":")
            found = BELOW[kind](self.find(parent), name)
        else:
            found = getattr(self.conn, TOP[head])(name)
        self.known[target] = found
        return found

    def argument(self, value):
        if isinstance(value, dict):
            if "$int" in value:
                return int(value["$int"])
            if "$ref" in value:
                return self.find(value["$ref"])
            if "$path" in value:
                return self.directory + "/" + value["$path"]
            if "$bytes" in value:
                return bytes.fromhex(value["$bytes"])
            if "$tuple" in value:
                return tuple(self.argument(one) for one in value["$tuple"])
            return {key: self.argument(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.argument(one) for one in value]
        return value

    def plain(self, value):
        kind = KINDS.get(type(value).__name__)
        if kind:
            return self.describe(kind, value)
        if isinstance(value, bool):
            return int(value)
        if isinstance(value, int):
            return value if abs(value) < 2**53 else str(value)
        if isinstance(value, (bytes, bytearray)):
            return value.hex()
        if isinstance(value, (list, tuple)):
            return [self.plain(one) for one in value]
        if isinstance(value, dict):
            return {str(key): self.plain(one) for key, one in value.items()}
        return value

    def describe(self, kind, value):
        fields = FIELDS[kind](value)
        if kind == "vol":
            self.known["vol:" + value.storagePoolLookupByVolume().name() + "/" + fields["name"]] = value
        elif kind in ("snap", "checkpoint"):
            self.known["dom:" + fields["domain"] + "/" + kind + ":" + fields["name"]] = value
        elif kind == "port":
            self.known["net:" + value.network().name() + "/port:" + fields["uuid"]] = value
        else:
            self.known[kind + ":" + fields["name"]] = value
        return {kind: fields}

    def step(self, target, method, *args):
        try:
            values = [self.argument(one) for one in args]
            on = self.find(target)
            call = HELPERS.get(method)
            result = call(on, *values) if call else getattr(on, method)(*values)
            outcome = {"result": self.plain(result)}
        except libvirt.libvirtError as error:
            outcome = {"error": {"code": error.get_error_code(), "domain": error.get_error_domain()}}
            outcome["message"] = error.get_error_message()
        except Exception as error:  # a mistake in the scenario: shown as it is
            outcome = {"mistake": repr(error)}
        events = self.pump()
        if events:
            outcome["events"] = events
        return outcome


def perform(job):
    try:
        libvirt.registerErrorHandler(lambda *_: None, None)
        libvirt.virEventRegisterDefaultImpl()
        peer = Peer(job["directory"], job["uri"])
    except libvirt.libvirtError as error:
        code = {"code": error.get_error_code(), "domain": error.get_error_domain()}
        return [{"error": code, "message": error.get_error_message()}]
    return [{}] + [peer.step(*step) for step in job["steps"]]


def perform_apart(job):
    """In a process of its own: libvirt's test:///default is one per process, and a crash ends one scenario only."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as out:
            json.dump(perform(job), out)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    _, status = os.waitpid(child, 0)
    return json.loads(text) if status == 0 else [{"mistake": "libvirt's process ended with status %d" % status}]


print(json.dumps([perform_apart(job) for job in json.load(sys.stdin)]))
