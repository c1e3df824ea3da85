# Asks libvirt's QEMU driver how it starts domains. stdin: {"uri", "secrets": [{xml, value}], "logs": folder, "documents":
# [{xml, live}]}; stdout: a list of {"xml": the definition as it completed it, "argv": environment and arguments as for a
# shell} or {"message"}. What is live is started, paused, and destroyed; the others are only asked for.
import json
import os
import sys

import libvirt

libvirt.registerErrorHandler(lambda *_: None, None)
request = json.load(sys.stdin)
connection = libvirt.open(request["uri"])
for secret in request["secrets"]:
    connection.secretDefineXML(secret["xml"]).setValue(secret["value"].encode())


def asked(xml):
    domain = connection.defineXML(xml)
    try:
        complete = domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE | libvirt.VIR_DOMAIN_XML_SECURE)
    finally:
        domain.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_KEEP_NVRAM)
    return {"xml": complete, "argv": connection.domainXMLToNative("qemu-argv", complete, 0)}


def logged(name):
    with open(os.path.join(request["logs"], name + ".log")) as log:
        lines = log.read().split("\n")
    first = max(i for i, line in enumerate(lines) if "starting up" in line) + 1
    last = first
    while lines[last].endswith("\\"):
        last += 1
    return "\n".join(lines[first : last + 1])


def live(xml):
    domain = connection.createXML(xml, libvirt.VIR_DOMAIN_START_PAUSED)
    try:
        return {"xml": domain.XMLDesc(libvirt.VIR_DOMAIN_XML_SECURE), "argv": logged(domain.name())}
    finally:
        domain.destroy()


def outcome(document):
    try:
        return (live if document["live"] else asked)(document["xml"])
    except libvirt.libvirtError as error:
        return {"message": error.get_error_message()}


answers = [outcome(document) for document in request["documents"]]
connection.close()
json.dump(answers, sys.stdout)
