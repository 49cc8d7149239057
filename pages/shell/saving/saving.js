// Saves what is drawn in one place of the page: the picture as PNG or SVG, made here from the SVGs on the screen with
// the fonts and colours they have there, and the table that Python wrote.
const MARGIN = 16;
const SMALLEST = 40; // px: what is smaller is an icon
const LARGEST = 8000; // px a side: more than every browser paints
const SHAPES = ["fill", "fill-opacity", "fill-rule", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray",
  "stroke-linecap", "stroke-linejoin", "opacity", "visibility"];
const TEXTS = ["font-family", "font-size", "font-weight", "font-style", "font-variant-numeric", "letter-spacing",
  "text-anchor", "dominant-baseline"];

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".saving");
  const said = data.said;
  const before = root.querySelector("[role=status]")?.textContent ?? "";
  root.replaceChildren();
  const title = root.appendChild(document.createElement("h3"));
  title.textContent = said.title;
  const row = root.appendChild(document.createElement("div"));
  row.className = "row";
  const note = document.createElement("p");
  note.setAttribute("role", "status");
  note.textContent = before;

  const button = (kind, make) => {
    const element = row.appendChild(document.createElement("button"));
    element.type = "button";
    element.dataset.kind = kind;
    element.textContent = said[kind];
    let busy = false;
    element.onclick = async () => {
      if (busy) return;
      busy = true;
      try {
        const made = await make();
        const file = `${data.name}_${today()}.${kind}`;
        if (made) download(made, file);
        note.textContent = made ? said.saved.replace("{file}", () => file) : said.nothing;
      } catch (error) {
        console.warn(error);
        note.textContent = said.failed;
      }
      busy = false;
    };
  };
  button("png", async () => { const drawn = picture(data.place); return drawn && painted(drawn); });
  button("svg", () => { const drawn = picture(data.place); return drawn && new Blob([drawn.text], { type: "image/svg+xml" }); });
  button("csv", () => new Blob([data.csv], { type: "text/csv;charset=utf-8" }));
  root.append(note);
}

// The day where the person is, not where the server is.
function today() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
}

// The link stays outside of the page: a click on the page would close the menu.
function download(blob, file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// All pictures in the place, as they lie on the screen, as one SVG: {text, width, height, ground}; null without any.
function picture(place) {
  const home = document.querySelector("." + place);
  const found = home ? within(home).filter(isPicture) : [];
  if (!found.length) return null;
  const boxes = found.map((svg) => svg.getBoundingClientRect());
  const [left, top] = [Math.min(...boxes.map((b) => b.left)), Math.min(...boxes.map((b) => b.top))];
  const width = Math.ceil(Math.max(...boxes.map((b) => b.right)) - left + 2 * MARGIN);
  const height = Math.ceil(Math.max(...boxes.map((b) => b.bottom)) - top + 2 * MARGIN);
  const ground = groundOf(home);
  const whole = element("svg", { width, height, viewBox: `0 0 ${width} ${height}` });
  whole.append(element("rect", { width, height, fill: ground }));
  found.forEach((svg, n) => {
    const copy = dressed(svg);
    const { width: w, height: h } = boxes[n];
    if (!copy.getAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${svg.getAttribute("width") ?? w} ${svg.getAttribute("height") ?? h}`);
    const at = { x: boxes[n].left - left + MARGIN, y: boxes[n].top - top + MARGIN, width: w, height: h };
    for (const [name, value] of Object.entries(at)) copy.setAttribute(name, Math.round(value * 100) / 100);
    whole.append(copy);
  });
  return { text: new XMLSerializer().serializeToString(whole), width, height, ground };
}

function element(tag, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// Outermost SVGs below `home`, those of components (in shadow roots) included.
function within(home) {
  return [...home.children].flatMap((child) =>
    child instanceof SVGSVGElement ? [child] : [...(child.shadowRoot ? within(child.shadowRoot) : []), ...within(child)]);
}

function isPicture(svg) {
  const { width, height } = svg.getBoundingClientRect();
  const icon = svg.closest("button, summary, [data-testid=stElementToolbar]");
  return !icon && width >= SMALLEST && height >= SMALLEST && getComputedStyle(svg).visibility !== "hidden";
}

// A copy that looks the same without this page's styles.
function dressed(svg) {
  const copy = svg.cloneNode(true);
  const [worn, bare] = [[svg, ...svg.querySelectorAll("*")], [copy, ...copy.querySelectorAll("*")]];
  const gone = [];
  worn.forEach((from, n) => {
    const to = bare[n];
    const style = getComputedStyle(from);
    if (style.display === "none" && !from.closest("defs") || from.localName === "script" || from.localName === "foreignObject") {
      gone.push(to);
      return;
    }
    if (from.style.transform) to.setAttribute("transform", style.transform);
    for (const name of ["style", "class", "cursor", "tabindex", "aria-roledescription"]) to.removeAttribute(name);
    const text = ["text", "tspan"].includes(from.localName);
    if (text || from.localName === "g") to.setAttribute("opacity", style.opacity);
    if (from.localName === "g" || !(from instanceof SVGGraphicsElement) || from === svg) return;
    for (const name of text ? [...SHAPES, ...TEXTS] : SHAPES) to.setAttribute(name, style.getPropertyValue(name));
    for (const name of ["fill", "stroke"]) {
      const colour = plain(style.getPropertyValue(name));
      if (!colour) continue;
      to.setAttribute(name, colour.text);
      to.setAttribute(`${name}-opacity`, colour.alpha * Number(style.getPropertyValue(`${name}-opacity`)));
    }
  });
  for (const element of gone) element.remove();
  return copy;
}

// A colour that every program reads, "#rrggbb" and how opaque: browsers hand out color(srgb …) and the like.
const known = new Map();
let pixel = null;
function plain(colour) {
  if (colour === "none" || colour.startsWith("url") || colour.startsWith("context")) return null;
  if (!known.has(colour)) {
    pixel ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = "#000";
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
    const hex = [r, g, b].map((part) => part.toString(16).padStart(2, "0")).join("");
    known.set(colour, { text: `#${hex}`, alpha: Math.round((a / 255) * 1000) / 1000 });
  }
  return known.get(colour);
}

// What the page has behind the place.
function groundOf(place) {
  for (let at = place; at; at = at.parentElement) {
    const colour = plain(getComputedStyle(at).backgroundColor);
    if (colour && colour.alpha > 0.99) return colour.text;
  }
  return "#ffffff";
}

// Twice as fine as the screen, as far as a browser can paint.
async function painted({ text, width, height, ground }) {
  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
  await image.decode();
  const scale = Math.min(2, LARGEST / width, LARGEST / height);
  const canvas = Object.assign(document.createElement("canvas"), {
    width: Math.round(width * scale), height: Math.round(height * scale),
  });
  const pen = canvas.getContext("2d");
  pen.fillStyle = ground;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("the browser could not paint this picture");
  return blob;
}
