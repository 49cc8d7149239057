// Saves the picture that Python drew, as SVG or painted here as PNG with the fonts of this machine, and its table.
const LARGEST = 8000; // px a side: more than every browser paints

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".saving");
  const said = data.said;
  const before = root.querySelector("[role=status]")?.textContent ?? "";
  root.replaceChildren();
  if (said.title) root.appendChild(document.createElement("h3")).textContent = said.title;
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
        download(made, file);
        note.textContent = said.saved.replace("{file}", () => file);
      } catch (error) {
        console.warn(error);
        note.textContent = said.failed;
      }
      busy = false;
    };
  };
  if (data.svg) {
    button("png", () => painted(data));
    button("svg", () => new Blob([data.svg], { type: "image/svg+xml" }));
  }
  if (data.csv) button("csv", () => new Blob([data.csv], { type: "text/csv;charset=utf-8" }));
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

// Twice as fine as it is drawn, as far as a browser can paint.
async function painted({ svg, width, height }) {
  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
  await image.decode();
  const scale = Math.min(2, LARGEST / width, LARGEST / height);
  const canvas = Object.assign(document.createElement("canvas"), {
    width: Math.round(width * scale), height: Math.round(height * scale),
  });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("the browser could not paint this picture");
  return blob;
}
