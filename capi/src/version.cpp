// SPDX-License-Identifier: MIT
#include <bufview/version.h>

#define TEXT(number) #number
#define VERSION_TEXT(major, minor, patch) TEXT(major) "." TEXT(minor) "." TEXT(patch)

const char *bufview_version(void) {
    return VERSION_TEXT(BUFVIEW_VERSION_MAJOR, BUFVIEW_VERSION_MINOR, BUFVIEW_VERSION_PATCH);
}
