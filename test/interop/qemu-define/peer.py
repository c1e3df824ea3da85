# What a real libvirt's QEMU driver makes of domains. argv[1]: "define" (the inactive description of each, once defined) or
# "start" (the live one, of a paused guest). stdin: {"uri", "documents": [xml]}; stdout: a list of {"xml"} or {"code",
# "domain", "message"}.
import json
import sys

import libvirt

libvirt.registerErrorHandler(lambda *_: None, None)
request = json.load(sys.stdin)
connection = libvirt.open(request["uri"])
secure = libvirt.VIR_DOMAIN_XML_SECURE


def define(xml):
    domain = connection.defineXML(xml)
    try:
        return domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE | secure)
    finally:
        domain.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_KEEP_NVRAM)


def start(xml):
    domain = connection.createXML(xml, libvirt.VIR_DOMAIN_START_PAUSED)
    try:
        return domain.XMLDesc(secure)
    finally:
        domain.destroy()


make = {"define": define, "start": start}[sys.argv[1]]


def outcome(xml):
    try:
        return {"xml": make(xml)}
    except libvirt.libvirtError as error:
        return {
            "code": error.get_error_code(),
            "domain": error.get_error_domain(),
            "message": error.get_error_message(),
        }


answers = [outcome(xml) for xml in request["documents"]]
connection.close()
json.dump(answers, sys.stdout)
