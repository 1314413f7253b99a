// SPDX-License-Identifier: MIT
// Mapped files that fail do not kill the process.
//
// A page of a mapping that cannot be had - the file has been cut, the disk does not read, the disk
// is full - is a SIGBUS for whoever touches it: our kernels, but also a caller that reads through
// a borrowed pointer in any language. The guard puts zeros in the place of the lost pages, notes
// what happened and lets the instruction run again. Nobody jumps: code in the middle of a loop
// finishes it, and asks the note before it believes the result.
//
// One fstat in the handler tells how much of the file is left, and everything behind is replaced
// at once: one fault and one more mapping, where page by page would be as many as there are pages
// (and the kernel's limit on mappings is 65530).
#pragma once

#include "memory/region_table.h"

namespace bufview {

using GuardedRegion = RegionTable::Slot;

// To be called before anyone gets the address of the mapping. Null if there is no memory.
GuardedRegion *guard_region(const Region &region) noexcept;
// To be called while the memory is still mapped.
void unguard_region(GuardedRegion *region) noexcept;

}  // namespace bufview
