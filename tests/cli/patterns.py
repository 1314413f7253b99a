# SPDX-License-Identifier: MIT
"""bufview find with wildcards, either case and files of patterns; bufview strings in encodings"""

import json
import random
import re

from searches import OPTIONS, lines, offsets_of

# More than the program looks at in one go.
LARGE = 9 << 20


def wildcards(h):
    data = b"\xde\xad\x00\xef..\xde\x11\x22\xef\xde\xad\xbe\xff"
    path = h.file("wild", data)
    h.equal("a byte left open", h.out("find", "--hex", "de ?? ?? ef", path), b"0\n6\n")
    h.equal("a digit left open", h.out("find", "--hex", "de a? ?? ?f", path), b"0\n10\n")
    h.equal("all left open", h.out("find", "--hex", "??????", path, "--count"), b"12\n")
    h.equal("JSON", json.loads(h.out("find", "--hex", "DE??", path, "--json", "--limit", "1")),
            {"file": path, "pattern": "de??", "offsets": [0], "count": 3, "size": 14})
    random_data = random.Random(8).randbytes(300_000)
    path = h.file("random", random_data)
    wanted = lines(m.start() for m in re.finditer(rb"(?s)(?=[\xa0-\xaf].[\x0f\x1f\x2f\x3f\x4f\x5f"
                                                  rb"\x6f\x7f\x8f\x9f\xaf\xbf\xcf\xdf\xef\xff])",
                                                  random_data))
    for options in OPTIONS:
        if "1" in options and "--chunk" in options:
            continue
        h.equal(f"wildcards with {options}",
                h.out("find", "--hex", "a? ?? ?f", path, *options) == wanted, True)
    for text in ("??", "?", "a?b", "g?"):
        status = h.run("find", "--hex", text, h.file("one", b"x"))[0]
        h.equal(f"--hex {text!r}", status, 0 if text == "??" else 2)


def either_case(h):
    data = b"Needle nEEDLE needle n\xc5edle @`[{" * 3
    path = h.file("case", data)
    wanted = lines(m.start() for m in re.finditer(b"(?i)needle", data))
    h.equal("letters of either case", h.out("find", "-i", "NEEdle", path), wanted)
    h.equal("nothing but letters has cases", h.run("find", "-i", "@[", path), (1, b"", b""))
    h.equal("hexadecimal letters", h.out("find", "-i", "--hex", "4e 65 65", path), wanted)
    got = json.loads(h.out("scan", path, "--json", "-a", "none", "-i", "--find", "NEEDLE",
                           "--find-hex", "4e ?5"))
    h.equal("a scan finds either case, and wildcards",
            [(one["pattern"], one["count"]) for one in got["find"]],
            [("4e4545444c45", 9), ("4e?5", len(re.findall(b"(?i)n[\\x05\\x15\\x25\\x35EUeu\\x85"
                                                         b"\\x95\\xa5\\xb5\\xc5\\xd5\\xe5\\xf5]",
                                                         data)))])


def many(h):
    data = b"banana bandana\nBAN"
    path = h.file("text", data)
    patterns = h.file("patterns", b"ana\nban\na\nana\nxyz\n")
    wanted = [[0, 1], [1, 0], [1, 2], [1, 3]]
    matches = sorted([offset, i] for i, pattern in enumerate((b"ana", b"ban", b"a", b"ana"))
                     for offset in offsets_of(pattern, data))
    h.equal("by hand", matches[:4], wanted)
    names = ["ana", "ban", "a", "ana", "xyz"]
    text = "".join(f"{offset} {names[i]}\n" for offset, i in matches).encode()
    h.equal("many patterns", h.out("find", "-f", patterns, path), text)
    h.equal("many patterns in a pipe", h.out("find", "-f", patterns, "-", stdin=data), text)
    h.equal("patterns from a pipe", h.out("find", "-f", "-", path, stdin=b"ban\n"),
            b"0 ban\n7 ban\n")
    h.equal("the last line may lack its end", h.out("find", "-f", "-", path, stdin=b"ban"),
            b"0 ban\n7 ban\n")
    h.equal("a limit", h.out("find", "-f", patterns, path, "--limit", "3"),
            b"0 ban\n1 ana\n1 a\n")
    h.equal("a count", h.out("find", "-f", patterns, path, "--count"), f"{len(matches)}\n".encode())
    h.equal("a limited count", h.out("find", "-f", patterns, path, "--count", "--limit", "3"),
            b"3\n")
    h.equal("nothing found", h.run("find", "-f", h.file("none", b"no\n"), path), (1, b"", b""))
    h.equal("limit 0 asks whether there is one",
            h.run("find", "-f", patterns, path, "--limit", "0"), (0, b"", b""))
    h.equal("nothing counted", h.run("find", "-f", str(h.folder / "none"), path, "--count"),
            (1, b"0\n", b""))
    h.equal("JSON", json.loads(h.out("find", "-f", patterns, path, "--json", "--limit", "2")),
            {"file": path, "matches": matches[:2], "patterns": [
                {"text": name, "pattern": name.encode().hex(),
                 "count": len(offsets_of(name.encode(), data))} for name in names],
             "count": len(matches), "size": len(data)})
    h.equal("JSON of a count", json.loads(h.out("find", "-f", patterns, path, "--json", "--count"))
            .get("matches"), None)
    h.equal("hexadecimal patterns",
            h.out("find", "--hex-file", h.file("hex", b"62 61\n?e 61\n42\n"), path),
            b"0 62 61\n2 ?e 61\n4 ?e 61\n7 62 61\n12 ?e 61\n15 42\n")
    h.equal("either case", h.out("find", "-i", "-f", h.file("upper", b"BAN\n"), path),
            b"0 BAN\n7 BAN\n15 BAN\n")


def all_of(pattern, data):
    """Without regular expressions, which take long for large files."""
    at = data.find(pattern)
    while at >= 0:
        yield at
        at = data.find(pattern, at + 1)


def many_in_large_files(h):
    """Across the parts that the program holds, and with more matches than it keeps."""
    rng = random.Random(9)
    data = bytearray(rng.randbytes(LARGE))
    long = b"long" * 10_000
    border = 8 << 20
    for at in (0, border - 39_999, border - 3, LARGE - len(long)):
        data[at:at + len(long)] = long
    data[border - 2:border + 2] = b"edge"
    data = bytes(data)
    path = h.file("large", data)
    patterns = [long, b"edge", b"\xfe\xff", b"ngl", b"z"]
    listed = h.file("list", b"\n".join(patterns) + b"\n")
    wanted = sorted((offset, i) for i, pattern in enumerate(patterns)
                    for offset in all_of(pattern, data))
    for options in ([], ["--threads", "1"], ["--io", "pread", "--threads", "2"]):
        got = json.loads(h.out("find", "-f", listed, path, "--json", *options))
        h.equal(f"a large file with {options}",
                [tuple(match) for match in got["matches"]] == wanted, True)
    with open(path, "rb") as handle:
        handle.seek(1000)
        got = json.loads(h.out("find", "-f", listed, "-", "--json", stdin_file=handle))
    h.equal("from where the input stands", [tuple(match) for match in got["matches"]] ==
            [(offset - 1000, i) for offset, i in wanted if offset >= 1000], True)
    dense = h.file("dense", b"a" * 600_000)
    got = h.out("find", "-f", h.file("as", b"a\naa\n"), dense)
    h.equal("more matches than are kept", got == b"".join(
        b"%d a\n%d aa\n" % (i, i) for i in range(599_999)) + b"599999 a\n", True)
    got = json.loads(h.out("find", "--hex-file", h.file("h", b"6?\n6? 61\n"), dense, "--json"))
    h.equal("more matches of wildcards than are kept", got["matches"] == sorted(
        [[i, 0] for i in range(600_000)] + [[i, 1] for i in range(599_999)]), True)
    wanted = h.tool("grep", "-Uabof", h.file("words", b"needle\nhaystack\n"),
                    h.file("hay", b"a needle in the haystack\n" * 10_000))
    if wanted is not None:
        h.equal("as grep -abof", h.out("find", "-f", str(h.folder / "words"),
                                      str(h.folder / "hay")).replace(b" ", b":"), wanted)


def bad_patterns(h):
    path = h.file("file", b"0123")
    h.fails("an empty line", "find", "-f", h.file("gap", b"a\n\nb\n"), path, says="gap: line 2: ")
    h.fails("a bad line", "find", "--hex-file", h.file("bad", b"00\nxy\n"), path,
            says="bad: line 2: 'xy'")
    h.fails("no patterns", "find", "-f", h.file("empty", b""), path, says="no patterns")
    h.fails("no file of patterns", "find", "-f", str(h.folder / "missing"), path,
            says="No such file")
    h.fails("too many", "find", "-f", h.file("many", b"x\n" * 65_537), path, says="65536")
    h.fails("too many with wildcards", "find", "--hex-file", h.file("m", b"1?\n" * 257), path,
            says="256")
    h.fails("too much", "find", "-f", "/dev/zero", path, says="bytes of patterns")
    h.fails("both from one input", "find", "-f", "-", "-", says="standard input")
    h.fails("two ways", "find", "-f", path, "--hex", "00", path, says="exclude")
    h.fails("a text too many", "find", "-f", path, "text", path)


# Characters of well-formed UTF-8, controls left out.
UTF8 = re.compile(rb"(?:[\t -~]|\xc2[\xa0-\xbf]|[\xc3-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|"
                  rb"[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|"
                  rb"\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|"
                  rb"\xf4[\x80-\x8f][\x80-\xbf]{2})+")


def utf8_runs(data, least):
    runs = [(match.start(), match.group()) for match in UTF8.finditer(data)]
    return [run for run in runs if len(run[1].decode()) >= least]


def text_by_hand(h):
    data = b"gr\xc3\xbc\xc3\x9fe\n\xe2\x82\xac 5,-\xff\xc3\xa4\xc3\x28 abc"
    path = h.file("utf8", data)
    h.equal("UTF-8", h.out("strings", "-e", "utf-8", path),
            "gr\u00fc\u00dfe\n\u20ac 5,-\n( abc\n".encode())
    h.equal("offsets", h.out("strings", "--encoding", "utf-8", "--offsets", path),
            "      0 gr\u00fc\u00dfe\n      8 \u20ac 5,-\n     19 ( abc\n".encode())
    h.equal("JSON", json.loads(h.out("strings", "-e", "utf-8", "--json", path)),
            {"file": path, "count": 3, "size": 24, "strings": [
                {"offset": 0, "text": "gr\u00fc\u00dfe"}, {"offset": 8, "text": "\u20ac 5,-"},
                {"offset": 19, "text": "( abc"}]})
    wide = h.file("wide", b"\1" + "caf\"".encode("utf-16-le") + b"\1")
    h.equal("UTF-16 as JSON", json.loads(h.out("strings", "-e", "utf-16le", "--json", wide)),
            {"file": wide, "count": 1, "size": 10, "strings": [{"offset": 1, "text": 'caf"'}]})
    h.equal("ascii is the default", h.out("strings", "-e", "ascii", path), h.out("strings", path))
    h.fails("no such encoding", "strings", "-e", "latin1", path, says="--encoding")
    h.fails("too long strings", "strings", "-e", "utf-8", "--json", "-n", "9999999", path,
            says="-n")


def text_as_others(h):
    rng = random.Random(10)
    words = ["word".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")]
    words += ["\u00e4\u20ac\U0001f600".encode(), b"\0", b"\n", b"\xff", b"\xc3", b"a", b" \0"]
    mixed = b"".join(rng.choice(words) for _ in range(100_000))
    border = (8 << 20) - 5
    # Runs across the parts that the program holds, and longer than these.
    large = bytearray(b"\1" * border)
    large += "across \u20ac\U0001f600\U0001f600 the border".encode() + b"\1" * 5
    large += "\u00e9t\u00e9 ".encode() * (9 << 20 >> 3) + b"\2end." + b"\1" * 100
    large += "wide and long".encode("utf-16-le") + b"\1" * 1000 + b"x\0" * (5 << 20) + b"yz"
    large += b"\1\0x" * 300_000
    for name, data, lengths in (("mixed", mixed, (1, 4, 8)), ("large", bytes(large), (4,))):
        path = h.file(name, data)
        for least in lengths:
            runs = utf8_runs(data, least)
            wanted = b"".join(b"%7d %b\n" % run for run in runs)
            for options in ([], ["--threads", "1"], ["--io", "pread", "--threads", "2"]):
                got = h.out("strings", "-e", "utf-8", "--offsets", "-n", str(least), *options, path)
                h.equal(f"UTF-8 in {name}, {least}, {options}", got == wanted, True)
            got = h.out("strings", "-e", "utf-8", "--offsets", "-n", str(least), "-", stdin=data)
            h.equal(f"UTF-8 in {name}, {least}, a pipe", got == wanted, True)
            for ours, theirs in (("utf-16le", "l"), ("utf-16be", "b")):
                wanted = h.tool("strings", "-a", "-t", "d", "-e", theirs, "-n", str(least), path)
                if wanted is None:
                    break
                got = h.out("strings", "-e", ours, "--offsets", "-n", str(least), path)
                h.equal(f"{ours} in {name}, {least}", got == wanted, True)


TESTS = [wildcards, either_case, many, many_in_large_files, bad_patterns, text_by_hand,
         text_as_others]
