// Elements of the page. Text is only ever set as text: what people typed is never read as HTML.

const SVG = "http://www.w3.org/2000/svg";

export function element(tag, className, parent) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (parent) parent.append(made);
  return made;
}

export function svgElement(tag, attributes, parent) {
  const made = document.createElementNS(SVG, tag);
  set(made, attributes);
  if (parent) parent.append(made);
  return made;
}

// Write attributes, touching only what changed; null takes one away.
export function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) node.removeAttribute(name);
    else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
  }
}

// Write a text; true when it is another one.
export function setText(node, text) {
  const other = node.textContent !== text;
  if (other) node.textContent = text;
  return other;
}

// Elements kept by key: `each(key)` gives the one to use, `finish()` removes those that were not asked for.
export function keyed(map, make) {
  const used = new Set();
  return {
    each(key) {
      used.add(key);
      let found = map.get(key);
      if (!found) map.set(key, (found = make(key)));
      return found;
    },
    finish() {
      for (const [key, found] of map) {
        if (!used.has(key)) {
          found.remove();
          map.delete(key);
        }
      }
    },
  };
}
