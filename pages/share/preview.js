// The handout as it will be printed, small: a page of A4 in a frame in which nothing can run.
const WIDTH = 794; // CSS pixels of 210 mm

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".preview");
  const frame = root.querySelector("iframe") ?? root.appendChild(document.createElement("iframe"));
  frame.setAttribute("sandbox", "allow-same-origin"); // no script runs; what tests accessibility can look into it
  frame.setAttribute("aria-label", data.label);
  frame.tabIndex = -1;
  if (frame.srcdoc !== data.html) frame.srcdoc = data.html;
  const fit = () => frame.style.setProperty("transform", `scale(${root.clientWidth / WIDTH})`);
  const watch = new ResizeObserver(fit);
  watch.observe(root);
  fit();
  return () => watch.disconnect();
}
