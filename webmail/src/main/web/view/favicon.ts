// The favicon, with the number of unread conversations.

const SIZE = 64;

let shown = -1;

export function showUnread(unread: number): void {
  if (unread === shown) {
    return;
  }
  shown = unread;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const pen = canvas.getContext("2d");
  if (pen === null) {
    return;
  }
  pen.fillStyle = "#0b57b8";
  pen.beginPath();
  pen.roundRect(2, 12, 60, 42, 8);
  pen.fill();
  pen.strokeStyle = "#ffffff";
  pen.lineWidth = 5;
  pen.beginPath();
  pen.moveTo(8, 18);
  pen.lineTo(32, 38);
  pen.lineTo(56, 18);
  pen.stroke();
  if (unread > 0) {
    const text = unread > 99 ? "99+" : String(unread);
    pen.fillStyle = "#c62828";
    pen.beginPath();
    pen.roundRect(SIZE - 18 * text.length - 10, 26, 18 * text.length + 10, 38, 14);
    pen.fill();
    pen.fillStyle = "#ffffff";
    pen.font = "bold 30px sans-serif";
    pen.textAlign = "center";
    pen.fillText(text, SIZE - 9 * text.length - 5, 56);
  }
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]") ?? document.head.appendChild(document.createElement("link"));
  link.rel = "icon";
  link.href = canvas.toDataURL("image/png");
}
