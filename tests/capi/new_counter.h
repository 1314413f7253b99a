// SPDX-License-Identifier: MIT
// Memory that goes past the allocator of the library cannot be made to fail, nor can a host count
// it. A program that links this has counting operators, which are those of the library, too.
#pragma once

#include <cstdint>

namespace capitest {

int64_t count_of_news();

}
