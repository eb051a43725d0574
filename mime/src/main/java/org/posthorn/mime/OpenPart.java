package org.posthorn.mime;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An entity whose end has not been seen yet.
final class OpenPart {
  final @Nullable OpenPart parent;
  final int depth;
  final long headerStart;
  private final List<Entity> children = new ArrayList<>(0);
  private Entity.Kind kind = Entity.Kind.LEAF;
  private MimeFields fields = MimeFields.NONE;
  private @Nullable ImapEnvelope envelope;
  private long bodyStart;
  private long lineFeedsBefore;
  private boolean headerEnded;

  OpenPart(@Nullable OpenPart parent, long headerStart) {
    this.parent = parent;
    this.depth = parent == null ? 0 : parent.depth + 1;
    this.headerStart = headerStart;
    this.bodyStart = headerStart;
  }

  /// Whether this is a message (with an ENVELOPE) rather than a body part.
  boolean isMessage() {
    return parent == null || parent.kind == Entity.Kind.MESSAGE;
  }

  /// Whether a missing Content-Type means message/rfc822 (RFC 2046 §5.1.5).
  boolean isInDigest() {
    if (parent == null || parent.kind != Entity.Kind.MULTIPART) {
      return false;
    }
    ContentType outer = parent.fields.contentType();
    return outer != null && outer.subtype().equalsIgnoreCase("digest");
  }

  void endHeader(Entity.Kind kind, HeaderReader header, long bodyStart, long lineFeeds) {
    this.kind = kind;
    this.fields = header.fields();
    this.envelope = isMessage() ? header.envelope() : null;
    this.bodyStart = bodyStart;
    this.lineFeedsBefore = lineFeeds;
    headerEnded = true;
  }

  boolean headerEnded() {
    return headerEnded;
  }

  long bodyStart() {
    return bodyStart;
  }

  /// Ends the body at an offset before which there were so many line feeds, and hands the finished
  /// entity to the parent.
  Entity close(long end, long lineFeeds) {
    Entity entity =
        new Entity(
            kind,
            headerStart,
            bodyStart,
            Math.max(bodyStart, end),
            Math.max(0, lineFeeds - lineFeedsBefore),
            fields,
            envelope,
            children);
    if (parent != null) {
      parent.children.add(entity);
    }
    return entity;
  }
}
