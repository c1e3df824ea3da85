# Everything that a real libvirt says of a host: its capabilities, devices, pools and the like. Argument: the URI.
# stdout: a list of {"format", "xml"}.
import json
import sys

import libvirt

libvirt.registerErrorHandler(lambda *_: None, None)
connection = libvirt.open(sys.argv[1])
found = []


def say(format, dump):
    try:
        found.append({"format": format, "xml": dump()})
    except libvirt.libvirtError as error:
        # Not every driver, and not every host, has everything.
        if error.get_error_code() not in (libvirt.VIR_ERR_NO_SUPPORT, libvirt.VIR_ERR_CONFIG_UNSUPPORTED):
            raise


say("capabilities", connection.getCapabilities)
say("storagePoolCapabilities", connection.getStoragePoolCapabilities)
for machine in "pc", "q35", "microvm":
    say("domainCapabilities", lambda: connection.getDomainCapabilities(None, "x86_64", machine, "qemu"))
say("sysinfo", connection.getSysinfo)
for device in connection.listAllDevices():
    say("nodeDevice", device.XMLDesc)
for interface in connection.listAllInterfaces():
    say("interface", interface.XMLDesc)
for network in connection.listAllNetworks():
    say("network", network.XMLDesc)
for pool in connection.listAllStoragePools():
    say("storagePool", pool.XMLDesc)
    for volume in pool.listAllVolumes():
        say("storageVol", volume.XMLDesc)
connection.close()
json.dump(found, sys.stdout)
