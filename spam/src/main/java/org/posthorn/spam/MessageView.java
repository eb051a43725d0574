package org.posthorn.spam;

import java.io.IOException;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.TextPart;
import org.posthorn.mime.TextParts;

/// A message for the checks. Its text is decoded once for all of them. One thread.
public final class MessageView {
  private final HeaderFields header;
  private final Entity structure;
  private final TextParts.Octets octets;
  private final TextParts texts;

  /// @param structure with offsets of the parts in `octets`
  public MessageView(HeaderFields header, Entity structure, TextParts.Octets octets) {
    this(header, structure, octets, ViewLimits.defaults());
  }

  MessageView(HeaderFields header, Entity structure, TextParts.Octets octets, ViewLimits limits) {
    this.header = header;
    this.structure = structure;
    this.octets = octets;
    texts = new TextParts(limits.octetsKept(), limits.partsKept(), limits.linksMax());
  }

  public HeaderFields header() {
    return header;
  }

  /// With offsets of the parts in [#octets].
  public Entity structure() {
    return structure;
  }

  public TextParts.Octets octets() {
    return octets;
  }

  /// A text part, or its beginning. A repeated request for the same amount is answered from memory.
  ///
  /// @param part of type text
  /// @param octetsMax octets of its body that are decoded
  /// @throws IOException if it could not be read
  public TextPart text(Entity part, int octetsMax) throws IOException {
    return texts.read(part, octetsMax, octets);
  }

  /// The text parts that were read so far.
  public TextParts texts() {
    return texts;
  }
}
