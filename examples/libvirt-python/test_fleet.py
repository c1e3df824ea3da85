import unittest

import libvirt

from fleet import scale
from virtkit_host import virtkit_host


class FleetTest(unittest.TestCase):
    def setUp(self):
        # A host for each test.
        self.connection = self.enterContext(virtkit_host())

    def running(self):
        guests = self.connection.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE)
        return sorted(guest.name() for guest in guests if guest.name() != "test")

    def test_grows_and_shrinks(self):
        self.assertEqual(scale(self.connection, 3, "test"), ["web-0", "web-1", "web-2"])
        self.assertEqual(self.running(), ["web-0", "web-1", "web-2"])
        scale(self.connection, 1, "test")
        self.assertEqual(self.running(), ["web-0"])

    def test_leaves_what_runs_alone(self):
        scale(self.connection, 2, "test")
        before = self.connection.lookupByName("web-0").ID()
        scale(self.connection, 2, "test")
        self.assertEqual(self.connection.lookupByName("web-0").ID(), before)

    def test_leaves_the_guests_of_others_alone(self):
        scale(self.connection, 0, "test")
        self.assertEqual(self.connection.lookupByName("test").state()[0], libvirt.VIR_DOMAIN_RUNNING)


if __name__ == "__main__":
    unittest.main()
