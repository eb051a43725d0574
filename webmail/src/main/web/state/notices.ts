// The status line about the latest action, with undo.

import { t, type Key } from "../text/texts.ts";
import { Observable } from "./observable.ts";

const SHOWN_MS = 8_000;

export interface Notice {
  text: string;
  error: boolean;
  undo: (() => void) | null;
}

export class Notices {
  readonly current = new Observable<Notice | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;

  said(key: Key, undo: (() => void) | null, args: Record<string, string | number> = {}): void {
    this.show({ text: t(key, args), error: false, undo }, SHOWN_MS);
  }

  /** Shown until replaced. */
  failed(key: Key, reason = "", args: Record<string, string | number> = {}): void {
    this.show({ text: reason === "" ? t(key, args) : t(key, args) + " " + reason, error: true, undo: null }, null);
  }

  /** The same with a text that is at hand. */
  tell(text: string, undo: (() => void) | null = null): void {
    this.show({ text, error: false, undo }, SHOWN_MS);
  }

  fail(text: string, reason = ""): void {
    this.show({ text: reason === "" ? text : text + " " + reason, error: true, undo: null }, null);
  }

  clear(): void {
    clearTimeout(this.timer);
    this.current.value = null;
  }

  private show(notice: Notice, ms: number | null): void {
    clearTimeout(this.timer);
    this.current.value = notice;
    if (ms !== null) {
      this.timer = setTimeout(() => this.clear(), ms);
    }
  }
}
