// SPDX-License-Identifier: MIT
package org.bufview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers load and unload libraries with the applications that use them. */
class UnloadTest {
  private static final String NATIVE_PATH = "bufview.native.path";

  private static void waitFor(String what, BooleanSupplier happened) throws InterruptedException {
    for (int i = 0; !happened.getAsBoolean() && i < 1500; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertTrue(happened.getAsBoolean(), what);
  }

  private static Set<Thread> watchers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("bufview-backstop"))
        .collect(Collectors.toSet());
  }

  private static Object call(Object object, String method) {
    try {
      return object.getClass().getMethod(method).invoke(object);
    } catch (IllegalAccessException | InvocationTargetException | NoSuchMethodException failure) {
      throw new AssertionError(failure);
    }
  }

  /** A storage of another loader's classes, and a view of it that is dropped. */
  private static AutoCloseable dropView(URLClassLoader loader) throws ReflectiveOperationException {
    Object storage =
        loader.loadClass("org.bufview.Storage").getMethod("create", long.class).invoke(null, 8L);
    call(storage, "view");
    assertEquals(1L, call(storage, "exports"));
    return (AutoCloseable) storage;
  }

  private static WeakReference<ClassLoader> useTwice(URL jar) throws Exception {
    Set<Thread> before = watchers();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader())) {
      // The thread that frees what is dropped ends when there is nothing left, and comes back.
      for (int i = 0; i < 2; i++) {
        AutoCloseable storage = dropView(loader);
        Set<Thread> watching = new HashSet<>(watchers());
        watching.removeAll(before);
        assertEquals(1, watching.size());
        waitFor("the view is freed", () -> call(storage, "exports").equals(0L));
        storage.close();
        waitFor("the thread ends", () -> watching.stream().noneMatch(Thread::isAlive));
      }
      return new WeakReference<>(loader);
    }
  }

  @Test
  void theClassesCanBeUnloaded(@TempDir Path folder) throws Exception {
    // A library can be loaded once from a file; what this one needs is found once it is there.
    assertTrue(Bufview.liveCount() >= 0);
    String path = System.getProperty(NATIVE_PATH);
    String name = System.mapLibraryName("bufview_java");
    Files.copy(Path.of(path, name), folder.resolve(name));
    Path jar =
        Arrays.stream(System.getProperty("java.class.path").split(":"))
            .map(Path::of)
            .filter(entry -> entry.endsWith("bufview.jar"))
            .findFirst()
            .orElseThrow();
    WeakReference<ClassLoader> loader;
    System.setProperty(NATIVE_PATH, folder.toString());
    try {
      loader = useTwice(jar.toUri().toURL());
    } finally {
      System.setProperty(NATIVE_PATH, path);
    }
    waitFor("the loader is collected", () -> loader.get() == null);
  }
}
