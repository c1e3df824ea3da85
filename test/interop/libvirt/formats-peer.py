# Gives documents of many formats to a real libvirt and says what it made of each, in one process. stdin: {"uri",
# "documents": [{kind, xml}], "directory"}; stdout: a list of {"xml"} or {"code", "domain", "message"}. A pool of volumes
# lies in the directory; what is defined is removed again.
import json
import os
import sys

import libvirt

libvirt.registerErrorHandler(lambda *_: None, None)
request = json.load(sys.stdin)
connection = libvirt.open(request["uri"])
places = {}

guest_xml = """<domain type='qemu'><name>formats-guest</name><uuid>0b6e5a0e-3b1c-4a7d-9a51-6f8a2d5c7e11</uuid>
<memory>32768</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices>
<emulator>/usr/bin/qemu-system-x86_64</emulator><controller type='usb' model='none'/>
<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='{0}/a.qcow2'/><target dev='vda'/></disk>
<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='{0}/b.qcow2'/><target dev='vdb'/></disk>
<disk type='file' device='cdrom'><target dev='sda' bus='sata'/></disk>
<memballoon model='none'/></devices></domain>"""


def pool():
    """A pool of files in the directory."""
    if "pool" not in places:
        directory = os.path.join(request["directory"], "pool")
        os.makedirs(directory, exist_ok=True)
        made = connection.storagePoolDefineXML(
            "<pool type='dir'><name>formats-pool</name><target><path>%s</path></target></pool>" % directory, 0
        )
        made.create(0)
        places["pool"] = made
    return places["pool"]


def guest():
    """A guest with two disks, paused."""
    if "guest" not in places:
        directory = os.path.join(request["directory"], "disks")
        os.makedirs(directory, exist_ok=True)
        for name in "a", "b":
            if os.system("qemu-img create -q -f qcow2 %s/%s.qcow2 1M" % (directory, name)) != 0:
                raise RuntimeError("qemu-img failed")
        made = connection.defineXML(guest_xml.format(directory))
        made.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED)
        places["guest"] = made
    return places["guest"]


def kept(made):
    """The XML of what was defined, which is then undefined."""
    try:
        return made.XMLDesc(0)
    finally:
        made.undefine()


def volume(xml):
    made = pool().createXML(xml, 0)
    try:
        return made.XMLDesc(0)
    finally:
        made.delete(0)


def binding(xml):
    made = connection.nwfilterBindingCreateXML(xml, 0)
    try:
        return made.XMLDesc(0)
    finally:
        made.delete()


def with_guest(xml):
    """The guest's own definition in the place of the word DOMAIN."""
    own = guest().XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE) if "DOMAIN" in xml else ""
    return xml.replace("DOMAIN", own)


def snapshot(xml):
    redefine = libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE
    made = guest().snapshotCreateXML(with_guest(xml), redefine)
    try:
        return made.getXMLDesc(libvirt.VIR_DOMAIN_SNAPSHOT_XML_SECURE)
    finally:
        made.delete(libvirt.VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY)


def checkpoint(xml):
    made = guest().checkpointCreateXML(with_guest(xml), libvirt.VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE)
    try:
        return made.getXMLDesc(libvirt.VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN)
    finally:
        made.delete(libvirt.VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY)


def backup(xml):
    made = guest()
    made.backupBegin(xml.replace("SCRATCH", os.path.join(request["directory"], "scratch")), None, 0)
    try:
        return made.backupGetXMLDesc(0)
    finally:
        made.abortJob()


def node_device(xml):
    """The device of a host that a file describes to the test driver."""
    path = os.path.join(request["directory"], "node.xml")
    with open(path, "w") as file:
        file.write("<node>%s</node>" % xml)
    described = libvirt.open("test://" + path)
    try:
        return described.listAllDevices()[0].XMLDesc(0)
    finally:
        described.close()


kinds = {
    "nwfilter": lambda xml: kept(connection.nwfilterDefineXML(xml)),
    "nwfilterbinding": binding,
    "secret": lambda xml: kept(connection.secretDefineXML(xml)),
    "network": lambda xml: kept(connection.networkDefineXML(xml)),
    "pool": lambda xml: kept(connection.storagePoolDefineXML(xml, 0)),
    "volume": volume,
    "snapshot": snapshot,
    "checkpoint": checkpoint,
    "backup": backup,
    "node-device": node_device,
    "cpu": lambda xml: connection.baselineCPU([xml], 0),
    "compared-cpu": lambda xml: str(connection.compareCPU(xml, 0)),
}


def told(error):
    return {
        "code": error.get_error_code(),
        "domain": error.get_error_domain(),
        "message": error.get_error_message(),
    }


def outcome(document):
    try:
        return {"xml": kinds[document["kind"]](document["xml"])}
    except libvirt.libvirtError as error:
        return told(error)


try:
    answers = [outcome(document) for document in request["documents"]]
finally:
    if "guest" in places:
        places["guest"].destroy()
        places["guest"].undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA)
    if "pool" in places:
        places["pool"].destroy()
        places["pool"].undefine()
    connection.close()
json.dump(answers, sys.stdout)
