// One tree on the page. The script that draws it comes once, by itself (canvas.js); this only calls it.
export default function (args) {
  let leave = null;
  const draw = () => { leave = globalThis.kpitreeCanvas(args); };
  if (globalThis.kpitreeCanvas) draw();
  else document.addEventListener("kpitree-canvas", draw, { once: true });
  return () => {
    document.removeEventListener("kpitree-canvas", draw);
    leave?.();
  };
}
