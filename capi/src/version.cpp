// SPDX-License-Identifier: MIT
#include <bufview/version.h>

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)

extern "C" const char *bufview_version(void) {
    return TEXT(BUFVIEW_VERSION_MAJOR) "." TEXT(BUFVIEW_VERSION_MINOR) "." TEXT(
        BUFVIEW_VERSION_PATCH);
}
