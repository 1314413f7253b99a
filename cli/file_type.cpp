// SPDX-License-Identifier: MIT
#include "file_type.h"

#include "columns.h"

#ifdef BUFVIEW_HAVE_MAGIC
#include <magic.h>
#endif

#include <memory>

namespace cli {
namespace {

using namespace std::string_view_literals;

struct Signature {
    size_t offset;
    std::string_view bytes;
    std::string_view name;
};

constexpr Signature signatures[] = {
    {0,
     "\x7f"
     "ELF"sv,
     "ELF program or library"},
    {0, "\x89PNG\r\n\x1a\n"sv, "PNG image"},
    {0, "\xff\xd8\xff"sv, "JPEG image"},
    {0, "GIF8"sv, "GIF image"},
    {0, "%PDF-"sv, "PDF document"},
    {0, "PK\3\4"sv, "ZIP archive"},
    {0, "\x1f\x8b"sv, "gzip compressed data"},
    {0, "BZh"sv, "bzip2 compressed data"},
    {0,
     "\xfd"
     "7zXZ\0"sv,
     "XZ compressed data"},
    {0, "\x28\xb5\x2f\xfd"sv, "Zstandard compressed data"},
    {0, "7z\xbc\xaf\x27\x1c"sv, "7-zip archive"},
    {257, "ustar"sv, "tar archive"},
    {0, "SQLite format 3\0"sv, "SQLite database"},
    {0, "\xca\xfe\xba\xbe"sv, "Java class or Mach-O program"},
    {0, "MZ"sv, "DOS or Windows program"},
    {0, "\0asm"sv, "WebAssembly module"},
    {0, "RIFF"sv, "RIFF media"},
    {0, "\xd4\xc3\xb2\xa1"sv, "pcap capture"},
    {0, "\x0a\x0d\x0d\x0a"sv, "pcapng capture"},
    {0, "#!"sv, "script"},
};

std::string by_signature(std::string_view head) {
    if (head.empty())
        return "empty";
    for (const Signature &signature : signatures)
        if (head.size() >= signature.offset &&
            head.substr(signature.offset).starts_with(signature.bytes))
            return std::string(signature.name);
    Histogram histogram{};
    for (const char c : head)
        ++histogram[static_cast<unsigned char>(c)];
    return std::string(info_of(kind_of(histogram)).name);
}

#ifdef BUFVIEW_HAVE_MAGIC
// Empty if there is no data base, or the library does not know.
std::string by_magic(std::string_view head) {
    const std::unique_ptr<magic_set, decltype(&magic_close)> magic(magic_open(MAGIC_NONE),
                                                                   magic_close);
    if (!magic || magic_load(magic.get(), nullptr) != 0)
        return "";
    const char *text = magic_buffer(magic.get(), head.data(), head.size());
    return text != nullptr ? text : "";
}
#else
std::string by_magic(std::string_view) {
    return "";
}
#endif

}  // namespace

std::string file_type(std::string_view head) {
    std::string type = by_magic(head);
    return type.empty() ? by_signature(head) : type;
}

}  // namespace cli
