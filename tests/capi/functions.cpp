// SPDX-License-Identifier: MIT
#include "rows.h"

namespace capitest {

namespace {

std::vector<Function> file_functions() {
    const Parameter access = number(BUFVIEW_FILE_READ, ARGUMENT, ARGUMENT);
    const Parameter io = number(BUFVIEW_IO_AUTO, ARGUMENT, ARGUMENT);
    return {
        ROW(bufview_file_check, file()),
        never_fails(ROW(bufview_file_free, optional(file()))),
        ROW(bufview_file_from_descriptor, descriptor(), access, io, makes(BUFVIEW_KIND_FILE)),
        ROW(bufview_file_is_mapped, file(), result()),
        ROW(bufview_file_map, file(), number(0, ARGUMENT, RANGE), number(-1, ARGUMENT, RANGE),
            makes(S)),
        ROW(bufview_file_open, data(file_path()), access, io, makes(BUFVIEW_KIND_FILE)),
        ROW(bufview_file_read, file(), number(0, ARGUMENT, anything), room(), count(16, anything),
            result()),
        ROW(bufview_file_size, file(), result()),
        ROW(bufview_file_view, file(), number(0, ARGUMENT, RANGE), number(-1, ARGUMENT, RANGE),
            makes(V)),
    };
}

std::vector<Function> runtime_functions() {
    return {
        ROW(bufview_format_canonical, format(), room(), count(64, anything), optional(result())),
        ROW(bufview_format_field_count, format(), result()),
        ROW(bufview_format_field_format, format(), number(1, RANGE, RANGE),
            makes(BUFVIEW_KIND_FORMAT)),
        ROW(bufview_format_field_info, format(), number(1, RANGE, RANGE), facts(&s.field_info)),
        ROW(bufview_format_field_name, format(), number(1, RANGE, RANGE), room(),
            count(64, anything), optional(result())),
        ROW(bufview_format_field_shape, format(), number(1, RANGE, RANGE), room(),
            count(64, anything)),
        never_fails(ROW(bufview_format_free, optional(format()))),
        ROW(bufview_format_get_info, format(), facts(&s.format_info)),
        ROW(bufview_format_parse, data("T{<h:x:}"), makes(BUFVIEW_KIND_FORMAT)),
        never_fails(ROW(bufview_last_errno)),
        never_fails(ROW(bufview_last_message)),
        never_fails(ROW(bufview_last_offset)),
        ROW(bufview_live_count, number(0, ARGUMENT, ARGUMENT), result()),
        ROW(bufview_live_report, callback(go_on), cookie()),
        answers(BUFVIEW_BUSY, ROW(bufview_set_allocator, optional(data(&s.allocator)))),
        ROW(bufview_set_debug, number(0, ARGUMENT, ARGUMENT)),
        never_fails(ROW(bufview_set_site, optional(data("here")))),
        never_fails(ROW(bufview_status_name, number(0, anything, anything))),
        never_fails(ROW(bufview_version)),
    };
}

std::vector<Function> plan_functions() {
    return {
        ROW(bufview_scan_add_block_entropy, plan(), number(16, ARGUMENT, anything),
            number(-1, ARGUMENT, anything), result()),
        ROW(bufview_scan_add_digest, plan(), data("sha256"), result()),
        ROW(bufview_scan_add_find, plan(), data(s.data), count(6, LIMIT), flags(),
            number(-1, ARGUMENT, anything), result()),
        ROW(bufview_scan_add_histogram, plan(), result()),
        ROW(bufview_scan_add_strings, plan(), number(4, ARGUMENT, LIMIT),
            number(-1, ARGUMENT, anything), result()),
        ROW(bufview_scan_cancel, scan()),
        ROW(bufview_scan_create, makes(BUFVIEW_KIND_SCAN)),
        never_fails(ROW(bufview_scan_digest_name, number(0, anything, anything))),
        ROW(bufview_scan_feed, plan(), number(0, ARGUMENT, anything), data(s.data),
            count(100, lie)),
        ROW(bufview_scan_finish, scan()),
        never_fails(ROW(bufview_scan_free, optional(scan()))),
        answers(BUFVIEW_DATA,
                ROW(bufview_scan_load, data(s.data), count(100, lie), makes(BUFVIEW_KIND_SCAN))),
        ROW(bufview_scan_merge, scan(&World::partner), scan()),
        ROW(bufview_scan_reset, scan()),
        ROW(bufview_scan_run_file, plan(), file(), optional(data(&s.options))),
        ROW(bufview_scan_run_view, plan(), view(), optional(data(&s.options))),
        ROW(bufview_scan_save, scan(), room(), count(8192, anything), result()),
        ROW(bufview_scan_set_find_sink, plan(), id(0), optional(callback(take_matches)), cookie()),
        ROW(bufview_scan_set_strings_sink, plan(), id(4), optional(callback(take_strings)),
            cookie()),
    };
}

std::vector<Function> finding_functions() {
    return {
        ROW(bufview_scan_analyzers, scan(), result()),
        ROW(bufview_scan_block_count, scan(), id(3), result()),
        ROW(bufview_scan_block_entropies, scan(), id(3), number(0, ARGUMENT, anything),
            count(4, anything), room(), result()),
        ROW(bufview_scan_digest, scan(), id(1), room(), count(64, anything), result()),
        ROW(bufview_scan_digest_hex, scan(), id(1), room(), count(129, anything), result()),
        ROW(bufview_scan_entropy, scan(), id(2), result()),
        ROW(bufview_scan_find_count, scan(), id(0), result()),
        ROW(bufview_scan_find_offsets, scan(), id(0), number(0, ARGUMENT, anything),
            count(4, anything), room(), result()),
        ROW(bufview_scan_histogram, scan(), id(2), room()),
        ROW(bufview_scan_kind, scan(), id(2), result()),
        ROW(bufview_scan_most_common_byte, scan(), id(2), result()),
        ROW(bufview_scan_nanoseconds, scan(), id(2), result()),
        ROW(bufview_scan_range, scan(), result(), result(1)),
        ROW(bufview_scan_strings, scan(), id(4), number(0, ARGUMENT, anything), count(4, anything),
            room(), room(1), result()),
        ROW(bufview_scan_strings_count, scan(), id(4), result()),
        ROW(bufview_scan_unique_bytes, scan(), id(2), result()),
    };
}

std::vector<Function> storage_functions() {
    return {
        ROW(bufview_storage_append, storage(), data(s.data), count(4, TOO_FAR)),
        ROW(bufview_storage_close, storage()),
        ROW(bufview_storage_copy, data(s.data), count(100, MEMORY), flags(), makes(S)),
        ROW(bufview_storage_create, count(100, MEMORY), makes(S)),
        ROW(bufview_storage_create_shared, count(100, MEMORY), makes(S)),
        ROW(bufview_storage_descriptor, storage(), result()),
        ROW(bufview_storage_erase, storage(), number(2, RANGE, RANGE), count(4, RANGE)),
        ROW(bufview_storage_exports, storage(), result()),
        never_fails(ROW(bufview_storage_free, optional(storage()))),
        ROW(bufview_storage_insert, storage(), number(2, RANGE, RANGE), data(s.data),
            count(4, TOO_FAR)),
        ROW(bufview_storage_map_shared, descriptor(), flags(), makes(S)),
        ROW(bufview_storage_readonly, storage(), result()),
        ROW(bufview_storage_resize, storage(), count(100, MEMORY)),
        ROW(bufview_storage_size, storage(), result()),
        ROW(bufview_storage_wrap, data(s.data), count(100, lie), flags(),
            optional(callback(take_back)), cookie(), makes(S)),
    };
}

std::vector<Function> view_functions() {
    return {
        ROW(bufview_view_borrow, view(), facts(&s.new_lease)),
        ROW(bufview_view_cast, view(), optional(data("B")), data(s.shape), count(2, LIMIT), flags(),
            makes(V)),
        ROW(bufview_view_check, view()),
        ROW(bufview_view_create, storage(&World::viewed), makes(V)),
        ROW(bufview_view_create_layout, storage(&World::viewed), data(&s.layout), makes(V)),
        ROW(bufview_view_duplicate, view(), makes(V)),
        ROW(bufview_view_format, view(), room(), count(64, anything), optional(result())),
        never_fails(ROW(bufview_view_free, optional(view()))),
        ROW(bufview_view_get_info, view(), facts(&s.view_info)),
        ROW(bufview_view_len, view(), result()),
        released_gives(BUFVIEW_OK, ROW(bufview_view_release, view())),
        ROW(bufview_view_return, lease()),
        ROW(bufview_view_shape, view(), room(), count(64, anything)),
        ROW(bufview_view_slice, view(), number(1, anything, anything),
            number(9, anything, anything), number(2, anything, anything), makes(V)),
        ROW(bufview_view_strides, view(), room(), count(64, anything)),
        ROW(bufview_view_suboffsets, view(), room(), count(64, anything)),
        ROW(bufview_view_to_readonly, view(), makes(V)),
        ROW(bufview_view_transpose, view(), data(s.axes), count(1, VALUE), makes(V)),
        ROW(bufview_view_wrap, data(&s.lent_layout), optional(callback(take_back)), cookie(),
            makes(V)),
    };
}

std::vector<Function> item_functions() {
    return {
        ROW(bufview_view_assign, view(), data(s.whole_keys), keys_len(), view(&World::other)),
        ROW(bufview_view_assign_bytes, view(), keys(), keys_len(), data(s.data),
            count(4, BUFVIEW_MISMATCH)),
        ROW(bufview_view_contains, view(), value(), count(1, anything), result()),
        ROW(bufview_view_convert, view(), view(&World::other)),
        ROW(bufview_view_copy_bytes, view(), number(BUFVIEW_ORDER_C, VALUE, VALUE), room(),
            count(64, anything)),
        ROW(bufview_view_count, view(), value(), count(1, anything), result()),
        released_gives(BUFVIEW_OK, ROW(bufview_view_equal, view(), view(&World::other), result())),
        released_gives(BUFVIEW_OK, ROW(bufview_view_equal_bytes, view(), data(s.data),
                                       count(16, anything), result())),
        ROW(bufview_view_fill, view(), value(), count(1, VALUE)),
        ROW(bufview_view_get, view(), index(), index_len(), room(), count(64, anything),
            data(s.values), count(4, anything), optional(result())),
        ROW(bufview_view_get_double, view(&World::doubles_view), index(), index_len(), result()),
        ROW(bufview_view_get_int64, view(), index(), index_len(), result()),
        ROW(bufview_view_hash, view(&World::frozen), result()),
        ROW(bufview_view_hex, view(), optional(data(":")), number(1, anything, anything), room(),
            count(64, anything), optional(result())),
        ROW(bufview_view_index, view(), value(), count(1, VALUE), number(0, anything, VALUE),
            number(INT64_MAX, VALUE, anything), result()),
        ROW(bufview_view_read, view(), number(0, RANGE, RANGE), count(4, RANGE, RANGE),
            optional(data("<i")), room(), count(64, anything)),
        ROW(bufview_view_read_bytes, view(), number(0, RANGE, RANGE), count(4, RANGE, RANGE),
            room(), count(64, anything)),
        ROW(bufview_view_read_double, view(&World::doubles_view), number(0, RANGE, RANGE),
            count(2, RANGE, RANGE), room()),
        ROW(bufview_view_read_int64, view(), number(0, RANGE, RANGE), count(4, RANGE, RANGE),
            room()),
        ROW(bufview_view_set, view(), index(), index_len(), value(), count(1, VALUE)),
        ROW(bufview_view_set_bytes, view(), index(), index_len(), data(s.data), count(1, VALUE)),
        ROW(bufview_view_set_double, view(&World::doubles_view), index(), index_len(),
            number(int64_t{0x3ff} << 52, anything, anything)),
        ROW(bufview_view_set_int64, view(), index(), index_len(), number(7, VALUE, VALUE)),
        ROW(bufview_view_subview, view(), keys(), keys_len(), makes(V)),
        ROW(bufview_view_write, view(), number(0, RANGE, RANGE), count(4, RANGE, RANGE),
            optional(data("b")), data(s.data), count(4, VALUE)),
        ROW(bufview_view_write_bytes, view(), number(0, RANGE, RANGE), count(4, RANGE, RANGE),
            data(s.data), count(4, VALUE)),
        ROW(bufview_view_write_double, view(&World::doubles_view), number(0, RANGE, RANGE),
            count(2, RANGE, RANGE), data(s.doubles)),
        ROW(bufview_view_write_int64, view(), number(0, RANGE, RANGE), count(4, RANGE, RANGE),
            data(s.integers)),
    };
}

}  // namespace

const std::vector<Function> &functions() {
    static const std::vector<Function> all = [] {
        std::vector<Function> gathered;
        for (auto *group : {file_functions, runtime_functions, plan_functions, finding_functions,
                            storage_functions, view_functions, item_functions, analysis_functions,
                            axes_functions, search_functions, interop_functions}) {
            for (Function &one : group()) {
                gathered.push_back(std::move(one));
            }
        }
        return gathered;
    }();
    return all;
}

const Function &function(const std::string &name) {
    for (const Function &one : functions()) {
        if (one.name == name) {
            return one;
        }
    }
    throw std::logic_error(name + " is not in the table");
}

Words Function::good_words(World &world) const {
    scratch().reset();
    Words words{};
    for (size_t i = 0; i < parameters.size(); ++i) {
        const Parameter &parameter = parameters[i];
        words[i] = parameter.object != nullptr ? world.*parameter.object : parameter.good;
        if (parameter.role == Role::lease) {
            put_handle(words, i, world.lease);
        }
    }
    // Values are read into structs that say how large they are.
    return words;
}

void Function::put_handle(Words &words, size_t index, uint64_t token) const {
    if (parameters[index].role == Role::lease) {
        scratch().lease = {};
        scratch().lease.size = sizeof(bufview_lease);
        scratch().lease.token = static_cast<int64_t>(token);
        words[index] = token_of(&scratch().lease);
    } else {
        words[index] = token;
    }
}

void Function::clean_up(World &, const Words &words) const {
    if (give_back != nullptr) {
        give_back(words);
    }
    for (size_t i = 0; i < parameters.size(); ++i) {
        const Parameter &parameter = parameters[i];
        if (parameter.role == Role::new_handle && words[i] != 0) {
            uint64_t token;
            std::memcpy(&token, as<void>(words[i]), sizeof token);
            free_handle(parameter.kind, token);
        } else if (parameter.role == Role::facts && words[i] == token_of(&scratch().new_lease) &&
                   scratch().new_lease.token != 0) {
            free_handle(BUFVIEW_KIND_LEASE, static_cast<uint64_t>(scratch().new_lease.token));
        }
    }
}

bool Function::takes(int32_t kind) const {
    for (const Parameter &parameter : parameters) {
        if ((parameter.role == Role::handle || parameter.role == Role::lease) &&
            parameter.kind == kind) {
            return true;
        }
    }
    return false;
}

bool Function::has(Role role) const {
    for (const Parameter &parameter : parameters) {
        if (parameter.role == role) {
            return true;
        }
    }
    return false;
}

void free_handle(int32_t kind, uint64_t token) {
    switch (kind) {
    case BUFVIEW_KIND_STORAGE:
        return bufview_storage_free(as<bufview_storage>(token));
    case BUFVIEW_KIND_VIEW:
        return bufview_view_free(as<bufview_view>(token));
    case BUFVIEW_KIND_FORMAT:
        return bufview_format_free(as<bufview_format>(token));
    case BUFVIEW_KIND_FILE:
        return bufview_file_free(as<bufview_file>(token));
    case BUFVIEW_KIND_SCAN:
        return bufview_scan_free(as<bufview_scan>(token));
    default: {
        bufview_lease lease{};
        lease.size = sizeof lease;
        lease.token = static_cast<int64_t>(token);
        static_cast<void>(bufview_view_return(&lease) == BUFVIEW_OK);
    }
    }
}

std::string fault_of_message() {
    const char *text = bufview_last_message();
    const size_t length = std::strlen(text);
    if (length == 0 || length > 255) {
        return "its length is " + std::to_string(length);
    }
    for (size_t i = 0; i < length; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 32 || byte == 127) {
            return "there is a control character in it";
        }
        // How many bytes follow, from the first byte of a character of UTF-8.
        const int follow = byte < 0x80   ? 0
                           : byte < 0xC0 ? 9
                           : byte < 0xE0 ? 1
                           : byte < 0xF0 ? 2
                                         : 3;
        for (int k = 0; k < follow; ++k) {
            if (k == 8 || (static_cast<unsigned char>(text[++i]) & 0xC0) != 0x80) {
                return "it is no UTF-8";
            }
        }
    }
    return "";
}

}  // namespace capitest
