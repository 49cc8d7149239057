// Zoom, pan and which way the tree grows: what the viewer sees of the drawing, kept over reruns and page changes.

const SMALLEST = 0.25;
const READABLE = 0.6; // what is shown without being asked for is never smaller
const LARGEST = 1.6;
const MARGIN = 24;
const COMFORTABLE = 1.1; // small trees are not blown up further than this

export function readCamera(key) {
  const fresh = { x: 0, y: 0, k: 0, topDown: false, touched: false, all: false,
    folded: null, kgi: null, height: 0 };
  try {
    return Object.assign(fresh, JSON.parse(sessionStorage.getItem("kpitree:canvas:" + key)));
  } catch {
    return fresh; // no storage, or not ours: start afresh
  }
}

export function keepCamera(key, camera) {
  try {
    sessionStorage.setItem("kpitree:canvas:" + key, JSON.stringify(camera));
  } catch {
    // Storage is full or forbidden: the view lasts as long as the page does.
  }
}

// Show the whole drawing as large as it fits. When that would be too small to read (or, where everything was asked for,
// too small to recognise), the view begins at the KGI. `most` bounds the height.
export function fit(camera, size, root, width, most) {
  const room = width - 2 * MARGIN;
  const wanted = Math.min(room / size.w, (most - 2 * MARGIN) / size.h, COMFORTABLE);
  const k = (camera.k = Math.max(camera.all ? SMALLEST : READABLE, wanted));
  camera.height = Math.round(Math.min(most, Math.max(200, size.h * k + 2 * MARGIN)));
  camera.x = size.w * k <= room + 1 ? (width - size.w * k) / 2 : MARGIN;
  camera.y = size.h * k <= camera.height - MARGIN ? (camera.height - size.h * k) / 2 : MARGIN;
  if (!root) return;
  if (size.w * k > room + 1 && camera.topDown) camera.x = width / 2 - (root.x + root.w / 2) * k;
  if (size.h * k > camera.height - MARGIN && !camera.topDown) camera.y = camera.height / 2 - (root.y + root.h / 2) * k;
  holdOn(camera, size, width);
}

// Zoom about a point of the viewport.
export function zoom(camera, factor, x, y) {
  const k = Math.min(LARGEST, Math.max(SMALLEST, camera.k * factor));
  camera.x = x - ((x - camera.x) * k) / camera.k;
  camera.y = y - ((y - camera.y) * k) / camera.k;
  camera.k = k;
}

// Never lose the drawing: some of it stays in sight.
export function holdOn(camera, size, width) {
  const keep = 80;
  camera.x = Math.min(width - keep, Math.max(keep - size.w * camera.k, camera.x));
  camera.y = Math.min(camera.height - keep, Math.max(keep - size.h * camera.k, camera.y));
}

// Move as little as needed to have a node in sight.
export function reveal(camera, node, width) {
  const into = (start, length, room) => {
    if (start < MARGIN) return MARGIN - start;
    return start + length > room - MARGIN ? Math.max(room - MARGIN - start - length, MARGIN - start) : 0;
  };
  camera.x += into(camera.x + node.x * camera.k, node.w * camera.k, width);
  camera.y += into(camera.y + node.y * camera.k, node.h * camera.k, camera.height);
}
