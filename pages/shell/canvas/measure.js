// How wide text is, without touching the page: one drawing context, every answer remembered.

const widths = new Map();
let context = null;

// Width of `text` in CSS pixels. `font` is a CSS font ("600 20px family").
export function textWidth(text, font) {
  const key = font + "\n" + text;
  let width = widths.get(key);
  if (width === undefined) {
    context = context || document.createElement("canvas").getContext("2d");
    context.font = font;
    width = context.measureText(text).width;
    if (widths.size > 5000) widths.clear();
    widths.set(key, width);
  }
  return width;
}
