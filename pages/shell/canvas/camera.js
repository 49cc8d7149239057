// Zoom, pan and which way the tree grows: what the viewer sees of the drawing, kept over reruns and page changes.

const SMALLEST = 0.25;
const SMALL = 0.6; // what is shown without being asked for is never smaller
const READABLE = 0.7; // what does not fit anyway begins like this
const LARGEST = 1.6;
const MARGIN = 24;
const TOP = 48; // room for the tools
const FROM_AFAR = 14 / 15; // on the stage: numbers of 28 px (STAGE in model.js)
const COMFORTABLE = 1.1; // small trees are not blown up further than this

export function readCamera(key) {
  // `shut` is what is folded among the headlines, `weigh` what makes edges thick.
  const fresh = { x: 0, y: 0, k: 0, topDown: false, touched: false, all: false,
    folded: null, shut: {}, headline: false, weigh: "", kgi: null, height: 0 };
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

// Show the whole drawing as large as it fits; when that would be too small to read, the KGI's tree (`size.main`); when
// that is too large as well, the view begins at the KGI. `most` bounds the height. On the stage there are no tools, the
// height is given, and numbers can be read from afar. Returns true when what was wanted fits.
export function fit(camera, size, root, width, most, stage) {
  const room = width - 2 * MARGIN, top = stage ? MARGIN : TOP;
  const best = ({ w, h }) => Math.min(room / w, (most - top - MARGIN) / h, stage ? LARGEST : COMFORTABLE);
  const least = stage ? FROM_AFAR : camera.all ? SMALLEST : SMALL;
  const goal = best(size) < least && size.main && best(size.main) >= least ? size.main : size, wanted = best(goal);
  const k = (camera.k = wanted >= least ? wanted : camera.all || stage ? least : READABLE);
  camera.height = stage ? most : heightOf(camera, size, most);
  const wide = goal.w * k > room + 1, high = goal.h * k > camera.height - top - MARGIN + 1;
  camera.x = wide ? MARGIN : (width - goal.w * k) / 2;
  camera.y = high ? top : top + (goal === size ? (camera.height - top - MARGIN - goal.h * k) / 2 : 0);
  if (root && wide && camera.topDown) camera.x = width / 2 - (root.x + root.w / 2) * k;
  if (root && high && !camera.topDown) camera.y = camera.height / 2 - (root.y + root.h / 2) * k;
  holdOn(camera, size, width);
  return !wide && !high;
}

// How high the view is for a drawing of that size: as much as it needs, at most `most`.
export function heightOf({ k }, size, most) {
  return Math.round(Math.min(most, Math.max(200, size.h * k + TOP + MARGIN)));
}

// Change the view so that the eye can follow. The style sheet says how fast, and that some people want no movement.
export function glide(board, change) {
  const { classList } = board.root;
  classList.add("gliding");
  change();
  clearTimeout(board.gliding);
  board.gliding = setTimeout(() => classList.remove("gliding"), 220);
}

// A node in the middle of the view.
export function centreOn(board, { x, y, w, h }) {
  const { camera } = board;
  camera.x = board.width / 2 - (x + w / 2) * camera.k;
  camera.y = camera.height / 2 - (y + h / 2) * camera.k;
  camera.touched = true;
  board.look();
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

// Where a node is, so that it can stay under the hand when others come or go.
export function heldPlace(board, key) {
  const place = board.camera?.touched && board.visible && !board.phone && board.place(key);
  return place ? { key, x: place.x, y: place.y } : null;
}

export function stayAt(board, held) {
  const now = held && board.place(held.key), { camera } = board;
  if (!now || !camera.touched || (now.x === held.x && now.y === held.y)) return;
  camera.x += (held.x - now.x) * camera.k;
  camera.y += (held.y - now.y) * camera.k;
  board.look();
}
