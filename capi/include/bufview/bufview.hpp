// SPDX-License-Identifier: MIT
/** @file
 * The C++20 face of the library: move-only owners of handles, exceptions for statuses, spans for
 * pointers. Everything is inline over the C interface, and no type of C++ crosses into the library,
 * so that compiler and standard library of the caller need not be those that it was built with.
 *
 * What a call does, and which statuses it can answer, stands at the function of the C header that
 * carries its name: View::slice() is bufview_view_slice(). Every failure throws Error, and changes
 * nothing. What a callback throws comes out of the call that ran it.
 *
 *     bufview::File file = bufview::File::open("readings.bin");
 *     bufview::View table = file.view().cast("<d", {{100, 3}});
 *     double third = table.get<double>({0, 2});
 *     bufview::View column = table(bufview::slice(10, 20), 1);
 */
#ifndef BUFVIEW_BUFVIEW_HPP
#define BUFVIEW_BUFVIEW_HPP

#include <bufview/cpp/base.hpp>
#include <bufview/cpp/item.hpp>
#include <bufview/cpp/lease.hpp>
#include <bufview/cpp/runtime.hpp>
#include <bufview/cpp/scan.hpp>
#include <bufview/cpp/storage.hpp>
#include <bufview/cpp/view.hpp>

#endif
