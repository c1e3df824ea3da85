# Defines documents on a real libvirt and says what it made of each, in one process. stdin: {"uri", "documents": [{kind,
# xml}]}; stdout: a list of {"xml": inactive dump} or {"code", "domain", "message"}. Nothing is started.
import json
import sys

import libvirt

libvirt.registerErrorHandler(lambda *_: None, None)
request = json.load(sys.stdin)
if "embed" in request["uri"]:
    libvirt.virEventRegisterDefaultImpl()
connection = libvirt.open(request["uri"])


def defined(made, describe):
    try:
        return describe(made)
    finally:
        made.undefine()


def volume(xml):
    pool = connection.storagePoolLookupByName("default-pool")
    made = pool.createXML(xml, 0)
    try:
        return made.XMLDesc(0)
    finally:
        made.delete(0)


def snapshot(xml):
    made = connection.lookupByName("test").snapshotCreateXML(xml, 0)
    try:
        return made.getXMLDesc(0)
    finally:
        made.delete(0)


def device(xml):
    made = connection.nodeDeviceCreateXML(xml, 0)
    try:
        return made.XMLDesc(0)
    finally:
        made.destroy()


inactive = libvirt.VIR_DOMAIN_XML_INACTIVE
secure = libvirt.VIR_DOMAIN_XML_SECURE
kinds = {
    "domain": lambda xml: defined(connection.defineXML(xml), lambda made: made.XMLDesc(inactive | secure)),
    "network": lambda xml: defined(connection.networkDefineXML(xml), lambda made: made.XMLDesc(0)),
    "pool": lambda xml: defined(connection.storagePoolDefineXML(xml, 0), lambda made: made.XMLDesc(0)),
    "interface": lambda xml: defined(connection.interfaceDefineXML(xml, 0), lambda made: made.XMLDesc(0)),
    "volume": volume,
    "snapshot": snapshot,
    "nodedev": device,
}


def outcome(document):
    try:
        return {"xml": kinds[document["kind"]](document["xml"])}
    except libvirt.libvirtError as error:
        return {
            "code": error.get_error_code(),
            "domain": error.get_error_domain(),
            "message": error.get_error_message(),
        }


answers = [outcome(document) for document in request["documents"]]
connection.close()
json.dump(answers, sys.stdout)
