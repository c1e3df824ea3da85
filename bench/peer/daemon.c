/*
 * The client of bench/daemon: libvirt's own C library against whichever daemon listens at the URI.
 *   daemon URI calls CALL CONNECTIONS SECONDS   calls a second, one thread for each connection
 *   daemon URI domains COUNT XML                seconds to define, create, list and all stats of COUNT domains;
 *                                               then waits for a line, so that the daemon can be looked at
 * Prints JSON. What it needs of libvirt is declared here: no headers have to be installed.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

typedef struct connection connection;
typedef struct domain domain;
typedef struct record record;
struct info {
    unsigned char state;
    unsigned long max_memory;
    unsigned long memory;
    unsigned short vcpus;
    unsigned long long cpu_time;
};

extern int virInitialize(void);
extern connection *virConnectOpen(const char *uri);
extern int virConnectClose(connection *);
extern char *virConnectGetHostname(connection *);
extern int virConnectNumOfDomains(connection *);
extern int virConnectListAllDomains(connection *, domain ***, unsigned int flags);
extern int virConnectGetAllDomainStats(connection *, unsigned int stats, record ***, unsigned int flags);
extern void virDomainStatsRecordListFree(record **);
extern domain *virDomainLookupByName(connection *, const char *name);
extern domain *virDomainDefineXML(connection *, const char *xml);
extern int virDomainCreate(domain *);
extern int virDomainFree(domain *);
extern int virDomainGetInfo(domain *, struct info *);
extern int virDomainGetState(domain *, int *state, int *reason, unsigned int flags);
extern int virDomainIsActive(domain *);
extern char *virDomainGetXMLDesc(domain *, unsigned int flags);

static void fail(const char *what)
{
    fprintf(stderr, "%s failed\n", what);
    exit(1);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void hostname(connection *conn, domain *dom)
{
    char *name = virConnectGetHostname(conn);
    (void)dom;
    if (!name)
        fail("getHostname");
    free(name);
}

static void lookup(connection *conn, domain *dom)
{
    domain *found = virDomainLookupByName(conn, "test");
    (void)dom;
    if (!found)
        fail("lookup");
    virDomainFree(found);
}

static void info(connection *conn, domain *dom)
{
    struct info answer;
    (void)conn;
    if (virDomainGetInfo(dom, &answer) < 0)
        fail("getInfo");
}

static void state(connection *conn, domain *dom)
{
    int is, reason;
    (void)conn;
    if (virDomainGetState(dom, &is, &reason, 0) < 0)
        fail("getState");
}

static void active(connection *conn, domain *dom)
{
    (void)conn;
    if (virDomainIsActive(dom) < 0)
        fail("isActive");
}

static void number(connection *conn, domain *dom)
{
    (void)dom;
    if (virConnectNumOfDomains(conn) < 0)
        fail("numOfDomains");
}

static void document(connection *conn, domain *dom)
{
    char *xml = virDomainGetXMLDesc(dom, 0);
    (void)conn;
    if (!xml)
        fail("getXMLDesc");
    free(xml);
}

typedef void call(connection *, domain *);
static call *const getHostname[] = { hostname, NULL };
static call *const lookupByName[] = { lookup, NULL };
static call *const getInfo[] = { info, NULL };
/* What a tool that watches guests does. */
static call *const mix[] = { lookup, info, state, number, info, active, document, state, hostname, info, NULL };

static const struct {
    const char *name;
    call *const *calls;
} all_calls[] = {
    { "getHostname", getHostname },
    { "lookupDomainByName", lookupByName },
    { "getInfo", getInfo },
    { "mix", mix },
};

static call *const *calls_of(const char *name)
{
    for (size_t at = 0; at < sizeof(all_calls) / sizeof(*all_calls); at++)
        if (!strcmp(all_calls[at].name, name))
            return all_calls[at].calls;
    fail(name);
    return NULL;
}

static pthread_barrier_t ready;
static volatile int over;
struct worker {
    pthread_t thread;
    const char *uri;
    call *const *calls;
    unsigned long done;
};

static void *work(void *opaque)
{
    struct worker *self = opaque;
    connection *conn = virConnectOpen(self->uri);
    domain *dom = conn ? virDomainLookupByName(conn, "test") : NULL;
    if (!dom)
        fail("open");
    pthread_barrier_wait(&ready);
    for (unsigned long at = 0; !over; at++) {
        if (!self->calls[at])
            at = 0;
        self->calls[at](conn, dom);
        self->done++;
    }
    virDomainFree(dom);
    virConnectClose(conn);
    return NULL;
}

static double processor(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return use.ru_utime.tv_sec + use.ru_stime.tv_sec + (use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

static void run_calls(const char *uri, const char *name, int connections, double seconds)
{
    struct worker *workers = calloc(connections, sizeof(*workers));
    struct timespec pause = { (time_t)seconds, (long)((seconds - (time_t)seconds) * 1e9) };
    unsigned long done = 0;
    double start, used;

    pthread_barrier_init(&ready, NULL, connections + 1);
    for (int at = 0; at < connections; at++) {
        workers[at].uri = uri;
        workers[at].calls = calls_of(name);
        pthread_create(&workers[at].thread, NULL, work, &workers[at]);
    }
    pthread_barrier_wait(&ready);
    start = now();
    used = processor();
    nanosleep(&pause, NULL);
    over = 1;
    start = now() - start;
    used = processor() - used;
    for (int at = 0; at < connections; at++)
        done += workers[at].done;
    for (int at = 0; at < connections; at++)
        pthread_join(workers[at].thread, NULL);
    printf("{\"rate\": %f, \"processor\": %g}\n", done / start, used / done);
    free(workers);
}

/* The text with each `@` as the number. */
static char *numbered(const char *text, int number)
{
    char *filled = malloc(strlen(text) * 12 + 1), *to = filled;
    for (; *text; text++)
        if (*text == '@')
            to += sprintf(to, "%d", number);
        else
            *to++ = *text;
    *to = 0;
    return filled;
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

/* State and iothreads: what libvirt's test driver has. */
static const unsigned int both_tell = 1 | 128;

static double all_stats(connection *conn, int count, unsigned int which)
{
    double best = 1e9;
    for (int round = 0; round < 7; round++) {
        record **found;
        double start = now();
        if (virConnectGetAllDomainStats(conn, which, &found, 0) != count)
            fail("stats");
        best = least(best, now() - start);
        virDomainStatsRecordListFree(found);
    }
    return best;
}

static void run_domains(const char *uri, int count, const char *xml)
{
    connection *conn = virConnectOpen(uri);
    domain **domains = calloc(count, sizeof(*domains));
    char **documents = calloc(count, sizeof(*documents));
    double start, define, create, list = 1e9, stats, every;

    if (!conn)
        fail("open");
    for (int at = 0; at < count; at++)
        documents[at] = numbered(xml, at);
    start = now();
    for (int at = 0; at < count; at++)
        if (!(domains[at] = virDomainDefineXML(conn, documents[at])))
            fail("define");
    define = now() - start;
    start = now();
    for (int at = 0; at < count; at++)
        if (virDomainCreate(domains[at]) < 0)
            fail("create");
    create = now() - start;
    for (int round = 0; round < 7; round++) {
        domain **found;
        int length;
        start = now();
        length = virConnectListAllDomains(conn, &found, 0);
        list = least(list, now() - start);
        if (length != count + 1)
            fail("list");
        for (int at = 0; at < length; at++)
            virDomainFree(found[at]);
        free(found);
    }
    stats = all_stats(conn, count + 1, both_tell);
    every = all_stats(conn, count + 1, 0);
    printf("{\"define\": %g, \"create\": %g, \"list\": %g, \"stats\": %g, \"everyStat\": %g}\n",
           define, create, list, stats, every);
    fflush(stdout);
    getchar();
    for (int at = 0; at < count; at++) {
        virDomainFree(domains[at]);
        free(documents[at]);
    }
    free(domains);
    free(documents);
    virConnectClose(conn);
}

int main(int argc, char **argv)
{
    if (argc < 5 || virInitialize() < 0)
        fail("start");
    if (!strcmp(argv[2], "calls") && argc == 6)
        run_calls(argv[1], argv[3], atoi(argv[4]), atof(argv[5]));
    else if (!strcmp(argv[2], "domains") && argc == 5)
        run_domains(argv[1], atoi(argv[3]), argv[4]);
    else
        fail("start");
    return 0;
}
