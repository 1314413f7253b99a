/* SPDX-License-Identifier: MIT
 *
 * A host that loads the library by hand, and lets go of it while objects live, a thread is inside,
 * and functions will be called later: what garbage collected languages do. */
#include <bufview/bufview.h>

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef bufview_status (*storage_create)(int64_t, bufview_storage **);
typedef bufview_status (*storage_size)(const bufview_storage *, int64_t *);
typedef void (*storage_free)(bufview_storage *);
typedef const char *(*last_message)(void);

static storage_create create;
static storage_size size;
static storage_free free_storage;
static last_message message;

static void expect(int right, const char *what) {
    if (!right) {
        fprintf(stderr, "dlclose_test: %s\n", what);
        exit(1);
    }
}

static void find(void *library, const char *name, void *function) {
    void *address = dlsym(library, name);
    expect(address != NULL, name);
    /* C has no cast from an object's address to a function's. */
    memcpy(function, &address, sizeof address);
}

static void *make_and_free(void *unused) {
    int i;
    (void)unused;
    for (i = 0; i < 20000; ++i) {
        bufview_storage *storage = NULL;
        expect(create(8, &storage) == BUFVIEW_OK, "no storage on the thread");
        free_storage(storage);
    }
    return NULL;
}

int main(int argc, char **argv) {
    void *library;
    pthread_t thread;
    bufview_storage *storage = NULL;
    int64_t bytes = 0;
    expect(argc == 2, "usage: dlclose_test LIBRARY");
    library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    expect(library != NULL, "the library cannot be loaded");
    find(library, "bufview_storage_create", &create);
    find(library, "bufview_storage_size", &size);
    find(library, "bufview_storage_free", &free_storage);
    find(library, "bufview_last_message", &message);

    expect(create(100, &storage) == BUFVIEW_OK, "no storage");
    expect(pthread_create(&thread, NULL, make_and_free, NULL) == 0, "no thread");
    expect(dlclose(library) == 0, "dlclose failed");
    expect(size(storage, &bytes) == BUFVIEW_OK && bytes == 100, "the storage is gone");
    free_storage(storage);
    expect(size(storage, &bytes) == BUFVIEW_HANDLE, "a freed storage is accepted");
    expect(message()[0] != '\0', "there is no message");
    expect(pthread_join(thread, NULL) == 0, "the thread is lost");
    return 0;
}
