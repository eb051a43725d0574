// How long the server keeps a message that was sent, so that it can be taken back; chosen for this browser.

const CHOSEN = "posthorn.undo";
const USUAL = 10;

export const UNDO_CHOICES = [0, 5, 10, 20, 30];

export function undoSeconds(): number {
  const chosen = Number(localStorage.getItem(CHOSEN) ?? USUAL);
  return UNDO_CHOICES.includes(chosen) ? chosen : USUAL;
}

export function chooseUndoSeconds(seconds: number): void {
  localStorage.setItem(CHOSEN, String(seconds));
}
