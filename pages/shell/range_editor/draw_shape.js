// The outline with its marks. Python says where, from 0 to 1; here is only the room there is.
const SVG = "http://www.w3.org/2000/svg";
const TOP = 26, BELOW = 27, LETTER = 8; // room for words above and below the outline

export function drawShape(svg, { path, marks }) {
  const { clientWidth: width, clientHeight: height } = svg;
  const floor = height - BELOW;
  if (!width) return; // not on the screen yet: ResizeObserver calls again
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.replaceChildren();
  const add = (tag, attributes, textContent = "") => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = textContent;
    svg.append(element);
    return element;
  };
  const x = (at) => Math.round(at * width * 10) / 10;
  const y = (share) => Math.round((floor - share * (floor - TOP)) * 10) / 10;
  const line = (name, at, from, to) => add("line", { class: name, x1: x(at), x2: x(at), y1: from, y2: to });
  add("line", { class: "axis", x1: 0, x2: width, y1: floor, y2: floor });
  if (path.length) {
    const along = path.map(([at, share]) => `L${x(at)} ${y(share)}`).join("");
    const closed = `M${x(path[0][0])} ${floor}${along}L${x(path.at(-1)[0])} ${floor}`;
    add("path", { class: "area", d: `${closed}Z` });
    add("path", { class: "curve", d: closed });
  }
  const taken = [];
  const label = (name, at, row, text) => {
    const words = add("text", { class: name, y: row, "text-anchor": "middle" }, text);
    const half = (words.getComputedTextLength() || text.length * LETTER) / 2;
    const middle = Math.min(width - half, Math.max(half, x(at)));
    const [from, to] = [middle - half - 6, middle + half + 6];
    if (taken.some((other) => other.row === row && from < other.to && to > other.from)) return words.remove();
    taken.push({ row, from, to });
    words.setAttribute("x", middle);
  };
  const of = (kind) => marks.find((mark) => mark.kind === kind);
  for (const kind of ["low", "high", "likely"]) {
    const mark = of(kind);
    if (!mark) continue;
    if (kind === "likely") line("drop", mark.at, y(heightAt(path, mark.at)), floor);
    line("tick", mark.at, floor, floor + 6);
    label("quiet", mark.at, floor + 20, mark.text);
  }
  const now = of("now");
  if (!now) return;
  line("at", now.at, TOP - 6, floor);
  add("circle", { class: "dot", cx: x(now.at), cy: floor, r: 5 });
  label("", now.at, TOP - 11, now.text);
}

// How high the outline is at a place: on the line between its two neighbours, 0 outside.
function heightAt(path, at) {
  const n = path.findIndex(([place]) => place >= at);
  if (n < 0) return 0;
  if (n === 0 || path[n][0] === at) return path[n][0] === at ? path[n][1] : 0;
  const [[x0, y0], [x1, y1]] = [path[n - 1], path[n]];
  return y0 + ((y1 - y0) * (at - x0)) / (x1 - x0);
}
