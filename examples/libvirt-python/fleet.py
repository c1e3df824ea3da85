"""What the tests are about: keeps a number of guests running, on any hypervisor."""

import libvirt


def definition(name, kind):
    return f"<domain type='{kind}'><name>{name}</name><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>"


def scale(connection, wanted, kind="kvm"):
    """Starts or stops guests named web-0, web-1, … until `wanted` of them run. Returns their names."""
    running = {guest.name(): guest for guest in connection.listAllDomains() if guest.name().startswith("web-")}
    names = [f"web-{number}" for number in range(wanted)]
    for name in names:
        if name not in running:
            start(connection, name, kind)
    for name, guest in running.items():
        if name not in names:
            guest.destroy()
    return names


def start(connection, name, kind):
    """A guest that lives for as long as it runs. A host that is busy is asked a second time."""
    try:
        connection.createXML(definition(name, kind))
    except libvirt.libvirtError as error:
        if error.get_error_code() != libvirt.VIR_ERR_OPERATION_TIMEOUT:
            raise
        connection.createXML(definition(name, kind))
