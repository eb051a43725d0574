package org.posthorn.vault.sealed;

import java.io.IOException;
import java.io.OutputStream;

/// A sealed message, which is encrypted while it is written.
public final class SealedMessage {
  /// The MIME type of a message whose body is a sealed one.
  public static final String TYPE = "application/posthorn-sealed";

  /// The header field that says how an opened message was sealed. Only the server that opened it
  /// may write it.
  public static final String FIELD = "Posthorn-Sealed";

  private final byte[] head;
  private final SealedFrames frames;
  private final Content content;
  private final Protection protection;

  /// What is sealed. It must be the same each time it is written.
  public interface Content {
    /// In octets.
    long size();

    void writeTo(OutputStream target) throws IOException;
  }

  SealedMessage(byte[] head, SealedFrames frames, Content content, Protection protection) {
    this.head = head;
    this.frames = frames;
    this.content = content;
    this.protection = protection;
  }

  /// In octets.
  public long size() {
    return head.length + SealedFrames.sealedSize(content.size());
  }

  public Protection protection() {
    return protection;
  }

  /// Writes it; may be called any number of times.
  public void writeTo(OutputStream target) throws IOException {
    target.write(head);
    try (OutputStream encrypting = frames.encrypting(target)) {
      content.writeTo(encrypting);
    }
  }
}
