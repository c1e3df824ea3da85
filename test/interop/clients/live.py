"""What of libvirt-python only a daemon has: streams, an event loop, many threads, a connection that breaks.

    live.py URI PART

Prints one line of JSON; `close` prints `ready` before it, and waits for the daemon to go.
"""

import json
import sys
import threading
import time

import libvirt

URI, PART = sys.argv[1:3]
MIB = 1024 * 1024
libvirt.registerErrorHandler(lambda *_: None, None)
libvirt.virEventRegisterDefaultImpl()


def run_events():
    while True:
        libvirt.virEventRunDefaultImpl()


threading.Thread(target=run_events, daemon=True).start()
conn = libvirt.open(URI)


def failing(call):
    try:
        return {"result": call()}
    except libvirt.libvirtError as error:
        return {
            "code": error.get_error_code(),
            "domain": error.get_error_domain(),
            "level": error.get_error_level(),
            "message": error.get_error_message(),
        }


def volume(name, capacity):
    pool = conn.storagePoolLookupByName("default-pool")
    return pool.createXML("<volume><name>%s</name><capacity>%d</capacity></volume>" % (name, capacity))


def send(vol, data, offset=0, flags=0):
    stream = conn.newStream()
    vol.upload(stream, offset, len(data), flags)
    rest = memoryview(data)

    def more(_stream, count, _opaque):
        nonlocal rest
        piece, rest = rest[:count], rest[count:]
        return bytes(piece)

    stream.sendAll(more, None)
    stream.finish()


def receive(vol, offset=0, length=0):
    stream = conn.newStream()
    vol.download(stream, offset, length, 0)
    pieces = []
    stream.recvAll(lambda _stream, data, into: into.append(data), pieces)
    stream.finish()
    return b"".join(pieces)


def streams():
    """Up and down again, whole and in part; given up in the middle; and past the end."""
    content = bytes(index * 7 % 251 for index in range(3 * MIB + 5))
    vol = volume("v", 4 * MIB)
    send(vol, content)
    whole = receive(vol)
    part = receive(vol, MIB, 1000)
    stream = conn.newStream()
    vol.download(stream, 0, 0, 0)
    first = stream.recv(1024)
    stream.abort()
    past = conn.newStream()
    return {
        "size": len(whole),
        "same": whole[: len(content)] == content,
        "zeros": not any(whole[len(content) :]),
        "part": part == content[MIB : MIB + 1000],
        "first": first == content[:1024],
        "alive": conn.isAlive(),
        "past": failing(lambda: vol.download(past, 5 * MIB, 1, 0)),
    }


def sparse():
    """A hole of a MiB between two pieces of data goes up as a hole, and comes down as one."""
    layout = [["data", b"a" * 70000], ["hole", MIB], ["data", b"b" * 10]]
    vol = volume("s", 2 * MIB)
    stream = conn.newStream()
    vol.upload(stream, 0, 0, libvirt.VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM)
    for kind, what in layout:
        if kind == "data":
            while what:
                what = what[stream.send(what) :]
        else:
            stream.sendHole(what)
    stream.finish()

    stream = conn.newStream()
    vol.download(stream, 0, 0, libvirt.VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM)
    got = []

    def data(_stream, piece, _opaque):
        if got and got[-1][0] == "data":
            got[-1][1] += piece
        else:
            got.append(["data", piece])

    def hole(_stream, length, _opaque):
        if got and got[-1][0] == "hole":
            got[-1][1] += length
        else:
            got.append(["hole", length])

    stream.sparseRecvAll(data, hole, None)
    stream.finish()
    whole = b"".join(what if kind == "data" else bytes(what) for kind, what in got)
    expected = b"".join(what if kind == "data" else bytes(what) for kind, what in layout)
    return {
        "holes": [what for kind, what in got if kind == "hole"],
        "same": whole == expected + bytes(2 * MIB - len(expected)),
    }


def console():
    """Both ways, without blocking: the other end says everything again in capitals."""
    domain = conn.lookupByName("test")
    stream = conn.newStream(libvirt.VIR_STREAM_NONBLOCK)
    domain.openConsole(None, stream, 0)
    got, done = [], threading.Event()

    def readable(stream, events, _opaque):
        if events & libvirt.VIR_STREAM_EVENT_READABLE:
            piece = stream.recv(1024)
            if piece != -2:
                got.append(piece)
        if b"".join(got).endswith(b"END"):
            done.set()

    stream.eventAddCallback(libvirt.VIR_STREAM_EVENT_READABLE, readable, None)
    sent = stream.send(b"over the wire, end")
    finished = done.wait(20)
    stream.eventRemoveCallback()
    stream.abort()
    return {"sent": sent, "got": b"".join(got).decode(), "finished": finished}


def threads():
    """Sixteen of them on one connection; each defines, starts, stops and undefines its own guest, again and again."""
    events, wrong = {}, []

    def told(_conn, domain, event, _detail, _opaque):
        events.setdefault(domain.name(), []).append(event)

    conn.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, told, None)
    xml = "<domain type='test'><name>%s</name><memory>8192</memory><os><type>hvm</type></os></domain>"

    def work(number):
        name = "t%02d" % number
        try:
            for _ in range(10):
                domain = conn.defineXML(xml % name)
                domain.create()
                if domain.info()[0] != libvirt.VIR_DOMAIN_RUNNING or conn.lookupByName(name).UUID() != domain.UUID():
                    wrong.append(name)
                domain.destroy()
                domain.undefine()
        except libvirt.libvirtError as error:
            wrong.append(str(error))

    workers = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    # What was told came before the answer to this; the other thread may still be at it.
    conn.getLibVersion()
    end = time.monotonic() + 20
    while sum(map(len, events.values())) < 16 * 10 * 4 and time.monotonic() < end:
        time.sleep(0.02)
    return {"wrong": wrong, "guests": len(events), "told": sorted({tuple(one) for one in events.values()})}


def keepalive():
    """The daemon answers when we ask whether it is there: three times as long as we would wait for it."""
    started = conn.setKeepAlive(1, 1)
    end = time.monotonic() + 5
    while time.monotonic() < end and conn.isAlive():
        time.sleep(0.1)
    return {"started": started, "alive": conn.isAlive(), "domains": len(conn.listAllDomains())}


def close():
    """Says why a connection went."""
    reasons, gone = [], threading.Event()

    def closed(_conn, reason, _opaque):
        reasons.append(reason)
        gone.set()

    conn.registerCloseCallback(closed, None)
    print("ready", flush=True)
    gone.wait(20)
    return {"reasons": reasons, "alive": conn.isAlive(), "call": failing(conn.listAllDomains)["code"]}


def errors():
    """Each with its code, domain, level and message."""
    domain = conn.lookupByName("test")
    return [
        failing(lambda: conn.storagePoolLookupByName("none")),
        failing(lambda: conn.networkLookupByName("none")),
        failing(lambda: domain.snapshotLookupByName("none")),
        failing(lambda: conn.storageVolLookupByPath("/none")),
        failing(lambda: conn.nodeDeviceLookupByName("none")),
        failing(lambda: conn.interfaceLookupByName("none")),
        failing(lambda: libvirt.openReadOnly(URI).lookupByName("test").destroy()),
    ]


PARTS = [streams, sparse, console, threads, keepalive, close, errors]
print(json.dumps({part.__name__: part for part in PARTS}[PART]()))
