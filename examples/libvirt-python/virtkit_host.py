"""A libvirt host of a test's own: virtkitd with the in-memory hypervisor."""

import contextlib
import json
import os
import signal
import subprocess

import libvirt


@contextlib.contextmanager
def virtkit_host(*options):
    """Starts a host, and gives an open connection to it; both are gone at the end."""
    command = ["npx", "virtkitd", "--driver", "test", "--listen", "tcp:127.0.0.1:0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as daemon:
        # Its first line says that it listens, and where.
        ready = json.loads(daemon.stdout.readline())
        try:
            address = ready["listen"][0].removeprefix("tcp:")
            with libvirt.open(f"test+tcp://{address}/default") as connection:
                yield connection
        finally:
            os.kill(ready["pid"], signal.SIGTERM)
