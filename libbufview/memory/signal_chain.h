// SPDX-License-Identifier: MIT
// Being asked first about a SIGBUS, in a process where others have handlers too.
#pragma once

#include <csignal>

namespace bufview {

// Sees to it that a SIGBUS is shown to `repair` before any other handler. What it does not answer
// with true goes to the handler that was there before, as if the library did not exist. Installed
// at the first call, looked after at each further one (with the same function), never removed.
// False if there is no memory.
using SignalRepair = bool (*)(const siginfo_t &info) noexcept;
bool stand_before_bus_handlers(SignalRepair repair) noexcept;

}  // namespace bufview
