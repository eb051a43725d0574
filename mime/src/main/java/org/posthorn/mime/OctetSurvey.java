package org.posthorn.mime;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Scans all octets of a message whose structure is known: which bodies contain octets that some
/// servers do not accept, and where their Content-Transfer-Encoding fields are. One thread.
final class OctetSurvey extends OutputStream {
  /// Octets of a line without its end. RFC 5322 §2.1.1.
  private static final int LINE_BYTES_MAX = 998;

  /// What was seen.
  ///
  /// @param eightBit an octet above 127
  /// @param binary whether there is a NUL, a bare CR or LF, or a line of more than 998 octets
  record Seen(boolean eightBit, boolean binary, boolean nul) {}

  /// Offsets of an entity's fields.
  ///
  /// @param encodings the Content-Transfer-Encoding fields
  /// @param end where the last field ends
  /// @param mime whether there is a MIME-Version
  /// @param whole whether all of it was read
  record Fields(List<Span> encodings, long end, boolean mime, boolean whole) {
    /// The edits that set the encoding: the first field is replaced, others are removed.
    List<Rewriting.Edit> labelled(String encoding) {
      String field = "Content-Transfer-Encoding: " + encoding + "\r\n";
      if (encodings.isEmpty()) {
        return List.of(Rewriting.Edit.replace(end, end, field));
      }
      List<Rewriting.Edit> edits = new ArrayList<>();
      for (Span span : encodings) {
        edits.add(Rewriting.Edit.replace(span.from(), span.to(), edits.isEmpty() ? field : ""));
      }
      return edits;
    }
  }

  /// Offsets of the first octet and after the last.
  record Span(long from, long to) {}

  private record Region(Entity entity, boolean body, long start, long end) {}

  private final List<Region> regions = new ArrayList<>();
  private final IdentityHashMap<Entity, Fields> fields = new IdentityHashMap<>();
  private final IdentityHashMap<Entity, Seen> bodies = new IdentityHashMap<>();
  private final int headerBytesMax;
  private int current;
  private long position;
  private byte[] header = new byte[1 << 10];
  private int headerLength;
  private boolean eightBit;
  private boolean binary;
  private boolean nul;
  private boolean outsideEightBit;
  private boolean outsideBinary;
  private boolean outsideNul;
  private byte last;
  private long lineLength;

  OctetSurvey(Entity top, int headerBytesMax) {
    this.headerBytesMax = headerBytesMax;
    add(top);
  }

  private void add(Entity entity) {
    regions.add(new Region(entity, false, entity.headerStart(), entity.bodyStart()));
    if (entity.kind() == Entity.Kind.LEAF) {
      regions.add(new Region(entity, true, entity.bodyStart(), entity.bodyEnd()));
    }
    entity.children().forEach(this::add);
  }

  @Override
  public void write(int octet) {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int at = offset;
    while (at < end) {
      endRegions();
      Region region = region();
      long stop = Long.MAX_VALUE;
      if (region != null) {
        stop = position < region.start() ? region.start() : region.end();
      }
      int to = (int) Math.min(end, at + Math.min(stop - position, Integer.MAX_VALUE / 2));
      boolean inside = region != null && position >= region.start();
      look(bytes, at, to);
      if (inside && region != null && !region.body()) {
        keep(bytes, at, to);
      }
      if (!inside || (region != null && !region.body())) {
        outside();
      }
      position += to - at;
      at = to;
    }
  }

  /// The first region that has not ended.
  private @Nullable Region region() {
    return current < regions.size() ? regions.get(current) : null;
  }

  /// Also those without octets.
  private void endRegions() {
    for (Region region = region(); region != null; region = region()) {
      if (position < region.end() || position < region.start()) {
        return;
      }
      if (region.body()) {
        // A CR before the line break of a boundary, or at the end, is a bare CR.
        bodies.put(region.entity(), new Seen(eightBit, binary || last == '\r', nul));
      } else {
        outside();
        fields.put(region.entity(), read(region.start()));
        headerLength = 0;
      }
      eightBit = false;
      binary = false;
      nul = false;
      last = 0;
      lineLength = 0;
      current++;
    }
  }

  private void outside() {
    outsideEightBit |= eightBit;
    outsideBinary |= binary;
    outsideNul |= nul;
    eightBit = false;
    binary = false;
    nul = false;
  }

  private void look(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte octet = bytes[i];
      if (octet == '\n') {
        binary |= last != '\r';
        lineLength = 0;
      } else {
        nul |= octet == 0;
        binary |= octet == 0 || last == '\r' || (octet != '\r' && ++lineLength > LINE_BYTES_MAX);
        eightBit |= octet < 0;
      }
      last = octet;
    }
  }

  private void keep(byte[] bytes, int from, int to) {
    int kept = Math.min(to - from, headerBytesMax - headerLength);
    if (headerLength + kept > header.length) {
      header = Arrays.copyOf(header, Math.max(headerLength + kept, 2 * header.length));
    }
    System.arraycopy(bytes, from, header, headerLength, kept);
    headerLength += kept;
  }

  private Fields read(long start) {
    HeaderFields found = HeaderFields.parse(header, 0, headerLength);
    List<Span> encodings = new ArrayList<>();
    for (HeaderField field : found.all("Content-Transfer-Encoding")) {
      encodings.add(new Span(start + field.start(), start + field.end()));
    }
    List<HeaderField> all = found.all();
    long end = all.isEmpty() ? start : start + all.getLast().end();
    boolean mime = found.first("MIME-Version").isPresent();
    return new Fields(encodings, end, mime, headerLength < headerBytesMax);
  }

  /// After the last octet.
  void finish() {
    endRegions();
    outside();
  }

  /// Octets of the whole message.
  long size() {
    return position;
  }

  /// What was seen outside the bodies of leaves.
  Seen outsideBodies() {
    return new Seen(outsideEightBit, outsideBinary, outsideNul);
  }

  Seen body(Entity leaf) {
    return bodies.getOrDefault(leaf, new Seen(false, false, false));
  }

  Fields fields(Entity entity) {
    Fields found = fields.get(entity);
    return found == null ? new Fields(List.of(), entity.headerStart(), false, false) : found;
  }
}
