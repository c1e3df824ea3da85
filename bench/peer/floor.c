/*
 * What the client of bench/daemon could do at most: a server that knows no hypervisor, and answers each call with bytes
 * that were made before. One thread for each client, blocking reads: no daemon can answer sooner.
 *   floor PATH
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* By number of the procedure, the reply's payload in words of four bytes; all others have none. */
static const struct {
    uint32_t procedure;
    size_t words;
    uint32_t payload[16];
} answers[] = {
    { 16, 6, { 1, 0, 1048576, 0, 1048576, 2 } },          /* getInfo: its time follows */
    { 23, 7, { 4, 0x74657374, 1, 1, 1, 1, 1 } },          /* lookup: "test", a uuid, its id */
    { 59, 2, { 4, 0x686f7374 } },                         /* getHostname: "host" */
    { 60, 1, { 0 } },                                     /* supportsFeature: no */
    { 66, 2, { 1, 0 } },                                  /* authList: none */
    { 110, 2, { 4, 0x74657374 } },                        /* getUri */
};

static int all(int fd, char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t got = read(fd, bytes, length);
        if (got <= 0)
            return -1;
        bytes += got;
        length -= got;
    }
    return 0;
}

static void *serve(void *opaque)
{
    int fd = (int)(intptr_t)opaque;
    static __thread char frame[65536];
    uint32_t out[24];

    for (;;) {
        /* A small call comes in one piece. */
        ssize_t got = read(fd, frame, sizeof(frame));
        uint32_t size, procedure, words = 0;
        if (got < 28)
            break;
        size = ntohl(*(uint32_t *)frame);
        if (size > sizeof(frame) || (size > got && all(fd, frame + got, size - got) < 0))
            break;
        memcpy(out, frame, 28);
        procedure = ntohl(out[3]);
        out[4] = htonl(1);
        for (size_t at = 0; at < sizeof(answers) / sizeof(*answers); at++) {
            if (answers[at].procedure != procedure)
                continue;
            words = answers[at].words;
            for (size_t word = 0; word < words; word++)
                out[7 + word] = htonl(answers[at].payload[word]);
        }
        if (procedure == 16) {
            out[7 + words++] = 0;
            out[7 + words++] = 0;
        }
        out[0] = htonl(28 + words * 4);
        if (write(fd, out, 28 + words * 4) < 0)
            break;
    }
    close(fd);
    return NULL;
}

int main(int argc, char **argv)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    if (argc != 2 || strlen(argv[1]) >= sizeof(address.sun_path))
        return 1;
    strcpy(address.sun_path, argv[1]);
    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 64) < 0)
        return 1;
    for (;;) {
        pthread_t thread;
        int client = accept(fd, NULL, NULL);
        if (client < 0)
            return 1;
        pthread_create(&thread, NULL, serve, (void *)(intptr_t)client);
        pthread_detach(thread);
    }
}
