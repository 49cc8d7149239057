// The list of ranges: rows of text with a small drawing each. A press opens the editor below a row, or closes it.
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 100, HEIGHT = 30;

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".ranges");
  const held = root.getRootNode().activeElement?.closest?.(".row")?.dataset.id;
  const rows = data.rows.map((row) => line(row, data, () => setTriggerValue("press", row.id)));
  root.replaceChildren(...(data.head ? [head(data.said)] : []), ...rows);
  // Drawn anew, the list gives the focus back to whoever pressed with the keyboard.
  if (held) [...root.querySelectorAll(".row")].find((row) => row.dataset.id === held)?.querySelector("button").focus({ preventScroll: true });
}

function make(tag, className, textContent = "", ...inside) {
  const element = Object.assign(document.createElement(tag), { className, textContent });
  element.append(...inside);
  return element;
}

function head(said) {
  const parts = [["name", said.lever], ["range", ""], ["basis", said.basis], ["swing", said.swing]];
  const row = make("div", "row head", "", ...parts.map(([name, text]) => make("div", name, text)));
  row.querySelector(".range").append(make("span", ""), make("b", "", said.range), make("span", ""));
  return row;
}

function line(row, { said, opened }, press) {
  const open = row.id === opened;
  const element = make("div", `row body ${row.standing}${open ? " opened" : ""}`);
  element.dataset.id = row.id;
  const name = make("div", "name", "", make("b", "", row.name), make("span", "", row.below));
  const shape = make("div", "shape");
  if (row.path.length) shape.append(drawing(row.path));
  const range = make("div", "range");
  const [low, likely, high] = row.ends;
  if (low) range.append(make("span", "", low), make("b", "", likely), make("span", "", high));
  const basis = make("div", "basis", "", make("i", ""), make("span", "", row.basis));
  basis.title = row.basis.length > 90 ? row.basis : "";
  const swing = make("div", "swing", row.swing);
  swing.dataset.said = row.swing && said.swing;
  const button = make("button", "", open ? said.close : row.press);
  Object.assign(button, { type: "button", ariaExpanded: String(open), ariaLabel: `${button.textContent}: ${row.name}` });
  element.append(name, shape, range, basis, swing, make("div", "open", "", button));
  element.onclick = (event) => {
    if (String(getSelection() || "") && event.target !== button) return; // somebody marks text
    press();
  };
  return element;
}

function drawing(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const area = document.createElementNS(SVG, "path");
  const along = path.map(([x, y]) => `L${x * WIDTH} ${HEIGHT - 1 - y * (HEIGHT - 2)}`).join("");
  area.setAttribute("d", `M${path[0][0] * WIDTH} ${HEIGHT - 1}${along}L${path.at(-1)[0] * WIDTH} ${HEIGHT - 1}Z`);
  area.setAttribute("class", "area");
  svg.append(area);
  return svg;
}
