"""`python -m tui_store.cli` is the same as `tui-store`."""

from __future__ import annotations

import sys

from tui_store.cli import main

sys.exit(main())
