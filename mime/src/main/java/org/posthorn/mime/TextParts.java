package org.posthorn.mime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Cache of a message's text parts, so that each is decoded once. One thread.
public final class TextParts {
  private final int octetsMax;
  private final int partsMax;
  private final int linksMax;
  private final List<Kept> kept = new ArrayList<>(2);
  private int octets;

  /// Supplies the octets of a part.
  @FunctionalInterface
  public interface Octets {
    /// @param from the offset of the first
    /// @param to the offset behind the last
    /// @throws IOException if they could not be read
    byte[] read(long from, long to) throws IOException;
  }

  private record Kept(long from, long to, TextPart text) {}

  /// @param octetsMax octets of the parts kept, before they are decoded
  /// @param partsMax parts kept; they are searched one after another
  /// @param linksMax links of one part
  public TextParts(int octetsMax, int partsMax, int linksMax) {
    this.octetsMax = octetsMax;
    this.partsMax = partsMax;
    this.linksMax = linksMax;
  }

  /// A text part, or its beginning. Cached for the same amount.
  ///
  /// @param part of type text
  /// @param octetsMax octets of its body that are decoded
  /// @param octets has them at the part's offsets
  /// @throws IOException if it could not be read
  public TextPart read(Entity part, int octetsMax, Octets octets) throws IOException {
    long from = part.bodyStart();
    long to = Math.min(part.bodyEnd(), from + octetsMax);
    Optional<TextPart> known = known(part, from, to);
    if (known.isPresent()) {
      return known.get();
    }
    TextPart text = new TextPart(part, octets.read(from, to), linksMax);
    if (kept.size() < partsMax && this.octets + (to - from) <= this.octetsMax) {
      kept.add(new Kept(from, to, text));
      this.octets += (int) (to - from);
    }
    return text;
  }

  /// A text part, if all of it was read.
  ///
  /// @param part of the same message with other octets before it
  /// @param before how many more octets
  public Optional<TextPart> known(Entity part, long before) {
    return known(part, part.bodyStart() - before, part.bodyEnd() - before);
  }

  /// The fields before a part may differ, so that its text is decoded differently.
  private Optional<TextPart> known(Entity part, long from, long to) {
    for (Kept one : kept) {
      if (one.from == from && one.to == to && one.text.isReadAs(part)) {
        return Optional.of(one.text);
      }
    }
    return Optional.empty();
  }
}
