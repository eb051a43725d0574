package org.posthorn.spam;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.TextPart;

/// A message as those see it who judge it. Its text is decoded once for all of them. One thread.
public final class MessageView {
  private final HeaderFields header;
  private final Entity structure;
  private final Octets octets;
  private final ViewLimits limits;
  private final List<Kept> kept = new ArrayList<>();
  private int keptOctets;

  /// Where its octets are.
  @FunctionalInterface
  public interface Octets {
    /// Some of them.
    ///
    /// @param from the offset of the first
    /// @param to the offset behind the last
    /// @throws IOException if they could not be read
    byte[] read(long from, long to) throws IOException;
  }

  private record Kept(long from, long to, TextPart text) {}

  /// @param structure with offsets of the parts in `octets`
  public MessageView(HeaderFields header, Entity structure, Octets octets) {
    this(header, structure, octets, ViewLimits.defaults());
  }

  MessageView(HeaderFields header, Entity structure, Octets octets, ViewLimits limits) {
    this.header = header;
    this.structure = structure;
    this.octets = octets;
    this.limits = limits;
  }

  public HeaderFields header() {
    return header;
  }

  /// With offsets of the parts in [#octets].
  public Entity structure() {
    return structure;
  }

  public Octets octets() {
    return octets;
  }

  /// A text part, or its beginning. Whoever asks for as much of it as another gets the same.
  ///
  /// @param part of type text
  /// @param octetsMax octets of its body that are decoded
  /// @throws IOException if it could not be read
  public TextPart text(Entity part, int octetsMax) throws IOException {
    long from = part.bodyStart();
    long to = Math.min(part.bodyEnd(), from + octetsMax);
    for (Kept one : kept) {
      if (one.from == from && one.to == to) {
        return one.text;
      }
    }
    TextPart text = new TextPart(part, octets.read(from, to), limits.linksMax());
    if (kept.size() < limits.partsKept() && keptOctets + (to - from) <= limits.octetsKept()) {
      kept.add(new Kept(from, to, text));
      keptOctets += (int) (to - from);
    }
    return text;
  }
}
