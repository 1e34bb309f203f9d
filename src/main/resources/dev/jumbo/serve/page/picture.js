// A picture to ask about: drawn with a pointer or the arrow keys, or chosen, dropped or pasted as a file.
const LONGEST_SIDE = 280;
const SENT_AS_IT_IS = ["image/png", "image/jpeg", "image/gif", "image/bmp"];

// What the server is sent is data(), a data URL, or null for nothing drawn or chosen.
function pictureField({ channels, height, width }) {
  const digit = channels === 1 && height === 28 && width === 28;
  const scale = LONGEST_SIDE / Math.max(height, width);
  const canvas = el("canvas", {
    width: String(Math.round(width * scale)), height: String(Math.round(height * scale)),
    tabindex: "0", role: "img", "data-label": "draw",
  });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const colour = el("input", { type: "color", "data-label": "colour", value: digit ? "#ffffff" : "#000000" });
  const file = el("input", { type: "file", accept: "image/*", change: () => choose(file.files[0]) });
  const drop = said("span", "upload");
  let chosen = null, drawn = false, at = null;

  function clear() {
    chosen = at = null;
    drawn = false;
    file.value = "";
    pen.fillStyle = digit ? "#000" : "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    drop.dataset.text = "upload";
    tell(drop);
  }

  function line(to, lifted = false) {
    if (chosen) clear();
    const from = at ?? to;
    at = to;
    if (lifted) return;
    drawn = true;
    Object.assign(pen, { lineCap: "round", lineJoin: "round", lineWidth: Math.max(6, canvas.width / 13), strokeStyle: colour.value });
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(...to);
    pen.stroke();
  }

  const place = (event) => [event.offsetX * canvas.width / canvas.clientWidth, event.offsetY * canvas.height / canvas.clientHeight];
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    at = null;
    line(place(event));
  });
  canvas.addEventListener("pointermove", (event) => event.buttons && line(place(event)));
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    const [x, y] = at ?? [canvas.width / 2, canvas.height / 2];
    line([x + step[0] * canvas.width / 28, y + step[1] * canvas.height / 28], event.shiftKey);
  });

  async function choose(blob) {
    if (!blob) return;
    clear();
    try {
      const image = await createImageBitmap(blob);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      chosen = SENT_AS_IT_IS.includes(blob.type) ? await dataUrl(blob) : asPng(image, image.width, image.height);
      drop.dataset.values = JSON.stringify([blob.name ?? ""]);
      drop.dataset.text = "chosen";
      tell(drop);
    } catch {
      complain(node, new Error(words("unreadable")));
    }
  }

  const zone = el("label", {
    class: "drop",
    dragover: (event) => { event.preventDefault(); zone.classList.add("over"); },
    dragleave: () => zone.classList.remove("over"),
    drop: (event) => { event.preventDefault(); zone.classList.remove("over"); choose(event.dataTransfer.files[0]); },
  }, file, drop);
  clear();
  const node = el("div", { paste: (event) => choose(event.clipboardData.files[0]) }, canvas, said("p", "draw", { class: "note" }), zone);
  const buttons = [said("button", "clear", { type: "button", click: clear }), ...(channels === 3 ? [colour] : [])];
  return { node, buttons, data: () => chosen ?? (drawn ? asPng(canvas, width, height) : null) };
}

function asPng(image, width, height) {
  const small = el("canvas", { width: String(width), height: String(height) });
  const pen = small.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(image, 0, 0, width, height);
  return small.toDataURL("image/png");
}

const dataUrl = (blob) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result);
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(blob);
});
