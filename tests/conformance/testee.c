/* SPDX-License-Identifier: MIT
 *
 * Carries out conformance operations through the public C interface: one command a line on
 * standard input, one answer a line on standard output, "ok", "ok RESULT" or "err STATUS TEXT".
 * The commands are described in run.py, which alone knows what is right. Texts travel as
 * hexadecimal digits behind an "=", numbers in decimal, values as in the vectors. */
#include <bufview/bufview.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { max_words = 512, max_values = 64 };

static char *words[max_words];
static int word_count;

static bufview_storage *owner;
static bufview_view **views;
static int64_t view_count;
static bufview_lease leases[256];

static void *must(void *block) {
    if (block == NULL) {
        fputs("testee: no memory\n", stderr);
        exit(3);
    }
    return block;
}

static void answer(bufview_status status) {
    if (status == BUFVIEW_OK) {
        puts("ok");
    } else {
        printf("err %s %s\n", bufview_status_name(status), bufview_last_message());
    }
}

static void answer_int(bufview_status status, int64_t value) {
    if (status == BUFVIEW_OK) {
        printf("ok %lld\n", (long long)value);
    } else {
        answer(status);
    }
}

static void answer_bool(bufview_status status, int32_t value) {
    if (status == BUFVIEW_OK) {
        puts(value ? "ok true" : "ok false");
    } else {
        answer(status);
    }
}

static int64_t number(const char *word) {
    return strtoll(word, NULL, 10);
}

static int is_none(const char *word) {
    return strcmp(word, "none") == 0;
}

/* Bytes written as "=hex", in memory of their own, with a zero behind them. */
static char *decode(const char *word, int64_t *length) {
    const size_t digits = strlen(word) - 1;
    char *bytes = must(malloc(digits / 2 + 1));
    for (size_t i = 0; i < digits / 2; ++i) {
        const char pair[3] = {word[1 + 2 * i], word[2 + 2 * i], 0};
        bytes[i] = (char)strtol(pair, NULL, 16);
    }
    bytes[digits / 2] = 0;
    *length = (int64_t)(digits / 2);
    return bytes;
}

static void print_hex(const unsigned char *bytes, int64_t length) {
    for (int64_t i = 0; i < length; ++i) {
        printf("%02x", bytes[i]);
    }
}

/* Numbers as "2,3", or "-" for none. */
static int64_t numbers(const char *word, int64_t *out) {
    int64_t count = 0;
    if (strcmp(word, "-") == 0) {
        return 0;
    }
    for (char *end; count < 128; word = end + 1) {
        out[count++] = strtoll(word, &end, 10);
        if (*end != ',') {
            break;
        }
    }
    return count;
}

static bufview_view *view_of(const char *word) {
    const int64_t n = number(word);
    return n >= 0 && n < view_count ? views[n] : NULL;
}

/* Where a new view goes. What was there is freed. */
static bufview_view **place(const char *word) {
    const int64_t n = number(word);
    if (n >= view_count) {
        views = must(realloc(views, (size_t)(n + 1) * sizeof *views));
        memset(views + view_count, 0, (size_t)(n + 1 - view_count) * sizeof *views);
        view_count = n + 1;
    }
    bufview_view_free(views[n]);
    views[n] = NULL;
    return &views[n];
}

/* One value; `bytes` is where byte strings go. */
static bufview_value read_value(const char *word, char **bytes) {
    bufview_value value = {.size = sizeof value};
    const char *rest = word + 2;
    *bytes = NULL;
    switch (word[0]) {
    case 'b':
        value.kind = BUFVIEW_VALUE_BOOL;
        value.integer = rest[0] == '1';
        break;
    case 'i':
        errno = 0;
        value.kind = BUFVIEW_VALUE_INT;
        value.integer = strtoll(rest, NULL, 10);
        if (errno == ERANGE) {
            errno = 0;
            value.kind = BUFVIEW_VALUE_UINT;
            value.integer = (int64_t)strtoull(rest, NULL, 10);
            if (errno == ERANGE || rest[0] == '-') {
                value.kind = BUFVIEW_VALUE_BIGINT;
                value.real = strtod(rest, NULL);
            }
        }
        break;
    case 'f': {
        const uint64_t bits =
            strcmp(rest, "nan") == 0 ? 0x7ff8000000000000u : strtoull(rest, NULL, 16);
        value.kind = BUFVIEW_VALUE_FLOAT;
        memcpy(&value.real, &bits, sizeof bits);
        break;
    }
    case 'c':
    case 'x':
    case 's':
        value.kind = word[0] == 's' ? BUFVIEW_VALUE_TEXT : BUFVIEW_VALUE_BYTES;
        *bytes = decode(word + 1, &value.bytes_len);
        value.bytes = *bytes;
        break;
    default:
        value.kind = BUFVIEW_VALUE_NONE;
    }
    return value;
}

/* The values of one item: words from `first` up to one that is ";". */
static int64_t read_values(int first, bufview_value *values, char **bytes) {
    int64_t count = 0;
    for (int i = first; i < word_count && strcmp(words[i], ";") != 0; ++i) {
        values[count] = read_value(words[i], &bytes[count]);
        ++count;
    }
    return count;
}

static void free_values(char **bytes, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
        free(bytes[i]);
    }
}

static void print_value(const bufview_value *value) {
    uint64_t bits;
    switch (value->kind) {
    case BUFVIEW_VALUE_BOOL:
        printf("b:%d", (int)value->integer);
        break;
    case BUFVIEW_VALUE_INT:
        printf("i:%lld", (long long)value->integer);
        break;
    case BUFVIEW_VALUE_UINT:
        printf("i:%llu", (unsigned long long)value->integer);
        break;
    case BUFVIEW_VALUE_FLOAT:
        memcpy(&bits, &value->real, sizeof bits);
        if (value->real != value->real) {
            printf("f:nan");
        } else {
            printf("f:%016llx", (unsigned long long)bits);
        }
        break;
    case BUFVIEW_VALUE_BYTES:
        printf(value->bytes_len == 1 ? "c:" : "x:");
        print_hex(value->bytes, value->bytes_len);
        break;
    default:
        printf("?");
    }
}

/* What every item of a view has in common. */
struct item_kind {
    int64_t itemsize;
    int64_t items;
    int32_t ndim;
    int32_t is_tuple;
    int64_t shape[BUFVIEW_MAX_NDIM];
};

static bufview_status kind_of(bufview_view *view, struct item_kind *kind) {
    bufview_view_info info = {.size = sizeof info};
    bufview_format_info format_info = {.size = sizeof format_info};
    bufview_format *format = NULL;
    char text[512];
    bufview_status status = bufview_view_get_info(view, &info);
    if (status == BUFVIEW_OK) {
        status = bufview_view_shape(view, kind->shape, BUFVIEW_MAX_NDIM);
    }
    if (status == BUFVIEW_OK) {
        status = bufview_view_format(view, text, sizeof text, NULL);
    }
    if (status == BUFVIEW_OK) {
        status = bufview_format_parse(text, &format);
    }
    if (status == BUFVIEW_OK) {
        status = bufview_format_get_info(format, &format_info);
    }
    bufview_format_free(format);
    kind->itemsize = info.itemsize;
    kind->items = info.items;
    kind->ndim = info.ndim;
    kind->is_tuple = format_info.is_tuple;
    return status;
}

static bufview_status print_item(bufview_view *view, const struct item_kind *kind,
                                 const int64_t *index, const char *before) {
    bufview_value values[max_values] = {{.size = sizeof(bufview_value)}};
    int64_t count = 0;
    unsigned char *item = must(malloc((size_t)kind->itemsize + 1));
    const bufview_status status =
        bufview_view_get(view, index, kind->ndim, item, kind->itemsize, values, max_values, &count);
    if (status == BUFVIEW_OK) {
        fputs(before, stdout);
        fputs(kind->is_tuple ? "(" : "", stdout);
        for (int64_t i = 0; i < count; ++i) {
            fputs(i > 0 ? "," : "", stdout);
            print_value(&values[i]);
        }
        fputs(kind->is_tuple ? ")" : "", stdout);
    }
    free(item);
    return status;
}

/* The items below the first `axis` indices, as nested lists. */
static void print_axis(bufview_view *view, const struct item_kind *kind, int64_t *index,
                       int32_t axis, int reversed) {
    if (axis == kind->ndim) {
        const bufview_status status = print_item(view, kind, index, "");
        if (status != BUFVIEW_OK) {
            printf("!%s", bufview_status_name(status));
        }
        return;
    }
    putchar('[');
    for (int64_t i = 0; i < kind->shape[axis]; ++i) {
        fputs(i > 0 ? "," : "", stdout);
        index[axis] = reversed ? -1 - i : i;
        print_axis(view, kind, index, axis + 1, reversed);
    }
    putchar(']');
}

static void print_items(bufview_view *view, int reversed) {
    struct item_kind kind;
    int64_t index[BUFVIEW_MAX_NDIM];
    const bufview_status status = kind_of(view, &kind);
    if (status != BUFVIEW_OK) {
        answer(status);
        return;
    }
    printf("ok ");
    print_axis(view, &kind, index, 0, reversed);
    putchar('\n');
}

static void print_list(const char *name, const int64_t *list, int count) {
    printf(" %s=", name);
    for (int i = 0; i < count; ++i) {
        printf("%s%lld", i > 0 ? "," : "", (long long)list[i]);
    }
}

static void print_attrs(bufview_view *view) {
    bufview_view_info info = {.size = sizeof info};
    int64_t shape[BUFVIEW_MAX_NDIM];
    int64_t strides[BUFVIEW_MAX_NDIM];
    char format[512];
    bufview_status status = bufview_view_get_info(view, &info);
    if (status == BUFVIEW_OK) {
        status = bufview_view_shape(view, shape, BUFVIEW_MAX_NDIM);
    }
    if (status == BUFVIEW_OK) {
        status = bufview_view_strides(view, strides, BUFVIEW_MAX_NDIM);
    }
    if (status == BUFVIEW_OK) {
        status = bufview_view_format(view, format, sizeof format, NULL);
    }
    if (status != BUFVIEW_OK) {
        answer(status);
        return;
    }
    printf("ok ndim=%d itemsize=%lld nbytes=%lld readonly=%d c=%d f=%d any=%d", info.ndim,
           (long long)info.itemsize, (long long)info.nbytes, info.readonly, info.c_contiguous,
           info.f_contiguous, info.c_contiguous || info.f_contiguous);
    print_list("shape", shape, info.ndim);
    print_list("strides", strides, info.ndim);
    printf(" format==");
    print_hex((const unsigned char *)format, (int64_t)strlen(format));
    putchar('\n');
}

static void print_bytes(bufview_view *view, int32_t order) {
    bufview_view_info info = {.size = sizeof info};
    bufview_status status = bufview_view_get_info(view, &info);
    unsigned char *bytes = must(malloc((size_t)info.nbytes + 1));
    if (status == BUFVIEW_OK) {
        status = bufview_view_copy_bytes(view, order, bytes, info.nbytes);
    }
    if (status == BUFVIEW_OK) {
        printf("ok =");
        print_hex(bytes, info.nbytes);
        putchar('\n');
    } else {
        answer(status);
    }
    free(bytes);
}

static void print_owner(void) {
    bufview_view *view = NULL;
    const bufview_status status = bufview_view_create(owner, &view);
    if (status == BUFVIEW_OK) {
        print_bytes(view, BUFVIEW_ORDER_C);
    } else {
        answer(status);
    }
    bufview_view_free(view);
}

static bufview_key slice_key(char **bounds) {
    bufview_key key = {.size = sizeof key, .kind = BUFVIEW_KEY_SLICE};
    key.start = number(bounds[0]);
    key.stop = number(bounds[1]);
    key.step = number(bounds[2]);
    key.omits = (is_none(bounds[0]) ? BUFVIEW_OMIT_START : 0) |
                (is_none(bounds[1]) ? BUFVIEW_OMIT_STOP : 0) |
                (is_none(bounds[2]) ? BUFVIEW_OMIT_STEP : 0);
    return key;
}

/* Index expression from word `first` on: "int I", "slice A B C", "...". */
static int64_t read_keys(int first, bufview_key *keys) {
    int64_t count = 0;
    for (int i = first; i < word_count; ++i) {
        bufview_key key = {.size = sizeof key, .kind = BUFVIEW_KEY_ELLIPSIS};
        if (strcmp(words[i], "int") == 0) {
            key.kind = BUFVIEW_KEY_INDEX;
            key.start = number(words[++i]);
        } else if (strcmp(words[i], "slice") == 0) {
            key = slice_key(&words[i + 1]);
            i += 3;
        }
        keys[count++] = key;
    }
    return count;
}

static void do_owner(void) {
    int64_t length;
    char *bytes = decode(words[2], &length);
    bufview_status status = bufview_storage_copy(
        bytes, length, strcmp(words[1], "writable") == 0 ? 0 : BUFVIEW_STORAGE_READONLY, &owner);
    if (status == BUFVIEW_OK) {
        status = bufview_view_create(owner, place("0"));
    }
    free(bytes);
    answer(status);
}

static void do_cast(void) {
    int64_t length;
    int64_t shape[128];
    char *format = decode(words[3], &length);
    const int64_t ndim = is_none(words[4]) ? 0 : numbers(words[4], shape);
    answer(bufview_view_cast(view_of(words[1]), format, is_none(words[4]) ? NULL : shape, ndim,
                             BUFVIEW_CAST_STRICT, place(words[2])));
    free(format);
}

static void do_strided(void) {
    int64_t length;
    int64_t shape[128];
    int64_t strides[128];
    int32_t readonly = 0;
    char *format = decode(words[2], &length);
    bufview_layout layout = {.size = sizeof layout, .format = format};
    layout.ndim = (int32_t)numbers(words[3], shape);
    numbers(words[4], strides);
    layout.shape = shape;
    layout.strides = strides;
    layout.offset = number(words[5]);
    if (bufview_storage_readonly(owner, &readonly) == BUFVIEW_OK) {
        layout.readonly = readonly;
    }
    answer(bufview_view_create_layout(owner, &layout, place(words[1])));
    free(format);
}

static void do_subview(void) {
    bufview_key keys[max_words];
    const int64_t count = read_keys(3, keys);
    answer(bufview_view_subview(view_of(words[1]), keys, count, place(words[2])));
}

static void do_transpose(void) {
    int64_t axes[128];
    const int64_t count = numbers(words[3], axes);
    answer(bufview_view_transpose(view_of(words[1]), axes, count, place(words[2])));
}

static void do_get(void) {
    int64_t index[128];
    bufview_view *view = view_of(words[1]);
    struct item_kind kind;
    bufview_status status = kind_of(view, &kind);
    if (status == BUFVIEW_OK) {
        kind.ndim = (int32_t)numbers(words[2], index);
        status = print_item(view, &kind, index, "ok ");
    }
    if (status == BUFVIEW_OK) {
        putchar('\n');
    } else {
        answer(status);
    }
}

static void do_set(void) {
    int64_t index[128];
    bufview_value values[max_words];
    char *bytes[max_words];
    const int64_t index_len = numbers(words[2], index);
    const int64_t count = read_values(3, values, bytes);
    answer(bufview_view_set(view_of(words[1]), index, index_len, values, count));
    free_values(bytes, count);
}

static void do_assign(void) {
    const bufview_key key = slice_key(&words[2]);
    if (strcmp(words[5], "from") == 0) {
        answer(bufview_view_assign(view_of(words[1]), &key, 1, view_of(words[6])));
        return;
    }
    int64_t length;
    char *bytes = decode(words[6], &length);
    answer(bufview_view_assign_bytes(view_of(words[1]), &key, 1, bytes, length));
    free(bytes);
}

static void do_hex(void) {
    int64_t length = 0;
    char *separator = is_none(words[2]) ? NULL : decode(words[2], &length);
    const int64_t group = number(words[3]);
    char *text = NULL;
    bufview_status status = bufview_view_hex(view_of(words[1]), separator, group, NULL, 0, &length);
    if (status == BUFVIEW_OK) {
        text = must(malloc((size_t)length + 1));
        status = bufview_view_hex(view_of(words[1]), separator, group, text, length + 1, NULL);
    }
    if (status == BUFVIEW_OK) {
        printf("ok =");
        print_hex((const unsigned char *)text, length);
        putchar('\n');
    } else {
        answer(status);
    }
    free(text);
    free(separator);
}

static void do_search(void) {
    bufview_value values[max_words];
    char *bytes[max_words];
    const int64_t count = read_values(4, values, bytes);
    bufview_view *view = view_of(words[1]);
    int64_t result = 0;
    int32_t found = 0;
    bufview_status status = bufview_view_len(view, &result);
    if (status != BUFVIEW_OK) {
        answer(status);
    } else if (strcmp(words[0], "contains") == 0) {
        status = bufview_view_contains(view, values, count, &found);
        answer_bool(status, found);
    } else if (strcmp(words[0], "count") == 0) {
        status = bufview_view_count(view, values, count, &result);
        answer_int(status, result);
    } else {
        const int64_t start = is_none(words[2]) ? 0 : number(words[2]);
        const int64_t stop = is_none(words[3]) ? INT64_MAX : number(words[3]);
        status = bufview_view_index(view, values, count, start, stop, &result);
        answer_int(status, result);
    }
    free_values(bytes, count);
}

static void do_equal(void) {
    int32_t equal = 0;
    int32_t turned = 0;
    bufview_status status = bufview_view_equal(view_of(words[1]), view_of(words[2]), &equal);
    if (status == BUFVIEW_OK) {
        status = bufview_view_equal(view_of(words[2]), view_of(words[1]), &turned);
    }
    if (status == BUFVIEW_OK && equal != turned) {
        puts("err ASYMMETRIC equality depends on the order");
    } else {
        answer_bool(status, equal);
    }
}

static void do_equal_bytes(void) {
    int64_t length;
    int32_t equal = 0;
    char *bytes = decode(words[2], &length);
    const bufview_status status =
        bufview_view_equal_bytes(view_of(words[1]), bytes, length, &equal);
    answer_bool(status, equal);
    free(bytes);
}

static void do_hash_equal(void) {
    int64_t a = 0;
    int64_t b = 0;
    bufview_status status = bufview_view_hash(view_of(words[1]), &a);
    if (status == BUFVIEW_OK) {
        status = bufview_view_hash(view_of(words[2]), &b);
    }
    answer_bool(status, a == b);
}

static void do_reset(void) {
    for (size_t i = 0; i < sizeof leases / sizeof leases[0]; ++i) {
        if (leases[i].token != 0 && bufview_view_return(&leases[i]) != BUFVIEW_OK) {
            fprintf(stderr, "testee: %s\n", bufview_last_message());
        }
    }
    for (int64_t i = 0; i < view_count; ++i) {
        bufview_view_free(views[i]);
        views[i] = NULL;
    }
    bufview_storage_free(owner);
    owner = NULL;
    puts("ok");
}

static void do_iterate(int reversed) {
    int64_t length = 0;
    const bufview_status status = bufview_view_len(view_of(words[1]), &length);
    if (status == BUFVIEW_OK) {
        print_items(view_of(words[1]), reversed);
    } else {
        answer(status);
    }
}

static void do_simple(const char *command) {
    int64_t result = 0;
    if (strcmp(command, "view") == 0) {
        answer(bufview_view_create(owner, place(words[1])));
    } else if (strcmp(command, "copy") == 0) {
        answer(bufview_view_duplicate(view_of(words[1]), place(words[2])));
    } else if (strcmp(command, "slice") == 0) {
        const bufview_key key = slice_key(&words[3]);
        answer(bufview_view_subview(view_of(words[1]), &key, 1, place(words[2])));
    } else if (strcmp(command, "readonly") == 0) {
        answer(bufview_view_to_readonly(view_of(words[1]), place(words[2])));
    } else if (strcmp(command, "attrs") == 0) {
        print_attrs(view_of(words[1]));
    } else if (strcmp(command, "len") == 0) {
        const bufview_status status = bufview_view_len(view_of(words[1]), &result);
        answer_int(status, result);
    } else if (strcmp(command, "tobytes") == 0) {
        print_bytes(view_of(words[1]), (int32_t)number(words[2]));
    } else if (strcmp(command, "tolist") == 0) {
        print_items(view_of(words[1]), 0);
    } else if (strcmp(command, "hash") == 0) {
        answer(bufview_view_hash(view_of(words[1]), &result));
    } else if (strcmp(command, "release") == 0) {
        answer(bufview_view_release(view_of(words[1])));
    } else if (strcmp(command, "acquire") == 0) {
        bufview_lease *lease = &leases[number(words[2])];
        lease->size = sizeof *lease;
        answer(bufview_view_borrow(view_of(words[1]), lease));
    } else if (strcmp(command, "unacquire") == 0) {
        answer(bufview_view_return(&leases[number(words[1])]));
    } else if (strcmp(command, "resize") == 0) {
        answer(bufview_storage_resize(owner, number(words[1])));
    } else if (strcmp(command, "pinned") == 0) {
        const bufview_status status = bufview_storage_exports(owner, &result);
        answer_bool(status, result > 0);
    } else if (strcmp(command, "live") == 0) {
        const bufview_status status = bufview_live_count(BUFVIEW_KIND_ANY, &result);
        answer_int(status, result);
    } else {
        puts("err UNKNOWN no such command");
    }
}

static void dispatch(void) {
    static const struct {
        const char *name;
        void (*run)(void);
    } commands[] = {
        {"new", do_owner},
        {"owner", print_owner},
        {"cast", do_cast},
        {"strided", do_strided},
        {"subview", do_subview},
        {"transpose", do_transpose},
        {"get", do_get},
        {"set", do_set},
        {"assign", do_assign},
        {"hex", do_hex},
        {"contains", do_search},
        {"index", do_search},
        {"count", do_search},
        {"eq", do_equal},
        {"eq_bytes", do_equal_bytes},
        {"hash_eq", do_hash_equal},
        {"reset", do_reset},
    };
    if (strcmp(words[0], "iter") == 0 || strcmp(words[0], "reversed") == 0) {
        do_iterate(words[0][0] == 'r');
        return;
    }
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; ++i) {
        if (strcmp(words[0], commands[i].name) == 0) {
            commands[i].run();
            return;
        }
    }
    do_simple(words[0]);
}

int main(void) {
    char *line = NULL;
    size_t capacity = 0;
    while (getline(&line, &capacity, stdin) > 0) {
        word_count = 0;
        for (char *word = strtok(line, " \n"); word != NULL && word_count < max_words;
             word = strtok(NULL, " \n")) {
            words[word_count++] = word;
        }
        if (word_count > 0) {
            dispatch();
            fflush(stdout);
        }
    }
    free(line);
    free(views);
    return 0;
}
