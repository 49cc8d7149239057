"""The texts that the canvas shows by itself: keys of catalogues/*/canvas.toml."""

from __future__ import annotations

from kpitree.formula.functions import FUNCTIONS
from kpitree.i18n import Translator

LABELS = (
    "label", "empty", "fit", "zoom_in", "zoom_out", "to_top_down", "to_left_right", "fold", "unfold", "side",
    "side_below", "unused", "unused_below", "kind_kgi", "kind_lever", "kind_computed", "kind_side", "overridden",
    "seen", "up", "down", "locked", "beyond", "unsaved",
    "search", "headline", "all", "headline_help", "all_help", "zooms", "tools", "many_headlines", "weights",
    "weights_off", "weights_e", "weights_s", "present", "stage_hints", "baseline", "adjusted",
)  # fmt: skip
# Typing on a node, growing the tree, the menu (edit.js, grow.js, menu.js, carry.js, ask.js).
HANDS = (
    "value_of", "wanted_of", "new_name", "typed", "formula_example", "formula_hint", "locked_now", "ways", "ways_none",
    "seek", "override", "by_multiply", "by_add", "by_split", "under_times", "under_plus", "under_minus", "under_over",
    "under_min", "part", "item", "limit", "segments", "segments_label", "segments_hint", "unit_hint", "create",
    "cancel", "menu",
    "do_fix", "do_value", "do_want", "do_rename", "do_formula", "do_lever", "do_add", "do_beside", "do_split",
    "do_duplicate", "do_cut", "do_paste", "do_lock", "do_unlock", "do_headline", "do_no_headline", "do_stop",
    "do_reset", "do_kgi", "do_delete", "cut_said", "carry_many", "carry_cycle", "first_do", "first_name",
)  # fmt: skip
# The canvas rewrites the KGI in the bar while a hand moves: it says what the bar says.
BAR_LABELS = ("to_target", "target_met", "as_baseline", "no_value")


def labels(t: Translator) -> dict[str, str]:
    """All of them in one language; {target}, {name} and the like stay to be filled in by the canvas."""
    of_bar = {label: t(f"bar.{label}", target="{target}", missing="{missing}") for label in BAR_LABELS}
    open_ends = {part: f"{{{part}}}" for part in ("name", "value", "key", "n")}
    of_hands = {label: t(f"canvas.{label}", **open_ends) for label in HANDS}
    own = {label: t(f"canvas.{label}", **open_ends) for label in LABELS} | {"functions": " ".join(FUNCTIONS)}
    return own | of_hands | of_bar
