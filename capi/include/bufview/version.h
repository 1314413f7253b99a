/* SPDX-License-Identifier: MIT */
/** @file
 * Version of the library, and what every header needs.
 */
#ifndef BUFVIEW_VERSION_H
#define BUFVIEW_VERSION_H

#include <stdint.h>

/** Version of the product whose headers these are. */
#define BUFVIEW_VERSION_MAJOR 0
/** @see BUFVIEW_VERSION_MAJOR */
#define BUFVIEW_VERSION_MINOR 1
/** @see BUFVIEW_VERSION_MAJOR */
#define BUFVIEW_VERSION_PATCH 0
/** Version of the ABI, the number in the name of the shared library. It grows only when something
 * is taken away. */
#define BUFVIEW_ABI_VERSION 0

#if defined(_WIN32)
#if defined(BUFVIEW_BUILDING)
/** Marks a function that leaves the library. */
#define BUFVIEW_API __declspec(dllexport)
#else
#define BUFVIEW_API __declspec(dllimport)
#endif
#elif defined(__GNUC__)
/** Marks a function that leaves the library. */
#define BUFVIEW_API __attribute__((visibility("default")))
#else
#define BUFVIEW_API
#endif

#if defined(__GNUC__)
/** Marks a status that must not be ignored. */
#define BUFVIEW_MUST_CHECK __attribute__((warn_unused_result))
#else
#define BUFVIEW_MUST_CHECK
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Gives the version of the library that is loaded, as "0.1.0".
 *
 * @return Text that is never freed.
 * @since 0.1
 */
BUFVIEW_API const char *bufview_version(void);

#ifdef __cplusplus
}
#endif

#endif
