// SPDX-License-Identifier: MIT
// Every function of the public headers as a row of a table: what each parameter is, what a good
// argument for it looks like, and what a bad one is to be answered with. The tests of misuse, of
// lack of memory, of random calls and of hostile surroundings walk over this table, so that a new
// function is tested by one row.
#pragma once

#include "world.h"

#include <array>
#include <string>
#include <vector>

namespace capitest {

// Every argument of the interface fits one word.
inline constexpr size_t max_arguments = 9;
using Words = std::array<uint64_t, max_arguments>;

enum class Role : uint8_t {
    handle,      // of an object
    lease,       // a lease, whose token is a handle
    new_handle,  // where the handle of a new object goes
    result,      // where one number goes
    facts,       // where a struct goes whose size is set
    room,        // memory to be filled
    data,        // memory to be read
    callback,
    cookie,
    count,   // how long the memory or room before it is
    number,  // any other number
};

// Answers that are right for a wrong argument; `anything` where it is not wrong at all.
inline constexpr bufview_status anything = 1;
// Where a wrong length would be a lie about the caller's memory, which nobody can see through.
inline constexpr bufview_status lie = 2;

struct Parameter {
    Role role;
    int32_t kind = 0;                   // of a handle
    uint64_t World::*object = nullptr;  // a good handle
    uint64_t good = 0;                  // a good argument of another role
    bool optional = false;              // null is allowed
    bufview_status negative = BUFVIEW_ARGUMENT;
    bufview_status huge = anything;
    // Filled in from the C type: bytes of the number, or of what is pointed to.
    int64_t width = 0;
};

struct Function {
    const char *name;
    std::vector<Parameter> parameters;
    // What the good arguments are answered with.
    bufview_status good = BUFVIEW_OK;
    // What a released view is answered with.
    bufview_status released = BUFVIEW_RELEASED;
    // It has no status, and takes whatever handle it is given.
    bool never_fails = false;
    // Gives back what a call has made that is no handle.
    void (*give_back)(const Words &words) = nullptr;

    void *address = nullptr;
    bufview_status (*invoke)(void *address, const Words &words) = nullptr;

    bufview_status operator()(const Words &words) const { return invoke(address, words); }
    Words good_words(World &world) const;
    // Puts a handle in, wherever the parameter wants it.
    void put_handle(Words &words, size_t index, uint64_t token) const;
    // Frees what a call has made.
    void clean_up(World &world, const Words &words) const;
    bool takes(int32_t kind) const;
    bool has(Role role) const;
};

// All of them.
const std::vector<Function> &functions();
const Function &function(const std::string &name);

void free_handle(int32_t kind, uint64_t token);

// Empty if the last message is what a message has to be: one line of UTF-8, neither empty nor
// longer than its array.
std::string fault_of_message();

}  // namespace capitest
