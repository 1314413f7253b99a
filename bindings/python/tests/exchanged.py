#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs CPython's own tests of memoryview with bufview.View in its place.

They come with the interpreter (Debian: libpython3.11-testsuite). Not held against a View is that
it does what memoryview answers NotImplementedError to, that its exceptions are of subclasses, and
the lines below. Last line: 'N passed, N failed'.
"""
import importlib.util
import sys
import types
import unittest

import bufview

# Lines that demand the refusal of something that a View does. Each has to be found.
DOES_MORE = {
    "test_memoryview": [
        # A new axis.
        "self.assertRaises(TypeError, lambda: m[None])",
    ],
    "test_buffer": [
        # Casts between any formats, and of no items.
        "self.assertRaises(TypeError, msrc.cast, dfmt, [32//dsize])",
        "self.assertRaises(TypeError, msrc.cast, 'c')",
        "self.assertRaises(ValueError, msrc.cast, dfmt,\n"
        "                                      [32//dsize])",
        "self.assertRaises(TypeError, msrc.cast, dfmt,\n"
        "                                          [32//dsize])",
        "self.assertRaises(TypeError, msrc.cast, shape=[2,2,size_h], format='d')",
        'self.assertRaises(ValueError, m.cast, "=B")',
        'self.assertRaises(ValueError, m.cast, "!L")',
        'self.assertRaises(ValueError, m.cast, "<P")',
        'self.assertRaises(ValueError, m.cast, ">l")',
        'self.assertRaises(ValueError, m.cast, "BI")',
        'self.assertRaises(ValueError, m.cast, "xBI")',
        # Items that the struct module cannot read are compared.
        "self.assertNotEqual(a, v)\n        self.assertNotEqual(v, a)\n\n        # Some",
        "self.assertNotEqual(a, b)\n            self.assertNotEqual(a, point)\n"
        "            self.assertNotEqual(point, a)",
    ],
}
# Cases about the layout of CPython's own object, and what is named in its repr.
LEFT_OUT = {"test_memoryview_sizeof", "test_memoryview_repr"}


class Lenient:
    """What a View may do."""

    def assertRaises(self, expected, *args, **kwargs):
        if expected is NotImplementedError and args:
            try:
                args[0](*args[1:], **kwargs)
            except Exception:
                pass
            return None
        return super().assertRaises(expected, *args, **kwargs)

    def assertIs(self, first, second, msg=None):
        classes = isinstance(first, type) and isinstance(second, type)
        if classes and issubclass(first, second) and issubclass(first, bufview.Error):
            return
        super().assertIs(first, second, msg)


def load(name, exchanged):
    """A module of the interpreter's tests, with the name exchanged."""
    spec = importlib.util.find_spec("test." + name)
    if spec is None:
        return None
    text = spec.loader.get_source("test." + name)
    if sys.version_info[:2] == (3, 11):
        for line in exchanged:
            assert line in text, "%s has no line %s" % (name, line)
            text = text.replace(line, "pass  #")
    module = types.ModuleType("exchanged_" + name)
    module.__file__ = spec.origin
    module.memoryview = bufview.View
    sys.modules[module.__name__] = module
    exec(compile(text, spec.origin, "exec"), module.__dict__)
    for key, value in list(vars(module).items()):
        if isinstance(value, type) and issubclass(value, unittest.TestCase):
            lenient = type(key, (Lenient, value), {name: None for name in LEFT_OUT})
            setattr(module, key, lenient)
    return module


def main():
    passed = failed = 0
    for name, exchanged in DOES_MORE.items():
        module = load(name, exchanged)
        if module is None:
            print("SKIPPED: the interpreter's own tests are not installed: %s" % name)
            return 77
        suite = unittest.defaultTestLoader.loadTestsFromModule(module)
        result = unittest.TextTestRunner(stream=sys.stdout, verbosity=0).run(suite)
        wrong = result.failures + result.errors
        for case, _ in wrong:
            print("FAILED: %s" % case)
        failed += len(wrong)
        passed += result.testsRun - len(wrong) - len(result.skipped)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
