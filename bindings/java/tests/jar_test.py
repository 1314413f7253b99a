#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The jar as its users meet it: documentation, module, loading of the native library, the methods of
the class model, the examples. Arguments: SOURCE_ROOT JDK_BIN JAR TESTS_JAR JUNIT NATIVE_FOLDER
JAR_COMMAND..., where the last is how the jar is made, with @OUTPUT@ for its name."""

import hashlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile
from xml.etree import ElementTree

root, jdk, jar, tests_jar, junit, native = map(pathlib.Path, sys.argv[1:7])
jar_command = sys.argv[7:]
sys.path.insert(0, str(root / "tests" / "bindings"))
import class_model  # noqa: E402

passed = failed = 0
ENVIRONMENT = {k: v for k, v in os.environ.items()
               if k not in ("BUFVIEW_NATIVE_PATH", "CLASSPATH", "JAVA_TOOL_OPTIONS", "LD_LIBRARY_PATH")}

RENAMED = {
    "Format.itemsize": "Format.itemSize", "Format.is_tuple": "Format.isTuple",
    "Storage.copy": "Storage.copyOf", "Storage.create_shared": "Storage.createShared",
    "Storage.map_shared": "Storage.mapShared", "Storage.view_layout": "Storage.view",
    "Storage.is_readonly": "Storage.isReadOnly", "Storage.close": "Storage.release",
    "File.from_descriptor": "MappedFile.ofDescriptor", "File.is_mapped": "MappedFile.isMapped",
    "View.nbytes": "View.byteSize", "View.itemsize": "View.itemSize", "View.len": "View.length",
    "View.ndim": "View.dimensions", "View.is_readonly": "View.isReadOnly",
    "View.c_contiguous": "View.isContiguous", "View.f_contiguous": "View.isFortranContiguous",
    "View.indirect": "View.isIndirect", "View.get_int64": "View.getLong",
    "View.set_int64": "View.setLong", "View.read_int64": "View.getLongs",
    "View.read_double": "View.getDoubles", "View.read_bytes": "View.getBytes",
    "View.write_int64": "View.setLongs", "View.write_double": "View.setDoubles",
    "View.write_bytes": "View.setBytes", "View.copy_bytes": "View.toBytes",
    "View.hex": "View.toHex", "View.equal": "View.contentEquals",
    "View.hash": "View.contentHash", "View.to_readonly": "View.toReadOnly",
    "View.assign_bytes": "View.assign", "View.rfind_bytes": "View.findLastBytes",
    "Scan.add_find_masked": "Scan.addFind", "Scan.ngrams_summary": "Scan.ngrams",
    "Scan.ngrams_top": "Scan.ngrams",
}
# Values are objects of Java.
LEFT_OUT = {f"Values.{name}" for name in class_model.methods()["Values"]}
# What Java has on top: its own types, and runs of types that the model has as doubles and integers.
OWN = {f"View.{name}" for name in (
    "of", "asByteBuffer", "lease", "newInputStream", "newChannel", "longs", "doubles", "chunks",
    "castFortran", "castStrict", "getInt", "getShorts", "getInts", "getFloats", "setShorts",
    "setInts", "setFloats", "copyOf")} | {"Storage.readOnlyCopyOf",
                                         "Scan.digestNames", "Scan.run"}


def expect(rule, good, shown=""):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {rule}\n{shown}")


def run(*command, **more):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          check=False, env=more.pop("env", ENVIRONMENT), **more)
    return done.returncode, done.stdout + done.stderr


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def public_methods():
    found = set()
    for cls in ("Storage", "View", "Format", "MappedFile", "Scan"):
        chain = [cls] + {"View": ["ByteSearch", "Items", "Layout"], "Scan": ["Plan", "Findings"]}.get(cls, [])
        for part in chain:
            _, text = run(jdk / "javap", "-public", "-cp", jar, f"org.bufview.{part}")
            found.update(f"{cls}.{name}" for name in re.findall(r" (\w+)\([^)]*\)[^;]*;", text))
    return {name for name in found
            if name.split(".")[1] not in ("close", "equals", "hashCode", "toString")}


model = {("MappedFile" if cls == "File" else cls): names
         for cls, names in class_model.methods().items()}
renamed = {key.replace("File.", "MappedFile."): value for key, value in RENAMED.items()}
for cls, names in model.items():
    for name in names:
        renamed.setdefault(f"{cls}.{name}", f"{cls}.{camel(name)}")
faults = class_model.differences(model, public_methods(), renamed, LEFT_OUT, OWN)
expect("Java has the methods of the class model", not faults, "\n".join(faults))

with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)

    sources = [path for path in (root / "bindings/java").rglob("*.java")
               if "tests" not in path.parts and "bench" not in path.parts
               and "foreign" not in path.parts]
    code, text = run(jdk / "javadoc", "-Xdoclint:all", "-Werror", "-quiet", "-d", folder / "doc",
                     *sources, native / "Native.java")
    expect("javadoc has nothing to remark", code == 0 and not text.strip(), text)

    code, text = run(*[part.replace("@OUTPUT@", str(folder / "again.jar")) for part in jar_command])
    again = folder / "again.jar"
    expect("the jar comes out the same, byte for byte",
           code == 0 and again.read_bytes() == jar.read_bytes(), text)

    code, text = run(jdk / "java", "--module-path", jar, "--describe-module", "org.bufview")
    expect("it is a module with a version", code == 0 and re.match(r"org\.bufview@\d+\.\d+\.\d+ ", text),
           text)

    version = text.split()[0].partition("@")[2]
    with zipfile.ZipFile(jar) as content:
        pom = content.read("META-INF/maven/org.bufview/bufview/pom.xml")
    said = [ElementTree.fromstring(pom).findtext("{http://maven.apache.org/POM/4.0.0}" + name)
            for name in ("groupId", "artifactId", "version")]
    expect("its pom has the coordinates", said == ["org.bufview", "bufview", version], pom.decode())

    sample = folder / "sample"
    data = b"a needle, and a needle\0\1\2\3"
    sample.write_bytes(data)
    example = root / "examples/Readme.java"
    wanted = (f"ends in 00 01 02 03\nfound at 2\nfound at 16\n"
              f"sha256 {hashlib.sha256(data).hexdigest()}\n")

    code, text = run(jdk / "javac", "-Xlint:all", "-Werror", "-cp", jar, "-d", folder / "classes",
                     example, root / "examples/Demo.java")
    expect("the examples can be compiled", code == 0, text)

    def program(name, *options, before=(), argument=sample, env=ENVIRONMENT):
        return run(*before, jdk / "java", "-XX:TieredStopAtLevel=1", *options,
                   "-cp", f"{folder / 'classes'}:{jar}", name, argument, env=env)

    def readme(*options, **more):
        return program("Readme", *options, **more)

    temporary = folder / "temporary"
    temporary.mkdir()
    got = readme(f"-Djava.io.tmpdir={temporary}")
    expect("the library inside of the jar is found", got == (0, wanted), got[1])
    expect("its copy is removed at once", not list(temporary.iterdir()))
    expect("a named folder is used", readme(f"-Dbufview.native.path={native}") == (0, wanted))
    expect("a folder named in the environment is used",
           readme(env={**ENVIRONMENT, "BUFVIEW_NATIVE_PATH": str(native)}) == (0, wanted))
    got = readme(f"-Djava.library.path={native}", "-Dbufview.tmpdir=/nowhere")
    expect("java.library.path is used", got == (0, wanted), got[1])
    code, text = readme(f"-Dbufview.native.path={folder}")
    expect("the named folder is the only one",
           code != 0 and f"{folder}/libbufview_java.so: there is no such file" in text
           and "java.library.path" not in text, text)
    code, text = readme("-Dbufview.tmpdir=/nowhere")
    expect("all places are listed", code != 0 and all(place in text for place in (
        "java.library.path", "/jni/libbufview_java.so", "/usr/lib/jni/", "/nowhere",
        "-Dbufview.native.path=FOLDER")), text)

    noexec = folder / "noexec"
    noexec.mkdir()
    mount = ("unshare", "-rm", "sh", "-c",
             f'mount -t tmpfs -o noexec none {noexec} && exec "$@"', "sh")
    if run(*mount, "true")[0] == 0:
        code, text = readme(f"-Djava.io.tmpdir={noexec}", before=mount)
        expect("a folder where nothing may be executed is explained",
               code != 0 and "noexec" in text and "-Dbufview.tmpdir=FOLDER" in text, text)

    code, text = program("Demo", argument=jar)
    expect("the demo runs", code == 0 and text.count(hashlib.sha256(jar.read_bytes()).hexdigest()) == 2,
           text)

    body = re.search(r"^    try \(.*?^    }\n", example.read_text(), re.M | re.S).group()
    blocks = re.findall(r"^```java\n(.*?)^```$", (root / "README.md").read_text(), re.M | re.S)
    expect("README shows examples/Readme.java", blocks == [re.sub("^    ", "", body, flags=re.M)])

    code, text = run(
        jdk / "java", "-Xcheck:jni", "-XX:+AllowUserSignalHandlers", "-Xmx512m",
        "-Dbufview.drops=200000",
        f"-Dbufview.native.path={native}", "-cp", f"{tests_jar}:{jar}:{junit}",
        "org.junit.platform.console.ConsoleLauncher", "--disable-banner", "--details=none",
        "--fail-if-no-tests", "--scan-classpath", tests_jar)
    expect("the virtual machine has nothing to remark on the native layer",
           code == 0 and not re.search("WARNING|FATAL", text), text)

print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
