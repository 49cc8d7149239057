"""Start the app: what `scripts/run` and `kpitree serve` run. Arguments go to streamlit.

`streamlit run app.py` works as well. This one first switches off Streamlit's old page discovery, which greets the
first visitor of a fresh server with "Page not found" when they come by a deep link (docs/adr/0011), and loads the
product while the first visitor's browser is still loading Streamlit.
"""

import gc
import sys
import threading
import time
from pathlib import Path

from streamlit.runtime import Runtime, RuntimeState
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.cli import main

LATER = 5  # s after which the first page is drawn, on a slow machine too
SELDOM = (20_000, 20, 50)  # objects; with Python's usual 700 twenty people at once wait half as long again for garbage
ROOT = Path(__file__).resolve().parent.parent


def warm_up() -> None:
    """Import what the first page needs as soon as the server answers: before that it would only delay the start."""
    while not Runtime.exists() or Runtime.instance().state is RuntimeState.INITIAL:
        time.sleep(0.02)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)  # s; the browser's files go first
    sys.path.insert(0, str(ROOT))
    try:
        load()
    finally:
        # What is loaded now stays loaded: the collector need not look at it again at every run of a page.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*SELDOM)
        gc.enable()
        sys.setswitchinterval(usual)
    time.sleep(LATER)
    import kpitree.data.store.sql.store  # noqa: F401  what the first change needs, and no first page


def load() -> None:
    """Import what draws the first page, and calculate once."""
    from kpitree.data.templates import template
    from kpitree.engine import evaluate
    from pages.shell import bar, draft, keeping, style  # noqa: F401
    from pages.tree_builder import doctor, gallery, inspector, outline, text_view  # noqa: F401

    evaluate(template("btob_basic"))


if __name__ == "__main__":
    gc.disable()  # everything that is made until the warm-up is over stays, and to look for garbage in it takes 80 ms
    PagesManager.uses_pages_directory = False
    threading.Thread(target=warm_up, daemon=True).start()
    sys.argv = ["streamlit", "run", str(ROOT / "app.py"), *sys.argv[1:]]
    main()
