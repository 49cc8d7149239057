// Entry: one Board per place on the page, updated whenever Python sends data.

import { fit, holdOn, keepCamera, readCamera, reveal, zoom } from "./camera.js";
import { drawTree } from "./draw.js";
import { element, set, setText, svgElement } from "./element.js";
import { drawList } from "./list.js";
import { firstFolds, readPlaces, visibleNodes } from "./model.js";

const PHONE = 600; // CSS pixels: below this the tree is a list
const MOVED = 4; // pixels before a press becomes a drag
const ICONS = {
  fit: "M3 8V3h5M16 3h5v5M21 16v5h-5M8 21H3v-5",
  zoom_in: "M12 5v14M5 12h14",
  zoom_out: "M5 12h14",
  turn: "M7 4v13M4 14l3 3 3-3M11 7h9M17 4l3 3-3 3",
};

class Board {
  constructor(parent) {
    this.root = element("div", "canvas", parent);
    this.bar = element("div", "tools", this.root);
    this.view = element("div", "view", this.root);
    this.layer = element("div", "layer", this.view);
    this.layer.append((this.edges = svgElement("svg", { class: "edges", "aria-hidden": "true" })));
    this.list = element("div", "list", this.root);
    this.empty = element("p", "empty", this.root);
    this.maps = {};
    for (const name of ["nodes", "edges", "signs", "headings", "rows", "listHeadings"]) this.maps[name] = new Map();
    this.width = 0;
    this.buttons();
    this.pointer();
    this.keys();
    this.watcher = new ResizeObserver(() => this.resized());
    this.watcher.observe(this.root);
    this.root.addEventListener("animationend", (event) => event.target.classList.remove("glow"));
  }

  // New data from Python. What the viewer did (zoom, pan, folds, focus) stays.
  update(data, send) {
    this.send = send;
    document.documentElement.lang = data.lang;
    if (!this.data || this.data.key !== data.key) this.camera = readCamera(data.key);
    this.places = readPlaces(data);
    const { camera } = this;
    if (!camera.folded || camera.kgi !== data.kgi) {
      // Another tree: a view of the last one would show the wrong place.
      Object.assign(camera, { touched: false, all: false, kgi: data.kgi, folded: firstFolds(this.places) });
    }
    if (data.selected && data.selected !== this.selected) this.unfoldTo(data.selected);
    this.data = data;
    this.selected = data.selected;
    if (this.width) this.draw(); // the size is known and text is measured off screen: no layout is forced here
    else this.resized();
  }

  // A KPI that was chosen elsewhere on the page is not hidden here.
  unfoldTo(id) {
    let place = this.places.find((one) => one.id === id && !one.ref);
    while (place && (place = place.parent)) delete this.camera.folded[place.key];
  }

  draw() {
    const { data, camera } = this;
    if (!data || !this.width) return; // drawn as soon as the size is known
    const phone = this.width <= PHONE;
    this.visible = visibleNodes(this.places, camera.folded);
    if (!this.visible.some((place) => place.key === this.focus)) {
      const first = this.visible.find((place) => place.id === this.selected && !place.ref) || this.visible[0];
      this.focus = first && first.key;
    }
    const nothing = !this.visible.length;
    this.root.classList.toggle("phone", phone);
    this.root.classList.toggle("nothing", nothing);
    setText(this.empty, nothing ? data.labels.empty : "");
    for (const part of [this.layer, this.list]) set(part, { role: "tree", "aria-label": data.labels.label });
    this.labelButtons();
    if (nothing) return;
    const view = { labels: data.labels, selected: this.selected, focus: this.focus, topDown: camera.topDown,
      family: this.family };
    if (phone) {
      drawList(this.list, this.maps, this.visible, view);
      return;
    }
    const world = { layer: this.layer, edges: this.edges, maps: this.maps };
    this.size = drawTree(world, this.visible, view);
    if (!camera.touched || !camera.k) fit(camera, this.size, this.visible[0], this.width, data.height);
    this.look();
  }

  // Apply the camera.
  look() {
    const { x, y, k, height } = this.camera;
    holdOn(this.camera, this.size, this.width);
    this.layer.style.transform = `translate(${x}px,${y}px) scale(${k})`;
    this.view.style.height = height + "px";
    const over = this.size.h * k > height + 1;
    this.view.style.touchAction = over ? "none" : "pan-y";
    keepCamera(this.data.key, this.camera);
  }

  resized() {
    const width = this.root.clientWidth;
    if (width && width !== this.width) {
      this.width = width;
      this.family = getComputedStyle(this.root).fontFamily;
      this.draw();
    }
  }

  // --- what the viewer does ---

  choose(key) {
    const place = this.visible.find((one) => one.key === key);
    if (!place) return;
    this.focus = key;
    this.selected = place.id;
    this.draw();
    this.send("select", { id: place.id });
  }

  fold(key, closed = !this.camera.folded[key]) {
    const { camera } = this;
    const before = { ...this.visible.find((one) => one.key === key) };
    if (closed) camera.folded[key] = 1;
    else delete camera.folded[key];
    this.draw();
    if (this.width <= PHONE) return keepCamera(this.data.key, camera);
    if (!camera.touched) return;
    // The node that was clicked stays under the hand.
    const after = this.visible.find((one) => one.key === key);
    camera.x += (before.x - after.x) * camera.k;
    camera.y += (before.y - after.y) * camera.k;
    this.look();
  }

  buttons() {
    const actions = {
      fit: () => { this.camera.touched = false; this.camera.all = true; this.draw(); },
      zoom_in: () => this.zoomBy(1.25),
      zoom_out: () => this.zoomBy(0.8),
      turn: () => { this.camera.topDown = !this.camera.topDown; this.camera.touched = false; this.draw(); },
    };
    this.tools = {};
    for (const [name, action] of Object.entries(actions)) {
      const button = (this.tools[name] = element("button", "tool", this.bar));
      button.type = "button";
      const icon = svgElement("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, button);
      svgElement("path", { d: ICONS[name] }, icon);
      button.onclick = action;
    }
  }

  labelButtons() {
    const { labels } = this.data;
    for (const [name, button] of Object.entries(this.tools)) {
      const text = labels[name] || labels[this.camera.topDown ? "to_left_right" : "to_top_down"];
      set(button, { title: text, "aria-label": text, "data-tool": name });
    }
  }

  zoomBy(factor, x = this.width / 2, y = this.camera.height / 2) {
    this.camera.touched = true;
    zoom(this.camera, factor, x, y);
    this.look();
  }

  pointer() {
    let press = null;
    let dragged = false;
    this.view.onpointerdown = (event) => {
      dragged = false;
      if (event.button === 0) press = { x: event.clientX, y: event.clientY, id: event.pointerId };
    };
    this.view.onpointermove = (event) => {
      if (!press || event.pointerId !== press.id) return;
      const dx = event.clientX - press.x, dy = event.clientY - press.y;
      if (!dragged && Math.hypot(dx, dy) < MOVED) return;
      if (!dragged) {
        dragged = true;
        this.view.setPointerCapture(press.id);
        this.view.classList.add("panning");
      }
      Object.assign(press, { x: event.clientX, y: event.clientY });
      this.camera.x += dx;
      this.camera.y += dy;
      this.camera.touched = true;
      this.look();
    };
    this.view.onpointerup = this.view.onpointercancel = () => {
      press = null;
      this.view.classList.remove("panning");
    };
    // The wheel scrolls the page; only with Ctrl or Cmd (or a pinch) does it zoom.
    this.view.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = this.view.getBoundingClientRect();
      this.zoomBy(Math.exp(-event.deltaY / 300), event.clientX - box.left, event.clientY - box.top);
    }, { passive: false });
    // Whatever scrolls to a node (a search in the page, a screen reader) moves the camera instead.
    this.view.onscroll = () => {
      const { scrollLeft, scrollTop } = this.view;
      if (!scrollLeft && !scrollTop) return;
      this.view.scrollTo(0, 0);
      this.camera.x -= scrollLeft;
      this.camera.y -= scrollTop;
      this.camera.touched = true;
      this.look();
    };
    this.root.onclick = (event) => {
      const was = dragged;
      dragged = false;
      if (was) return;
      const fold = event.target.closest("[data-fold]");
      const node = event.target.closest(".node");
      if (fold) this.fold(fold.dataset.fold);
      else if (node) this.choose(node.dataset.key);
    };
  }

  keys() {
    this.root.onkeydown = (event) => {
      const at = this.visible ? this.visible.findIndex((place) => place.key === this.focus) : -1;
      if (at < 0 || !event.target.closest(".node") || event.ctrlKey || event.metaKey || event.altKey) return;
      const place = this.visible[at];
      const open = place.children.length && !place.folded;
      const steps = {
        ArrowDown: () => this.focusOn(this.visible[at + 1]),
        ArrowUp: () => this.focusOn(this.visible[at - 1]),
        Home: () => this.focusOn(this.visible[0]),
        End: () => this.focusOn(this.visible[this.visible.length - 1]),
        ArrowRight: () => (open ? this.focusOn(place.children[0]) : place.folded && this.fold(place.key, false)),
        ArrowLeft: () => (open ? this.fold(place.key, true) : this.focusOn(place.parent)),
        Enter: () => this.choose(place.key),
        " ": () => this.choose(place.key),
      };
      if (!steps[event.key]) return;
      event.preventDefault();
      steps[event.key]();
      this.element(this.focus)?.focus({ preventScroll: true });
    };
  }

  element(key) {
    return (this.width <= PHONE ? this.maps.rows : this.maps.nodes).get(key);
  }

  focusOn(place) {
    if (!place) return;
    set(this.element(this.focus), { tabindex: -1 });
    this.focus = place.key;
    const target = this.element(place.key);
    set(target, { tabindex: 0 });
    if (this.width <= PHONE) {
      target.scrollIntoView({ block: "nearest" });
      return;
    }
    reveal(this.camera, place, this.width);
    this.look();
  }
}

const boards = new WeakMap();

export default function ({ data: [data], parentElement, setTriggerValue }) {
  let board = boards.get(parentElement);
  if (!board) boards.set(parentElement, (board = new Board(parentElement)));
  board.update(data, setTriggerValue);
  return () => {
    board.watcher.disconnect();
    board.root.remove();
    boards.delete(parentElement);
  };
}
