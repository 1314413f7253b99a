// SPDX-License-Identifier: MIT
// The words in which the rows of the table of functions are written.
#pragma once

#include "functions.h"

#include <bit>
#include <cstring>
#include <dlfcn.h>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace capitest {

// Bytes of a number, or of what a pointer leads to; 0 where nobody but the library knows.
template <typename T>
constexpr int64_t width_of() {
    if constexpr (std::is_pointer_v<T>) {
        using Target = std::remove_pointer_t<T>;
        if constexpr (requires { sizeof(Target); } && !std::is_void_v<Target> &&
                      !std::is_function_v<Target>) {
            return sizeof(Target);
        }
        return 0;
    } else {
        return sizeof(T);
    }
}

template <typename T>
T from_word(uint64_t word) {
    if constexpr (std::is_pointer_v<T>) {
        return reinterpret_cast<T>(static_cast<uintptr_t>(word));
    } else if constexpr (std::is_floating_point_v<T>) {
        return std::bit_cast<T>(word);
    } else {
        return static_cast<T>(word);
    }
}

template <typename Signature>
struct Call;

template <typename Result, typename... Types>
struct Call<Result(Types...)> {
    static constexpr std::array<int64_t, sizeof...(Types)> widths{width_of<Types>()...};

    template <size_t... I>
    static bufview_status with(void *address, const Words &words, std::index_sequence<I...>) {
        auto *call = reinterpret_cast<Result (*)(Types...)>(address);
        if constexpr (std::is_same_v<Result, bufview_status>) {
            return call(from_word<Types>(words[I])...);
        } else {
            call(from_word<Types>(words[I])...);
            return BUFVIEW_OK;
        }
    }
    static bufview_status invoke(void *address, const Words &words) {
        return with(address, words, std::index_sequence_for<Types...>{});
    }
};

// The address comes from the library by its exported name, as a binding would find it.
template <typename Signature>
inline Function row(Function function) {
    using Caller = Call<Signature>;
    function.address = dlsym(RTLD_DEFAULT, function.name);
    function.invoke = Caller::invoke;
    if (function.address == nullptr || function.parameters.size() != Caller::widths.size()) {
        throw std::logic_error(std::string(function.name) + (function.address == nullptr
                                                                 ? " is not exported"
                                                                 : " has other parameters"));
    }
    for (size_t i = 0; i < function.parameters.size(); ++i) {
        function.parameters[i].width = Caller::widths[i];
    }
    return function;
}

// What parameters are.

inline Parameter handle(int32_t kind, uint64_t World::*object) {
    Parameter parameter{};
    parameter.role = Role::handle;
    parameter.kind = kind;
    parameter.object = object;
    return parameter;
}
inline Parameter storage(uint64_t World::*object = &World::storage) {
    return handle(BUFVIEW_KIND_STORAGE, object);
}
inline Parameter view(uint64_t World::*object = &World::view) {
    return handle(BUFVIEW_KIND_VIEW, object);
}
inline Parameter format() {
    return handle(BUFVIEW_KIND_FORMAT, &World::format);
}
inline Parameter file() {
    return handle(BUFVIEW_KIND_FILE, &World::file);
}
inline Parameter scan(uint64_t World::*object = &World::scan) {
    return handle(BUFVIEW_KIND_SCAN, object);
}
inline Parameter plan() {
    return scan(&World::plan);
}
inline Parameter lease() {
    Parameter parameter = handle(BUFVIEW_KIND_LEASE, &World::lease);
    parameter.role = Role::lease;
    return parameter;
}
inline Parameter makes(int32_t kind, int result = 0) {
    Parameter parameter{};
    parameter.role = Role::new_handle;
    parameter.kind = kind;
    parameter.good = token_of(scratch().results[result]);
    return parameter;
}
inline Parameter pointer(Role role, const void *good) {
    Parameter parameter{};
    parameter.role = role;
    parameter.good = token_of(good);
    return parameter;
}
inline Parameter result(int number = 0) {
    return pointer(Role::result, scratch().results[number]);
}
inline Parameter facts(const void *room) {
    return pointer(Role::facts, room);
}
inline Parameter room(int number = 0) {
    return pointer(Role::room, scratch().room[number]);
}
inline Parameter data(const void *bytes) {
    return pointer(Role::data, bytes);
}
template <typename Callback>
inline Parameter callback(Callback *function) {
    Parameter parameter{};
    parameter.role = Role::callback;
    parameter.good = reinterpret_cast<uintptr_t>(function);
    return parameter;
}
inline Parameter cookie() {
    Parameter parameter = pointer(Role::cookie, &scratch().returned);
    parameter.optional = true;
    return parameter;
}
inline Parameter optional(Parameter parameter) {
    parameter.optional = true;
    return parameter;
}
inline Parameter count(int64_t good, bufview_status huge,
                       bufview_status negative = BUFVIEW_ARGUMENT) {
    Parameter parameter{};
    parameter.role = Role::count;
    parameter.good = static_cast<uint64_t>(good);
    parameter.huge = huge;
    parameter.negative = negative;
    return parameter;
}
inline Parameter number(int64_t good, bufview_status negative, bufview_status huge) {
    Parameter parameter = count(good, huge, negative);
    parameter.role = Role::number;
    return parameter;
}
// An analyzer of a scan.
inline Parameter id(int64_t good) {
    return number(good, BUFVIEW_RANGE, BUFVIEW_RANGE);
}
inline Parameter descriptor() {
    Parameter parameter = number(0, BUFVIEW_IO, BUFVIEW_IO);
    parameter.object = &World::descriptor;
    return parameter;
}

// The rows say what differs from a call that succeeds and fails like all others.
inline Function never_fails(Function function) {
    function.never_fails = true;
    return function;
}
inline Function answers(bufview_status good, Function function) {
    function.good = good;
    return function;
}
inline Function gives_back(void (*give_back)(const Words &), Function function) {
    function.give_back = give_back;
    return function;
}
inline Function released_gives(bufview_status status, Function function) {
    function.released = status;
    return function;
}

inline void take_back(void *cookie) {
    if (cookie != nullptr) {
        ++*static_cast<int64_t *>(cookie);
    }
}
inline int32_t go_on(void *, const bufview_live_object *) {
    return 0;
}
inline int32_t take_matches(void *, const int64_t *, int64_t) {
    return 0;
}
inline int32_t take_strings(void *, const bufview_strings_batch *) {
    return 0;
}

#define ROW(name, ...) row<decltype(name)>({#name, {__VA_ARGS__}})

inline constexpr auto S = BUFVIEW_KIND_STORAGE;
inline constexpr auto V = BUFVIEW_KIND_VIEW;
inline constexpr auto ARGUMENT = BUFVIEW_ARGUMENT;
inline constexpr auto RANGE = BUFVIEW_RANGE;
inline constexpr auto VALUE = BUFVIEW_VALUE;
inline constexpr auto TYPE = BUFVIEW_TYPE;
inline constexpr auto LIMIT = BUFVIEW_LIMIT;
inline constexpr auto MEMORY = BUFVIEW_MEMORY;
inline constexpr auto TOO_FAR = BUFVIEW_OVERFLOW;

inline constexpr const Scratch &s = the_scratch;

inline Parameter flags() {
    return number(0, ARGUMENT, ARGUMENT);
}
inline Parameter index() {
    return data(s.index);
}
inline Parameter index_len() {
    return count(1, TYPE);
}
inline Parameter keys() {
    return data(s.keys);
}
inline Parameter keys_len() {
    return count(1, RANGE);
}
inline Parameter value() {
    return data(s.value);
}

// In analysis_rows.cpp and axes_rows.cpp.
std::vector<Function> analysis_functions();
std::vector<Function> axes_functions();
std::vector<Function> search_functions();
std::vector<Function> interop_functions();

}  // namespace capitest
