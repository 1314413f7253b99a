#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The package holds what it should, and a program that has nothing but the package runs.

    package.py RUN-DOTNET DOTNET PACKAGE
"""

import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
WANTED = {
    "BufView.nuspec",
    "LICENSE",
    "csharp.md",
    "lib/net8.0/BufView.dll",
    "lib/net8.0/BufView.xml",
    "runtimes/linux-x64/native/libbufview.so.0",
    "runtimes/linux-x64/native/libbufview_cs.so",
}
PROJECT = """<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net8.0</TargetFramework>
    <RollForward>Major</RollForward>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
    <RestorePackagesPath>{folder}/packages</RestorePackagesPath>
    <RestoreFallbackFolders>{cache}</RestoreFallbackFolders>
    <RestoreAdditionalProjectSources>{source}</RestoreAdditionalProjectSources>
  </PropertyGroup>
  <ItemGroup>
    <Compile Include="{root}/examples/Readme.cs" />
    <PackageReference Include="BufView" Version="{version}" />
  </ItemGroup>
</Project>
"""


def faults(run_dotnet, dotnet, package):
    names = set(zipfile.ZipFile(package).namelist())
    content = {n for n in names if not n.startswith(("_rels/", "package/", "[Content"))}
    yield "the content of the package", content == WANTED, sorted(content ^ WANTED)
    symbols = zipfile.ZipFile(package.with_suffix(".snupkg")).namelist()
    yield "symbols", "lib/net8.0/BufView.pdb" in symbols, symbols
    assembly = zipfile.ZipFile(package).read("lib/net8.0/BufView.dll")
    yield "no place of this machine in it", str(ROOT).encode() not in assembly, ROOT
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        cache = os.environ.get("NUGET_PACKAGES") or pathlib.Path.home() / ".nuget" / "packages"
        (place / "Program.csproj").write_text(PROJECT.format(
            folder=folder, cache=cache, source=package.parent, root=ROOT,
            version=package.name.removeprefix("BufView.").removesuffix(".nupkg")))
        (place / "Main.cs").write_text("Readme.Run(args[0]);\n")
        (place / "sample").write_bytes(b"a needle\0\1\2\3")
        clean = {k: v for k, v in os.environ.items()
                 if k not in ("BUFVIEW_NATIVE_PATH", "LD_LIBRARY_PATH")}
        for command in ("restore", "build"):
            done = subprocess.run([run_dotnet, dotnet, command, str(place / "Program.csproj")],
                                  capture_output=True, text=True, env=clean, check=False)
            yield f"dotnet {command} with it", done.returncode == 0, done.stdout
        ran = subprocess.run([dotnet, str(place / "bin/Release/net8.0/Program.dll"), str(place / "sample")],
                             capture_output=True, text=True, env=clean, check=False)
        digest = hashlib.sha256(b"a needle\0\1\2\3").hexdigest()
        wanted = f"ends in 00 01 02 03\nfound at 2\nsha256 {digest}\n"
        yield "a program that has only the package", ran.stdout == wanted, ran.stdout + ran.stderr


def main():
    passed = failed = 0
    for name, holds, seen in faults(sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]).resolve()):
        passed, failed = (passed + 1, failed) if holds else (passed, failed + 1)
        if not holds:
            print(f"{seen}\nFAILED: {name}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
