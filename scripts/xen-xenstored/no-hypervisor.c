/*
 * Lets Xen's own store daemons run on a machine without Xen, for tests of what they say on their socket: loaded before
 * their libraries, it answers for the hypervisor. Domains 1 to 9 exist and do nothing; 10 and up do not.
 *
 * Handles are told apart by nobody, and are never followed. A guest's page is memory of our own, so that a domain can be
 * introduced; no event ever comes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))
#define LAST_DOMAIN 9
#define PAGE 4096

static char somewhere;
static int nothing_comes[2] = { -1, -1 };
static int last_port = 1;

/* The two views of a domain begin alike: its number, and state bits that are zero of one that just lives. */
struct domain_start {
    uint32_t number;
    uint32_t rest[27];
};

static int fill(uint32_t first, void *into, size_t size)
{
    struct domain_start start = { .number = first };

    if (first > LAST_DOMAIN)
        return 0;
    memcpy(into, &start, size);
    return 1;
}

static void *page(void)
{
    void *memory = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

/* libxenctrl */
EXPORTED void *xc_interface_open(void *log, void *more_log, unsigned flags) { return &somewhere; }
EXPORTED int xc_interface_close(void *handle) { return 0; }
EXPORTED int xc_domain_getinfo(void *handle, uint32_t first, unsigned most, void *into)
{
    return fill(first, into, 12);
}
EXPORTED int xc_domain_getinfolist(void *handle, uint32_t first, unsigned most, void *into)
{
    return fill(first, into, sizeof(struct domain_start));
}
EXPORTED void *xc_map_foreign_range(void *handle, uint32_t domain, int size, int access, unsigned long frame)
{
    return page();
}

/* libxengnttab */
EXPORTED void *xengnttab_open(void *log, unsigned flags) { return &somewhere; }
EXPORTED int xengnttab_close(void *handle) { return 0; }
EXPORTED int xengnttab_set_max_grants(void *handle, uint32_t most) { return 0; }
EXPORTED void *xengnttab_map_grant_ref(void *handle, uint32_t domain, uint32_t grant, int access) { return page(); }
EXPORTED int xengnttab_unmap(void *handle, void *memory, uint32_t pages) { return munmap(memory, (size_t)pages * PAGE); }

/* libxenevtchn */
EXPORTED void *xenevtchn_open(void *log, unsigned flags)
{
    if (nothing_comes[0] < 0 && pipe(nothing_comes) < 0)
        return NULL;
    return &somewhere;
}
EXPORTED void *xenevtchn_fdopen(void *log, int file, unsigned flags) { return xenevtchn_open(log, flags); }
EXPORTED int xenevtchn_fd(void *handle) { return nothing_comes[0]; }
EXPORTED int xenevtchn_close(void *handle) { return 0; }
EXPORTED int xenevtchn_bind_virq(void *handle, unsigned virq) { return last_port++; }
EXPORTED int xenevtchn_bind_interdomain(void *handle, uint32_t domain, uint32_t port) { return last_port++; }
EXPORTED int xenevtchn_unbind(void *handle, uint32_t port) { return 0; }
EXPORTED int xenevtchn_notify(void *handle, uint32_t port) { return 0; }
EXPORTED int xenevtchn_unmask(void *handle, uint32_t port) { return 0; }
EXPORTED int xenevtchn_pending(void *handle)
{
    errno = EAGAIN;
    return -1;
}

/* The C daemon wants more files than a user may have, and ends without. */
EXPORTED int setrlimit(__rlimit_resource_t resource, const struct rlimit *limit) { return 0; }

/* What the C daemon opens: where the kernel has the page of domain 0, and the number of its event channel. */
static int is_page(const char *path) { return !strcmp(path, "/dev/xen/xsd_kva") || !strcmp(path, "/proc/xen/xsd_kva"); }
static int is_port(const char *path) { return !strcmp(path, "/proc/xen/xsd_port"); }

static int made_file(const char *text, size_t size)
{
    int file = memfd_create("kernel", 0);

    if (file < 0 || ftruncate(file, size) < 0 || pwrite(file, text, strlen(text), 0) < 0)
        return -1;
    return file;
}

EXPORTED int open(const char *path, int flags, ...)
{
    static int (*real)(const char *, int, mode_t);
    mode_t mode = 0;

    if (is_page(path))
        return made_file("", PAGE);
    if (is_port(path))
        return made_file("1\n", 2);
    if (flags & (O_CREAT | O_TMPFILE)) {
        va_list more;
        va_start(more, flags);
        mode = va_arg(more, mode_t);
        va_end(more);
    }
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "open");
    return real(path, flags, mode);
}
