// Entry: one Board per place on the page, updated whenever Python sends data.

import { fit, glide, heightOf, heldPlace, holdOn, keepCamera, readCamera, stayAt } from "./camera.js";
import { drawTree, edgeClass } from "./draw.js";
import { element, set, setText, svgElement } from "./element.js";
import { headlinePlaces } from "./executive.js";
import { follow } from "./follow.js";
import { attachKeys } from "./keys.js";
import { drawList } from "./list.js";
import { attachEditing } from "./menu.js";
import { attachMinimap, drawMinimap, frameMinimap } from "./minimap.js";
import { firstFolds, foldedText, lightUp, readPlaces, shapeOf, visibleNodes } from "./model.js";
import { paintNode } from "./node.js";
import { Outbox } from "./outbox.js";
import { attachPointer } from "./pointer.js";
import { leaveStage, paintStage, spotlight, stageRoom } from "./present.js";
import { attachSearch } from "./search.js";
import { Sheet } from "./sheet.js";
import { followSliders } from "./sliders.js";
import { attachTools, labelTools } from "./tools.js";
import { drawWeights } from "./weights.js";

const PHONE = 600; // CSS pixels: below this the tree is a list
const LOOKS = ["select", "want", "undo", "redo"]; // what is done to a picture

export class Board {
  constructor(parent, css) {
    const rules = new CSSStyleSheet();
    rules.replaceSync(css);
    parent.getRootNode().adoptedStyleSheets = [rules];
    this.root = element("div", "canvas", parent);
    this.bar = element("div", "tools", this.root);
    this.view = element("div", "view", this.root);
    this.layer = element("div", "layer", this.view);
    this.layer.append((this.edges = svgElement("svg", { class: "edges", "aria-hidden": "true" })));
    this.list = element("div", "list", this.root);
    this.empty = element("p", "empty", this.root);
    this.live = element("div", "spoken", this.root);
    this.live.setAttribute("aria-live", "polite");
    this.maps = {};
    for (const name of ["nodes", "edges", "signs", "headings", "rows", "listHeadings", "tags"]) this.maps[name] = new Map();
    this.width = 0;
    this.chosen = new Set(); // ids
    const late = element("div", "waiting", this.root);
    late.setAttribute("role", "status");
    this.outbox = new Outbox(null, (is) => setText(late, is ? this.labels.unsaved : ""));
    attachTools(this);
    attachSearch(this);
    attachMinimap(this);
    attachPointer(this);
    attachKeys(this);
    // A hand was here: this tree's view is worth keeping, not the one that was put aside for it.
    for (const kind of ["pointerdown", "keydown"]) this.root.addEventListener(kind, () => (this.aside = null), true);
    this.watcher = new ResizeObserver(() => this.resized());
    this.watcher.observe(this.root);
    this.root.addEventListener("animationend", (event) => event.target.classList.remove("glow"));
    const leaves = [followSliders(this), attachEditing(this)];
    this.leave = () => leaves.forEach((end) => end());
  }

  // New data from Python. What the viewer did (zoom, pan, folds, focus) stays; while a hand moves a number, it waits.
  update(data, send, { labels, style }) {
    if (this.gone) return;
    this.outbox.answered(data.answer, send);
    if (this.hand) return void (this.later = [data, send, { labels, style }]);
    document.documentElement.lang = data.lang;
    this.root.classList.toggle("still", !!data.still);
    if (!this.data || this.data.key !== data.key) this.camera = readCamera(data.key);
    const before = this.sheet && this.sheet.values;
    Object.assign(this, { data, labels, sheet: new Sheet(data, style) });
    // What is on its way to Python is shown as it will be.
    for (const { event } of this.outbox.waiting) {
      if (event.do === "set" && data.kpis[event.kpi]) this.sheet.move(this.sheet.withShares(event.kpi, event.value));
    }
    const shape = shapeOf(data), same = shape === this.shape && this.seen && !this.camera.headline && !this.camera.weigh;
    this.shape = shape;
    if (same) return this.renumber(before);
    const other = this.places && String(data.places) !== this.made, held = other ? heldPlace(this, this.focus) : null;
    this.made = String(data.places);
    this.places = readPlaces(data);
    this.reduced = null;
    lightUp(this.places, this.sheet);
    if (this.camera.kgi !== data.kgi && this.camera.folded) {
      // Another tree: a view of the last one would show the wrong place. That one is put aside, since after a reload
      // the template is here for a moment, until the draft comes.
      const { aside } = this;
      this.aside = this.camera;
      this.camera = aside && aside.kgi === data.kgi ? aside : { ...this.camera, folded: null };
    }
    const { camera } = this;
    if (!camera.folded) {
      Object.assign(camera, { touched: false, all: false, kgi: data.kgi, folded: firstFolds(this.places) });
    }
    for (const id of this.chosen) if (!data.kpis[id]) this.chosen.delete(id);
    // A later choice that is still on its way is not undone by the answer to an earlier one.
    const chosenSince = this.outbox.waiting.some(({ event }) => event.do === "select");
    if (data.selected && data.selected !== this.selected && !chosenSince) {
      this.unfoldTo(data.selected);
      this.chosen = new Set([data.selected]);
    }
    if (!chosenSince) this.selected = data.selected;
    if (this.stage && !this.outbox.waiting.length) this.stage.at = null;
    // Once the size is known, text is measured off screen: no layout is forced here.
    if (!this.width) this.resized();
    else if (other && !camera.touched) glide(this, () => this.draw());
    else this.draw();
    stayAt(this, held);
    if (before) this.glow(before);
    follow(this);
    this.answer?.(data.answer.asked);
  }

  // Nothing but numbers came: nothing has to be laid out anew.
  renumber(before) {
    for (const place of this.places) place.kpi = this.data.kpis[place.id];
    Object.assign(this.seen, { sheet: this.sheet, labels: this.labels });
    this.paint(new Set(this.sheet.ids));
    this.glow(before);
    this.answer?.(this.data.answer.asked);
  }

  place(key) {
    return this.visible.find((one) => one.key === key);
  }

  // The node of a KPI, where it is drawn in full; undefined while its branch is folded.
  placeOf(id) {
    return this.visible.find((one) => one.id === id && !one.ref);
  }

  element(key) {
    return (this.width <= PHONE ? this.maps.rows : this.maps.nodes).get(key);
  }

  // A KPI that was chosen elsewhere on the page is not hidden here.
  unfoldTo(id) {
    let place = this.shown.find((one) => one.id === id && !one.ref);
    while (place && (place = place.parent)) delete this.folds[place.key];
  }

  // What is drawn: the whole tree, or its headlines; each has folds of its own.
  get shown() {
    // In front of people, nothing but what makes the KGI.
    const places = this.stage ? this.places.filter((one) => one.section === "kgi") : this.places;
    if (!this.camera.headline) return places;
    return (this.reduced = this.reduced || headlinePlaces(this.places, this.data.units));
  }

  get folds() {
    return this.camera[this.camera.headline ? "shut" : "folded"];
  }

  draw() {
    const { data, camera, labels } = this;
    if (!data || !this.width) return; // drawn as soon as the size is known
    const phone = this.width <= PHONE;
    this.visible = visibleNodes(this.shown, this.folds);
    if (!this.place(this.focus)) this.focus = (this.placeOf(this.selected) || this.visible[0])?.key;
    const nothing = !this.visible.length;
    this.root.classList.toggle("phone", phone);
    this.root.classList.toggle("nothing", nothing);
    setText(this.empty, nothing ? labels.empty : "");
    for (const part of [this.layer, this.list]) set(part, { role: "tree", "aria-label": labels.label, "aria-multiselectable": "true" });
    labelTools(this);
    if (nothing) return;
    const view = { labels, sheet: this.sheet, chosen: this.chosen, focus: this.focus, topDown: camera.topDown,
      family: this.family, stage: this.stage, weigh: camera.weigh, hit: this.search.hit,
      bright: this.search.ids ? new Set(this.search.ids) : spotlight(this) };
    this.seen = view;
    if (phone) return drawList(this.list, this.maps, this.visible, view);
    paintStage(this);
    this.size = drawTree({ layer: this.layer, edges: this.edges, maps: this.maps }, this.visible, view);
    const most = this.stage ? stageRoom(this.stage) : data.height;
    if (!camera.touched || !camera.k) this.fits = fit(camera, this.size, this.visible[0], this.width, most, this.stage);
    else camera.height = this.stage ? most : Math.max(camera.height, heightOf(camera, this.size, most));
    drawWeights(this, this.visible);
    drawMinimap(this);
    this.look();
  }

  // Move levers on the screen only: every dependant follows in the same frame. Python hears of it on release.
  preview(values) {
    const changed = new Set(this.sheet.move(values));
    if (changed.size) this.paint(changed);
  }

  // Rewrite the numbers of these KPIs, and everything that follows from them.
  paint(changed) {
    lightUp(this.places, this.sheet);
    let grown = false;
    for (const place of this.visible) {
      if (changed.has(place.id) && paintNode(this.element(place.key), place, this.seen)) grown = true;
      const edge = this.maps.edges.get(place.edge);
      if (edge) set(edge, { class: edgeClass(place, this.seen) });
      const sign = place.folded && this.maps.signs.get(place.key);
      if (sign) setText(sign, foldedText(place, this.sheet));
    }
    if (grown && this.width > PHONE) this.draw(); // a text needs more room than it had
    follow(this);
    paintStage(this);
  }

  // A gesture has ended: tell Python. `merge` names what a later event of the same kind replaces.
  do(event, merge) {
    if (!this.data.still || LOOKS.includes(event.do)) this.outbox.push(event, merge);
  }

  // The hand is off: what Python said meanwhile counts.
  released() {
    this.hand = null;
    if (this.later) this.update(...this.later);
    this.later = null;
  }

  glow(before) {
    for (const place of this.visible || []) {
      const was = before[place.id];
      if (was !== undefined && was !== this.sheet.values[place.id]) this.element(place.key)?.classList.add("glow");
    }
  }

  announce(text) {
    setText(this.live, text);
  }

  // Apply the camera.
  look() {
    const { x, y, k, height } = this.camera;
    holdOn(this.camera, this.size, this.width);
    this.layer.style.transform = `translate(${x}px,${y}px) scale(${k})`;
    this.view.style.height = height + "px";
    this.view.style.touchAction = this.size.h * k > height + 1 ? "none" : "pan-y";
    if (!this.stage && !this.aside) keepCamera(this.data.key, this.camera);
    frameMinimap(this);
    this.looked?.();
  }

  resized() {
    const width = this.root.clientWidth;
    if (width && width !== this.width) {
      this.width = width;
      this.family = getComputedStyle(this.root).fontFamily;
      this.draw();
    }
  }

  get phone() {
    return this.width <= PHONE;
  }

  // Choose a node; with `more`, beside those that are chosen.
  choose(key, more) {
    const place = this.place(key);
    if (!place) return;
    this.focus = key;
    if (more && this.chosen.has(place.id)) this.chosen.delete(place.id);
    else this.chosen = new Set(more ? [...this.chosen, place.id] : [place.id]);
    this.draw();
    this.element(key).focus({ preventScroll: true });
    if (this.selected !== place.id) this.do({ do: "select", kpi: place.id }, "select");
    this.selected = place.id;
  }

  // Fold or unfold a branch; with `deep`, everything in it as well.
  fold(key, closed = !this.folds[key], deep) {
    const { camera, folds } = this, held = heldPlace(this, key);
    const turn = (place) => {
      if (closed && place.children.length) folds[place.key] = 1;
      else delete folds[place.key];
      if (deep) place.children.forEach(turn);
    };
    turn(this.place(key));
    if (this.phone || camera.touched) this.draw();
    else glide(this, () => this.draw());
    if (this.phone) return keepCamera(this.data.key, camera);
    stayAt(this, held);
  }

  close() {
    this.gone = true;
    this.watcher.disconnect();
    this.leave();
    if (this.stage) leaveStage(this);
    this.root.remove();
  }
}

const boards = new WeakMap();

// The script travels once, with what it says in which language; the boards, whose data changes, call it.
export default function ({ data: [said] }) {
  const draw = ({ data: [data], parentElement, setTriggerValue }) => {
    let board = boards.get(parentElement);
    if (!board) boards.set(parentElement, (board = new Board(parentElement, said.css)));
    board.update(data, setTriggerValue, said);
    return () => {
      board.close();
      boards.delete(parentElement);
    };
  };
  globalThis.kpitreeCanvas = draw;
  document.dispatchEvent(new CustomEvent("kpitree-canvas"));
}
