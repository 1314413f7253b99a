/* SPDX-License-Identifier: MIT */
#include <bufview/bufview.h>
#include <stdio.h>

int main(void) {
    const int32_t rows[2][3] = {{1, 2, 3}, {40, 50, 60}};
    const int64_t shape[] = {2, 3}, corner[] = {1, -1};
    bufview_storage *storage = NULL;
    bufview_view *bytes = NULL, *table = NULL;
    int64_t value = 0;

    if (bufview_storage_copy(rows, sizeof rows, 0, &storage) != BUFVIEW_OK ||
        bufview_view_create(storage, &bytes) != BUFVIEW_OK ||
        bufview_view_cast(bytes, "i", shape, 2, 0, &table) != BUFVIEW_OK ||
        bufview_view_get_int64(table, corner, 2, &value) != BUFVIEW_OK) {
        fprintf(stderr, "%s\n", bufview_last_message());
        return 1;
    }
    printf("table[1, -1] is %d\n", (int)value);
    if (bufview_storage_resize(storage, 0) == BUFVIEW_BUSY) /* the bytes stay while views look */
        printf("refused: %s\n", bufview_last_message());
    bufview_view_free(bytes); /* in any order */
    bufview_storage_free(storage);
    bufview_view_free(table);
    return 0;
}
