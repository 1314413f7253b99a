/* SPDX-License-Identifier: MIT */
/** @file
 * All of the C interface.
 *
 * Handles are tokens, not addresses: they cannot be dereferenced or compared, and any 64-bit value
 * may be passed where a handle goes. Every function may be called from any thread.
 */
#ifndef BUFVIEW_BUFVIEW_H
#define BUFVIEW_BUFVIEW_H

#include <bufview/analysis.h>
#include <bufview/axes.h>
#include <bufview/convert.h>
#include <bufview/file.h>
#include <bufview/format.h>
#include <bufview/interop.h>
#include <bufview/item.h>
#include <bufview/runtime.h>
#include <bufview/scan.h>
#include <bufview/search.h>
#include <bufview/status.h>
#include <bufview/storage.h>
#include <bufview/text.h>
#include <bufview/version.h>
#include <bufview/view.h>

#endif
