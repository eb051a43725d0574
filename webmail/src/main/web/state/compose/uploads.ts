// Uploads of attachments, which wait for a lost connection.

import { OfflineError } from "../../http.ts";
import { type Connection } from "../../jmap/connection.ts";
import type { Attachment } from "../draft.ts";

/** Concurrent uploads; others wait. */
const TOGETHER = 3;
const WAIT_FIRST_MS = 1_000;
const WAIT_MAX_MS = 30_000;

/** The progress of an upload. */
export interface Upload {
  file: File;
  /** From 0 to 1. */
  share: number;
  status: "queued" | "uploading" | "waiting" | "failed";
  /** Why it failed. */
  reason: string;
  stop: AbortController;
}

export class Uploads {
  private readonly byKey = new Map<string, Upload>();

  /**
   * @param changed called when the display must be updated
   * @param done called when a file is uploaded
   */
  constructor(
    private readonly connection: Connection,
    private readonly changed: () => void,
    private readonly done: (attachment: Attachment) => void,
  ) {}

  get(attachment: Attachment): Upload | undefined {
    return this.byKey.get(attachment.key);
  }

  start(attachment: Attachment, file: File): void {
    this.byKey.set(attachment.key, { file, share: 0, status: "queued", reason: "", stop: new AbortController() });
    this.next(attachment);
  }

  retry(attachment: Attachment): void {
    const upload = this.byKey.get(attachment.key);
    if (upload?.status === "failed") {
      this.start(attachment, upload.file);
    }
  }

  cancel(attachment: Attachment): void {
    this.byKey.get(attachment.key)?.stop.abort(new DOMException("canceled", "AbortError"));
    this.byKey.delete(attachment.key);
    this.startQueued();
  }

  cancelAll(): void {
    this.waiting.length = 0;
    for (const upload of this.byKey.values()) {
      upload.stop.abort(new DOMException("canceled", "AbortError"));
    }
    this.byKey.clear();
  }

  private readonly waiting: Attachment[] = [];

  private next(attachment: Attachment): void {
    this.waiting.push(attachment);
    this.startQueued();
  }

  private startQueued(): void {
    const running = [...this.byKey.values()].filter((upload) => upload.status === "uploading" || upload.status === "waiting").length;
    for (let free = TOGETHER - running; free > 0 && this.waiting.length > 0; free--) {
      const attachment = this.waiting.shift()!;
      const upload = this.byKey.get(attachment.key);
      if (upload !== undefined) {
        void this.run(attachment, upload);
      }
    }
    this.changed();
  }

  private async run(attachment: Attachment, upload: Upload): Promise<void> {
    for (let wait = WAIT_FIRST_MS; !upload.stop.signal.aborted; wait = Math.min(2 * wait, WAIT_MAX_MS)) {
      upload.status = "uploading";
      try {
        const { blobId } = await this.connection.upload(upload.file, (share) => {
          upload.share = share;
          this.changed();
        }, upload.stop.signal);
        attachment.blobId = blobId;
        this.byKey.delete(attachment.key);
        this.done(attachment);
        break;
      } catch (failure) {
        if (upload.stop.signal.aborted) {
          break;
        }
        if (!(failure instanceof OfflineError)) {
          upload.status = "failed";
          upload.reason = (failure as Error).message;
          break;
        }
        upload.status = "waiting";
        upload.share = 0;
        this.changed();
        await pause(wait, upload.stop.signal);
      }
    }
    this.startQueued();
  }
}

/** Waits until the time is over or the browser is online again. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    addEventListener("online", end);
    signal?.addEventListener("abort", end);
  });
}
