"""Start the app: what `scripts/run` and `kpitree serve` run. Arguments go to streamlit.

`streamlit run app.py` works as well; this one first switches off Streamlit's old page discovery, which greets the
first visitor of a fresh server with "Page not found" when they come by a deep link (docs/adr/0011).
"""

import sys
from pathlib import Path

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.cli import main

if __name__ == "__main__":
    PagesManager.uses_pages_directory = False
    sys.argv = ["streamlit", "run", str(Path(__file__).resolve().parent.parent / "app.py"), *sys.argv[1:]]
    main()
