// The range editor: what is typed goes to Python a moment later, and what comes back is drawn. Nothing is read, decided
// or calculated here but where on the screen things go. A text that somebody is typing is never overwritten.
import { drawShape } from "./draw_shape.js";

const ENDS = ["low", "likely", "high"];
const WAIT = 120; // ms without a key before Python hears of it
const editors = new WeakMap();

export default function ({ data: [data], parentElement, setTriggerValue }) {
  let editor = editors.get(parentElement);
  if (!editor || editor.kpi !== data.kpi) {
    editor?.stop();
    editor = build(parentElement.querySelector(".range-editor"), data);
    editors.set(parentElement, editor);
  }
  editor.tell = setTriggerValue;
  show(editor, data);
  editor.look();
  return () => editor.stop();
}

function make(tag, attributes, parent) {
  const element = Object.assign(document.createElement(tag), attributes);
  parent?.append(element);
  return element;
}

function build(root, data) {
  const parts = make("div", { className: "parts" });
  root.replaceChildren(parts);
  root.classList.toggle("framed", data.framed);
  const editor = { kpi: data.kpi, n: data.n, fields: {}, touched: new Set(), timer: 0, labels: {} };
  const field = (name, element, parent) => {
    const label = make("label", {}, parent);
    editor.labels[name] = make("span", {}, label);
    label.append(element);
    element.name = name;
    editor.fields[name] = element;
    hear(editor, name, element);
  };
  const text = (more) => make("input", { type: "text", autocomplete: "off", spellcheck: false, ...more });
  const ends = make("div", { className: "ends" }, parts);
  for (const end of ENDS) field(end, text({ maxLength: 200 }), ends);
  editor.wrong = make("div", { className: "wrongs" }, parts);
  editor.wrong.setAttribute("role", "status");
  editor.svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  editor.svg.setAttribute("role", "img");
  parts.append(editor.svg);
  editor.say = make("div", { className: "say" }, parts);
  editor.say.setAttribute("aria-live", "polite");
  const more = editor.more = make("div", { className: "more" }, parts);
  field("shape", make("select"), more);
  field("source", text({ maxLength: 2000 }), more);
  editor.offers = make("div", { className: "offers" }, parts);
  const sized = new ResizeObserver(() => editor.data && drawShape(editor.svg, editor.data));
  editor.look = () => sized.observe(root);
  editor.stop = () => {
    clearTimeout(editor.timer);
    sized.disconnect();
  };
  return editor;
}

function hear(editor, name, element) {
  element.addEventListener("input", () => {
    if (name === "shape") return;
    editor.touched.add(name);
    clearTimeout(editor.timer);
    editor.timer = setTimeout(() => send(editor, "typing"), WAIT);
  });
  element.addEventListener("change", () => {
    if (name !== "shape") return;
    commit(editor);
  });
  element.addEventListener("blur", () => commit(editor));
  element.addEventListener("keydown", (event) => {
    event.stopPropagation(); // outside, nobody sees that a field has the focus: Ctrl+Z would undo the tree, not the text
    if (event.isComposing || event.keyCode === 229) return; // ends a Japanese conversion, nothing else
    if (event.key === "Enter" && name !== "shape") {
      event.preventDefault();
      commit(editor);
    } else if (event.key === "Escape" && element.value !== editor.data.own[name]) {
      element.value = editor.data.own[name];
      editor.touched.delete(name);
      send(editor, "typing");
    }
  });
}

// What differs from what the lever says: only that is anybody's wish.
function typed(editor) {
  const changed = Object.entries(editor.fields).filter(([name, { value }]) => value !== editor.data.own[name]);
  return Object.fromEntries(changed.map(([name, { value }]) => [name, value]));
}

function send(editor, what, more) {
  clearTimeout(editor.timer);
  editor.n += 1;
  editor.tell(what, { n: editor.n, typed: typed(editor), ...more });
}

function commit(editor) {
  const now = typed(editor);
  if (!editor.touched.size && JSON.stringify(now) === JSON.stringify(editor.data.typed)) return;
  editor.touched.clear();
  send(editor, "commit");
}

// What is offered takes the place of what was being typed.
function take(editor, offer) {
  editor.touched.clear();
  send(editor, "offer", { offer });
}

function show(editor, data) {
  editor.data = data;
  const { fields, labels } = editor;
  const late = data.n < editor.n; // something is on its way to Python that it has not answered
  for (const name in fields) labels[name].textContent = data.labels[name];
  const { shape } = fields;
  const options = JSON.stringify(data.shapes);
  if (shape.dataset.options !== options) {
    shape.dataset.options = options;
    shape.replaceChildren(...data.shapes.map(([value, textContent]) => make("option", { value, textContent })));
  }
  for (const [name, element] of Object.entries(fields)) {
    const wanted = data.typed[name] ?? data.own[name];
    if (!late && !editor.touched.has(name) && element.value !== wanted) element.value = wanted;
    element.setAttribute("aria-invalid", name in data.wrong);
  }
  for (const end of ENDS) fields[end].placeholder = data.hints[end] ?? "";
  fields.source.placeholder = data.labels.source_hint;
  editor.more.hidden = data.bare; // without a range there is no shape of one, and nothing that it could rest on
  editor.wrong.replaceChildren(...Object.entries(data.wrong).map(([name, wrong]) => complain(editor, name, wrong)));
  editor.svg.classList.toggle("stale", data.stale);
  editor.svg.classList.toggle("empty", !data.path.length);
  editor.svg.setAttribute("aria-label", data.say.map(([, words]) => words).join(" "));
  editor.say.replaceChildren(
    ...data.say.map(([tone, textContent]) => make("p", { textContent, title: textContent.length > 160 ? textContent : "", className: tone || "plain" })),
  );
  editor.offers.replaceChildren(
    ...data.offers.map(({ offer, label, help }) => press(label, help, () => take(editor, offer))),
  );
  drawShape(editor.svg, data);
}

function complain(editor, name, { text, fixes }) {
  const line = make("div", { className: "wrong", textContent: text });
  if (fixes.length) line.append(document.createElement("br"));
  for (const fix of fixes) {
    line.append(press(fix.label, "", () => {
      editor.fields[name].value = fix.text;
      editor.touched.add(name);
      commit(editor);
    }));
  }
  return line;
}

// Pressing a button must not first take what is being typed: the field keeps the focus until the click is done.
function press(textContent, title, onclick) {
  return make("button", { type: "button", textContent, title, onclick, onmousedown: (event) => event.preventDefault() });
}
