/*
 * The client of bench/xenstore: Xen's own C library, which asks one thing and waits for its answer.
 *   xenstore PATH COUNT ROUNDS   reads PATH so often, and prints the most reads a second of all rounds
 * What it needs of libxenstore is declared here: no headers have to be installed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct xs_handle;
extern struct xs_handle *xs_open(unsigned long flags);
extern void xs_close(struct xs_handle *);
extern void *xs_read(struct xs_handle *, unsigned transaction, const char *path, unsigned *length);

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    struct xs_handle *store = xs_open(0);
    double best = 0;

    if (argc != 4 || !store)
        return 1;
    for (int round = atoi(argv[3]); round > 0; round--) {
        int count = atoi(argv[2]);
        double start = now(), rate;
        for (int done = 0; done < count; done++) {
            unsigned length;
            void *value = xs_read(store, 0, argv[1], &length);
            if (!value)
                return 1;
            free(value);
        }
        rate = count / (now() - start);
        if (rate > best)
            best = rate;
    }
    xs_close(store);
    printf("%f\n", best);
    return 0;
}
