// The direction of text that others wrote, such as subjects, names and file names.

/** Embeddings, overrides and isolates (UAX #9 §2.1, §2.2, §2.4): they can show `exe.jpg` for `gpj.exe`. Marks, which right-to-left text needs, are none of them. */
const CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;

/** The text in its own order: without characters that change how it, or what stands beside it, is read. */
export function withoutDirectionControls(text: string): string {
  return text.replace(CONTROLS, "");
}
