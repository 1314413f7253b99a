// SPDX-License-Identifier: MIT
// Runs of scans, with a function of Python that is told how far they have come.
#ifndef BUFVIEW_PYTHON_SCAN_RUN_H
#define BUFVIEW_PYTHON_SCAN_RUN_H

#include "errors.h"

namespace bufview::python {

// Called on the thread that runs the scan, which does not hold the interpreter's lock.
inline int32_t tell_progress(void *cookie, int64_t done, int64_t total) {
    PyObject *function = static_cast<PyObject *>(cookie);
    const PyGILState_STATE state = PyGILState_Ensure();
    // So that an interrupt from the keyboard ends a scan.
    bool go_on = PyErr_CheckSignals() == 0;
    if (go_on && function != Py_None) {
        const Ref answer(PyObject_CallFunction(function, "LL", static_cast<long long>(done),
                                               static_cast<long long>(total)));
        go_on = answer.get() != nullptr;
    }
    PyGILState_Release(state);
    return go_on ? 0 : 1;
}

// None, or null with an exception: that of the function, if it raised one.
template <class Run>
PyObject *run_scan(PyObject *progress, int64_t first, int64_t length, int64_t threads, bool part,
                   Run run) {
    bufview_scan_options options = BUFVIEW_SCAN_OPTIONS_INIT;
    options.offset = first;
    options.length = length;
    options.threads = threads;
    options.flags = part ? BUFVIEW_SCAN_PART : 0;
    options.progress = tell_progress;
    options.cookie = progress;
    bufview_status status = BUFVIEW_OK;
    {
        const Unlocked unlocked;
        status = run(&options);
    }
    if (PyErr_Occurred())
        return nullptr;
    if (status != BUFVIEW_OK)
        return raise_last(status);
    Py_RETURN_NONE;
}

}  // namespace bufview::python

#endif
