"""Uses virt-manager as a person does, by the names that it gives its widgets to assistive technology.

    virt-manager.py URI WAIT SCREENSHOT STEP...

A step is `see NAME STATE`, `run NAME`, `shut-down NAME` or `force-off NAME`. WAIT is how many seconds each may take; the
screenshot is taken after all of them, unless its name is empty. Prints a line for each step that is done. Needs a display, a session bus
and a HOME of its own.
"""

import os
import subprocess
import sys
import time
import warnings

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

warnings.simplefilter("ignore")

URI, WAIT, SCREENSHOT, STEPS = sys.argv[1], float(sys.argv[2]), sys.argv[3], sys.argv[4:]


def below(widget):
    """Whatever is in a widget, itself first. What goes away meanwhile is left out."""
    yield widget
    try:
        children = [widget.get_child_at_index(index) for index in range(widget.get_child_count())]
    except GLib.Error:
        return
    for child in children:
        if child is not None:
            yield from below(child)


def windows():
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        application = desktop.get_child_at_index(index)
        if application is not None and application.get_name() == "virt-manager":
            for number in range(application.get_child_count()):
                window = application.get_child_at_index(number)
                if window is not None:
                    yield window


def find(role, matches):
    for window in windows():
        for widget in below(window):
            try:
                if widget.get_role_name() == role and matches(widget):
                    return widget
            except GLib.Error:
                pass
    return None


def usable(widget):
    states = widget.get_state_set()
    return states.contains(Atspi.StateType.SENSITIVE)


def named(name):
    return lambda widget: widget.get_name() == name and usable(widget)


def wait(what, look):
    end = time.monotonic() + WAIT
    while time.monotonic() < end and manager.poll() is None:
        try:
            found = look()
        except GLib.Error:
            found = None
        if found:
            return found
        time.sleep(0.1)
    raise SystemExit("virt-manager: waited in vain for %s; there is: %s" % (what, shown()))


def shown():
    rows = []
    for window in windows():
        rows.append(window.get_name())
        rows += [one.get_name() for one in below(window) if one.get_role_name() in ("table cell", "label") and one.get_name()]
    return rows


def row(name, state=None):
    """The cell of a domain in the list: it says the name, and below it the state."""
    text = "%s\n%s" % (name, "" if state is None else state)
    return find("table cell", lambda cell: (cell.get_name() + "\n").startswith(text))


def press(role, name):
    wait("%s %r" % (role, name), lambda: find(role, named(name))).do_action(0)


def select(name):
    wait("the domain %s" % name, lambda: row(name))
    table = find("tree table", lambda _: True)

    def chosen():
        for number in range(table.get_n_rows()):
            cell = table.get_accessible_at(number, 0)
            if any((one.get_name() + "\n").startswith(name + "\n") for one in below(cell)):
                table.add_row_selection(number)
                return table.is_row_selected(number)

    wait("the choice of %s" % name, chosen)


def see(name, state):
    wait("%s to be %s" % (name, state), lambda: row(name, state))


def run(name):
    select(name)
    press("push button", "Run")


def shut_down(name):
    select(name)
    press("push button", "Shut Down")


def force_off(name):
    select(name)
    press("toggle button", "Menu")
    press("menu item", "Force Off")


DOES = {"see": see, "run": run, "shut-down": shut_down, "force-off": force_off}

# It does not ask whether we are sure: while such a dialog is open, it answers nobody.
settings = os.path.join(os.environ["HOME"], ".config/glib-2.0/settings")
os.makedirs(settings, exist_ok=True)
with open(os.path.join(settings, "keyfile"), "w") as file:
    file.write("[org/virt-manager/virt-manager/confirm]\nforcepoweroff=false\npoweroff=false\n")
os.environ["GSETTINGS_BACKEND"] = "keyfile"

manager = subprocess.Popen(["virt-manager", "--connect", URI, "--no-fork"], stdout=subprocess.DEVNULL)
try:
    for step in STEPS:
        verb, *words = step.split(" ")
        DOES[verb](*words)
        print("did " + step, flush=True)
    if SCREENSHOT:
        window = wait("the window", lambda: next(windows(), None)).get_name()
        # Graphs and menus are drawn a moment after the widgets changed.
        time.sleep(3)
        subprocess.run(["import", "-window", window, SCREENSHOT], check=True)
finally:
    manager.terminate()
    manager.wait()
