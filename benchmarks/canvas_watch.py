"""The scripts that canvas.py puts into the page to watch it: frames, a commit, the wire, the first paint."""

# Frames, and what a move of the pointer costs: its handlers run between the first and the last listener on the window.
# Reading a size afterwards makes the browser do the layout at once, so that it is counted as well.
WATCH_FRAMES = """() => {
  const seen = window.seen = {frames: [], handled: [], laid: []};
  let last = performance.now(), began = 0;
  const frame = now => { seen.frames.push(now - last); last = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  window.addEventListener("pointermove", () => { began = performance.now(); }, true);
  window.addEventListener("pointermove", () => {
    seen.handled.push(performance.now() - began);
    window.canvasElement.getBoundingClientRect();
    seen.laid.push(performance.now() - began);
  });
  window.canvasElement = [...document.querySelectorAll("*")].find(e => e.shadowRoot?.querySelector("[data-kpi]"))
    .shadowRoot.querySelector("[data-kpi]");
}"""
# Before a page loads: when messages leave and arrive, and when the canvas gets data.
WATCH_WIRE = """
window.wire = {sent: [], got: [], drawn: []};
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) { wire.sent.push(performance.now()); return send.call(this, data); };
const Socket = WebSocket;
window.WebSocket = class extends Socket {
  constructor(...args) { super(...args); this.addEventListener("message", () => wire.got.push(performance.now())); }
};
let draw;
Object.defineProperty(globalThis, "kpitreeCanvas", {
  get: () => draw && (said => { const leave = draw(said); wire.drawn.push(performance.now()); return leave; }),
  set: to => { draw = to; },
});
"""
# From the release of the mouse to the last change of anything that can be seen (`seen`: texts, numbers in the tree,
# where sliders stand), and of anything at all (`settled`: also values of hidden fields, which screen readers hear).
WATCH_COMMIT = """quiet => {
  window.result = new Promise(done => {
    const hosts = [...document.querySelectorAll("*")].filter(e => e.shadowRoot);
    const look = () => document.querySelector("[data-testid=stMain]").textContent
      + [...document.querySelectorAll("input")].map(e => e.value).join("|")
      + hosts.map(e => [...e.shadowRoot.querySelectorAll("button,[data-kpi]")]
        .map(n => n.textContent + (n.dataset.value || "")).join("|")).join("|");
    const look_seen = () => document.querySelector("[data-testid=stMain]").innerText
      + [...document.querySelectorAll(".stSlider [style*=left]")]
        .map(e => e.getBoundingClientRect().x.toFixed(1)).join("|")
      + hosts.map(e => [...e.shadowRoot.querySelectorAll("button,[data-kpi]")]
        .map(n => n.innerText ?? n.textContent).join("|")).join("|");
    let before, began = 0, last = 0, shown, lastSeen = 0;
    const check = () => {
      const now = performance.now();
      if (!began) return;
      const text = look();
      if (text !== before) { before = text; last = now; }
    };
    const observer = new MutationObserver(check);
    const all = {subtree: true, childList: true, characterData: true, attributes: true};
    observer.observe(document.body, all);
    hosts.forEach(e => observer.observe(e.shadowRoot, all));
    const frame = () => {
      check();
      if (began) {
        const text = look_seen();
        if (text !== shown) { shown = text; lastSeen = performance.now(); }
      }
      if (!began || performance.now() - began < quiet) return requestAnimationFrame(frame);
      observer.disconnect();
      const since = list => list.filter(t => t >= began).map(t => t - began);
      done({settled: last && last - began, seen: lastSeen && lastSeen - began,
        sent: since(wire.sent), got: since(wire.got), drawn: since(wire.drawn)});
    };
    window.addEventListener("pointerup", () => {
      before = look();
      shown = look_seen();
      began = performance.now();
      wire.sent.length = 0;
    }, {once: true, capture: true});
    requestAnimationFrame(frame);
  });
}"""
QUIET = 600  # ms after a release in which everything has changed that will
FIRST_PAINT = """() => new Promise(done => {
  const shown = () => {
    const text = [...document.querySelectorAll("[data-testid=stText]")].some(e => e.textContent && e.checkVisibility());
    const kgi = [...document.querySelectorAll("*")].find(e => e.shadowRoot?.querySelector("[data-kpi]"))
      ?.shadowRoot.querySelector("[data-kpi]");
    return text || (kgi && kgi.dataset.value === window.wanted && kgi.checkVisibility());
  };
  const frame = () => shown() ? done(performance.now()) : requestAnimationFrame(frame);
  frame();
})"""
