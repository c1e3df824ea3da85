# The same work as bench/remote-client.mjs, with libvirt-python on the same libvirtd. Reads what to do from stdin.
import json
import sys
import threading
import time

import libvirt


def timed(work):
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


request = json.load(sys.stdin)
calls, portion, flight = request["calls"], request["portion"], request["flight"]
connection, opened = timed(lambda: libvirt.open(request["uri"]))
domain = connection.lookupByName(request["name"])


def best_of(work):
    return min(timed(work)[1] for _ in range(0, calls, portion))


def each(call):
    def work():
        for _ in range(portion):
            call()

    return best_of(work) / portion


def threads(call):
    def work():
        for _ in range(portion // flight):
            call()

    def all_of_them():
        workers = [threading.Thread(target=work) for _ in range(flight)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    return portion / best_of(all_of_them)


result = {
    "open": opened,
    "getHostname": each(connection.getHostname),
    "lookupDomainByName": each(lambda: connection.lookupByName(request["name"])),
    "getInfo": each(domain.info),
    "inFlight": threads(connection.getHostname),
    "list": min(timed(connection.listAllDomains)[1] for _ in range(5)),
    "stats": min(timed(connection.getAllDomainStats)[1] for _ in range(5)),
}
result["sequential"] = 1 / result["getHostname"]
json.dump(result, sys.stdout)
