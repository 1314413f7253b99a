# SPDX-License-Identifier: MIT
"""What figures were measured on: the machine, the compiler, and the versions of all that took part."""

import json
import os
import platform
import re
import shutil
import subprocess

# What matters to the kernels.
INSTRUCTIONS = ("sse4_2", "avx2", "avx512f", "avx512bw", "avx512_vbmi2", "gfni", "pclmulqdq",
                "vpclmulqdq", "sha_ni", "asimd", "sve")
LIBRARIES = ("libhwy1", "libisal2", "libxxhash0", "libssl3", "zlib1g", "libhyperscan5",
             "librust-memchr-dev", "libbenchmark1.7.1")
PROGRAMS = {"strings": ["strings", "--version"], "grep": ["grep", "--version"],
            "ripgrep": ["rg", "--version"], "sha256sum": ["sha256sum", "--version"],
            "OpenSSL": ["openssl", "version"], "cargo": ["cargo", "--version"]}


def output(*command):
    """The first line, or None if the program is missing or fails."""
    if shutil.which(command[0]) is None:
        return None
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    return done.stdout.splitlines()[0] if done.returncode == 0 and done.stdout else None


def processor():
    with open("/proc/cpuinfo") as info:
        text = info.read()
    model = re.search(r"^model name\s*: (.*)$", text, re.M)
    flags = re.search(r"^(?:flags|Features)\s*: (.*)$", text, re.M)
    known = flags.group(1).split() if flags else []
    return {"processor": model.group(1) if model else platform.machine(),
            "processors": os.cpu_count(),
            "instructions": [name for name in INSTRUCTIONS if name in known]}


def memory():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def caches():
    """Of the first processor, by level."""
    found = {}
    base = "/sys/devices/system/cpu/cpu0/cache"
    for index in sorted(os.listdir(base)) if os.path.isdir(base) else []:
        try:
            level, kind, size = (open(f"{base}/{index}/{name}").read().strip()
                                 for name in ("level", "type", "size"))
        except OSError:
            continue
        if kind != "Instruction":
            found[f"L{level}"] = size
    return found


def compiler(build):
    """What the first target in C++ is compiled by."""
    for target in json.loads((build / "meson-info" / "intro-targets.json").read_text()):
        for sources in target["target_sources"]:
            if sources.get("language") == "cpp":
                return output(sources["compiler"][-1], "--version") or sources["compiler"][-1]
    return "unknown"


def options(build):
    wanted = {"buildtype", "optimization", "b_ndebug", "cpp_args", "b_sanitize"}
    listed = json.loads((build / "meson-info" / "intro-buildoptions.json").read_text())
    return {option["name"]: option["value"] for option in listed if option["name"] in wanted}


def package(name):
    version = output("dpkg-query", "-W", "-f=${Version}\\n", name)
    return version or None


def numpy_version():
    try:
        import numpy
    except ImportError:
        return None
    return numpy.__version__


def versions(build, top):
    project = json.loads((build / "meson-info" / "intro-projectinfo.json").read_text())
    commit = output("git", "-c", f"safe.directory={top}", "-C", str(top), "describe", "--always",
                    "--dirty")
    found = {"libbufview": project["version"] + (f" ({commit})" if commit else ""),
             "glibc": os.confstr("CS_GNU_LIBC_VERSION"), "Python": platform.python_version(),
             "NumPy": numpy_version()}
    found.update({name: output(*command) for name, command in PROGRAMS.items()})
    found["ent"] = package("ent")
    found.update({name: package(name) for name in LIBRARIES})
    return {name: version for name, version in found.items() if version}


def describe(build, top):
    return {**processor(), "caches": caches(), "memory": memory(),
            "system": f"{platform.system()} {platform.release()}", "compiler": compiler(build),
            "options": options(build), "versions": versions(build, top)}
