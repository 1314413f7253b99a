# SPDX-License-Identifier: MIT
"""Pictures are drawn and saved; matplotlib is wanted, not needed."""
import subprocess
import sys

import pytest

import bufview


def test_package_needs_no_matplotlib():
    code = "import sys; sys.modules['matplotlib'] = None; import bufview.plot; print(bufview.hash(b''))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.startswith("e3b0c442")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_figures_are_saved(tmp_path):
    pytest.importorskip("matplotlib")
    from bufview import plot
    data = bytes(range(256)) * 64 + bytes(8192)
    figures = plot.entropy(data), plot.histogram(data), plot.heatmap(bufview.View(data))
    heights = figures[0].axes[0].lines[0].get_ydata()
    assert list(heights) == [8.0] * 4 + [0.0] * 2
    assert [bar.get_height() for bar in figures[1].axes[0].patches][:2] == [64 + 8192, 64]
    for i, figure in enumerate(figures):
        path = tmp_path / ("%d.png" % i)
        plot.save(figure, path)
        assert path.read_bytes().startswith(b"\x89PNG")
