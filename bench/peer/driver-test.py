# The same work as bench/driver-test.mjs, on real libvirt's in-process test driver. Reads the count and the XML from stdin.
import json
import sys
import time

import libvirt


def resident():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4096


def timed(work):
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


request = json.load(sys.stdin)
count, xml = request["count"], request["xml"]
documents = [xml.replace("@", str(index)) for index in range(count)]
before = resident()
connection, opened = timed(lambda: libvirt.open("test:///default"))
domains, defined = timed(lambda: [connection.defineXML(document) for document in documents])
_, created = timed(lambda: [domain.create() for domain in domains])
listed = min(timed(lambda: connection.listAllDomains())[1] for _ in range(5))
memory = resident() - before
_, read = timed(lambda: [domain.XMLDesc() for domain in domains])
_, info = timed(lambda: [domain.info() for domain in domains])
json.dump(
    {"open": opened, "define": defined, "create": created, "list": listed, "xml": read, "info": info, "memory": memory},
    sys.stdout,
)
