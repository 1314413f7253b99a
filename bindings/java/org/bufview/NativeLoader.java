// SPDX-License-Identifier: MIT
package org.bufview;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Finds the native library. A folder that is named by {@code -Dbufview.native.path} or the variable
 * {@code BUFVIEW_NATIVE_PATH} is the only place then; otherwise the folders of {@code
 * java.library.path}, those where distributions keep such libraries, which not every Java searches,
 * and the copy inside of the jar are tried one after the other.
 */
final class NativeLoader {
  private static final String LIBRARY = "bufview_java";

  /** What {@link #LIBRARY} needs, in the folders of the jar: loaded first, it is found by its name. */
  private static final String CORE = "libbufview.so.0";

  private final List<String> tried = new ArrayList<>();

  private NativeLoader() {}

  static void load() {
    NativeLoader loader = new NativeLoader();
    if (!loader.find()) {
      throw new UnsatisfiedLinkError(
          "the native library of org.bufview was not found. Tried:\n  "
              + String.join("\n  ", loader.tried)
              + "\nName the folder it is in by -Dbufview.native.path=FOLDER.");
    }
  }

  private boolean find() {
    String named = System.getProperty("bufview.native.path");
    if (named == null) {
      named = System.getenv("BUFVIEW_NATIVE_PATH");
    }
    if (named != null) {
      return loadFrom(Path.of(named));
    }
    if (loadLibrary()) {
      return true;
    }
    String triplet = architecture() + "-linux-gnu";
    return loadFrom(Path.of("/usr/lib", triplet, "jni"))
        || loadFrom(Path.of("/usr/lib/jni"))
        || loadCopy();
  }

  private static String architecture() {
    String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return Map.of("amd64", "x86_64", "arm64", "aarch64").getOrDefault(name, name);
  }

  private boolean loadLibrary() {
    try {
      System.loadLibrary(LIBRARY);
      return true;
    } catch (UnsatisfiedLinkError error) {
      tried.add("java.library.path: " + error.getMessage());
      return false;
    }
  }

  private boolean loadFrom(Path folder) {
    Path library = folder.resolve(System.mapLibraryName(LIBRARY)).toAbsolutePath();
    if (!Files.isReadable(library)) {
      tried.add(library + ": there is no such file");
      return false;
    }
    return load(library);
  }

  private boolean load(Path library) {
    try {
      System.load(library.toString());
      return true;
    } catch (UnsatisfiedLinkError error) {
      tried.add(library + ": " + error.getMessage());
      return false;
    }
  }

  /** Libraries are loaded from files, so those in the jar are copied to a folder for as long. */
  private boolean loadCopy() {
    String place = "native/linux-" + architecture() + "/";
    Path folder = null;
    try {
      String parent = System.getProperty("bufview.tmpdir", System.getProperty("java.io.tmpdir"));
      folder = Files.createTempDirectory(Path.of(parent), "bufview-");
      Path core = copy(place, CORE, folder);
      Path library = copy(place, System.mapLibraryName(LIBRARY), folder);
      if (core == null || library == null) {
        tried.add("the jar: it has no copy for linux-" + architecture());
        return false;
      }
      if (load(core) && load(library)) {
        return true;
      }
      // On a file system that is mounted noexec nothing is executable, whatever its mode.
      if (!Files.isExecutable(core)) {
        tried.add(
            folder
                + ": nothing may be executed there (noexec): name another folder by"
                + " -Dbufview.tmpdir=FOLDER");
      }
      return false;
    } catch (IOException error) {
      tried.add("the copy in the jar: " + error);
      return false;
    } finally {
      remove(folder);
    }
  }

  private static Path copy(String place, String name, Path folder) throws IOException {
    try (InputStream content = NativeLoader.class.getResourceAsStream(place + name)) {
      if (content == null) {
        return null;
      }
      Path target = folder.resolve(name);
      Files.copy(content, target);
      target.toFile().setExecutable(true, true);
      return target;
    }
  }

  /** What has been loaded stays loaded. */
  private static void remove(Path folder) {
    if (folder == null) {
      return;
    }
    try (var files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException ignored) {
      folder.toFile().deleteOnExit();
    }
  }
}
