// What Python asks back, beside the node it is about: what an entry meant, the ways to a wanted value, what a removal
// takes along, why something was refused; and the problem of a KPI with its fixes.

import { element } from "./element.js";
import { choice, closePopup, field, openPopup, words } from "./popup.js";

// Show a question once: the same answer comes with every drawing until something else was sent.
export function askBack(board) {
  const { asked, client, acked } = board.data.answer, number = client + "/" + acked;
  if (!asked || client !== board.outbox.client || board.askedAt === number) return;
  board.askedAt = number;
  // Nobody is interrupted while typing: it waits until that is done, unless something newer is asked by then.
  const ask = () => {
    if (board.askedAt !== number) return;
    if (board.editor) board.editor.after = ask;
    else if (board.popup) board.popup.after = ask;
    else QUESTIONS[asked.kind]?.(board, board.placeOf(asked.kpi), asked);
  };
  ask();
}

const QUESTIONS = {
  // What was typed could mean two things, cannot be read, or was refused: it can be mended here.
  entry(board, place, { kpi, text, message, fixes, again }) {
    const send = (said) => {
      closePopup(board);
      if (said.trim()) board.do({ do: again, kpi, text: said });
    };
    openPopup(board, place, { name: "asked", label: message }, (box) => {
      words(box, message);
      const buttons = (fixes || []).map((fix) => choice(box, fix.label, () => send(fix.text)));
      const input = again && field(box, board.labels.typed, text, send);
      return buttons[0] || input || box;
    });
    board.announce(message);
  },

  ways(board, place, { kpi, wanted, said, rows }) {
    const { labels } = board, send = (event) => { closePopup(board); board.do(event); };
    const title = labels.ways.replace("{value}", () => said);
    openPopup(board, place, { name: "ways", label: title }, (box) => {
      words(box, title, "title");
      const buttons = rows.map((row) => {
        const { kpi, value, name } = row;
        return choice(box, name, () => send({ do: "set", kpi, value }), { side: wayText(board, row), off: value === null });
      });
      if (!rows.some((row) => row.value !== null)) words(box, labels.ways_none);
      element("hr", "", box);
      if (!place?.kpi.locked) choice(box, labels.seek, () => send({ do: "seek", kpi, value: wanted }));
      const over = choice(box, labels.override, () => send({ do: "set", kpi, value: wanted }), { side: said });
      if (place?.kpi.overridden) choice(box, labels.do_stop, () => send({ do: "reset", kpis: [kpi] }));
      return buttons.find((button) => !button.disabled) || over;
    });
    board.announce(title);
  },

  removal(board, place, { kpis, title, gone, users }) {
    const { labels } = board;
    openPopup(board, place, { name: "removal", label: title, role: "alertdialog" }, (box) => {
      words(box, title, "title");
      if (gone) words(box, gone);
      if (users) words(box, users);
      const row = element("div", "answers", box);
      const yes = choice(row, labels.do_delete, () => {
        closePopup(board);
        board.chosen.clear();
        board.do({ do: "remove", kpis });
      }, { name: "strong" });
      choice(row, labels.cancel, () => closePopup(board));
      return yes;
    });
  },
};

// 25.0% → 30.0%
function wayText(board, row) {
  return row.value === null ? row.text : board.sheet.numbers(row.kpi).text + " → " + row.text;
}

// The problem of a KPI, said in full, with one button for each way to mend it.
export function showProblem(board, place) {
  const { kpi } = place;
  openPopup(board, place, { name: "asked", label: kpi.message }, (box) => {
    words(box, kpi.message);
    const buttons = (kpi.fixes || []).map((text, n) => choice(box, text, () => {
      closePopup(board);
      board.do({ do: "fix", kpi: place.id, n });
    }));
    return buttons[0];
  });
}
