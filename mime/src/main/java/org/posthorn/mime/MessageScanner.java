package org.posthorn.mime;

import java.util.Arrays;
import java.util.Optional;

/// Finds the structure of a message in one pass, while its bytes arrive in pieces of any size: one
/// scanner for one message, used by one thread. It accepts any message. It holds only header bytes,
/// within [MimeLimits], and takes time linear in the message's size.
///
/// Lines end in LF; a CR before it belongs to the line break. A bare CR ends nothing. A header ends
/// at its empty line, at a boundary, or with the message.
public final class MessageScanner {
  private enum State {
    HEADER,
    BODY
  }

  private static final int HEADER_BYTES_FIRST = 4096;
  private static final int PART_HEADER_BYTES_FIRST = 256;

  private final MimeLimits limits;
  private final Boundaries boundaries = new Boundaries();
  private final OpenPart top = new OpenPart(null, 0);

  private State state = State.HEADER;
  private OpenPart current = top;
  private int parts = 1;

  /// Bytes taken so far, and line feeds among them.
  private long position;

  private long lineFeeds;
  private long steps;
  private boolean nul;

  /// The line that is being collected: in a header always, in a body if it may be a delimiter.
  private final byte[] line = new byte[Boundaries.LINE_OCTETS_MAX];

  private boolean collecting = true;
  private long lineStart;
  private long lineLength;

  /// Length of the line break before the current line, and the last byte taken.
  private int breakBefore;

  private byte lastByte;

  /// Of the current entity; handed over at its end, so that the next one begins another.
  private byte[] header = new byte[HEADER_BYTES_FIRST];

  private int headerLength;
  private int headerLengthAtLine;
  private int headerRoom;
  private int headerBytesLeft;
  private HeaderFields topHeader = HeaderFields.parse(new byte[0]);

  /// A scanner within the standard limits.
  public MessageScanner() {
    this(MimeLimits.defaults());
  }

  /// A scanner within other limits.
  public MessageScanner(MimeLimits limits) {
    this.limits = limits;
    headerBytesLeft = limits.headerBytesTotalMax();
    headerRoom = Math.min(limits.headerBytesMax(), headerBytesLeft);
  }

  /// Takes the next bytes of the message; keeps no reference to the array.
  public void write(byte[] bytes, int offset, int length) {
    int end = offset + length;
    nul = nul || LineFeeds.hasNul(bytes, offset, end);
    int at = offset;
    while (at < end) {
      if (collecting && lineLength == 0 && state == State.BODY && bytes[at] != '-') {
        collecting = false;
      }
      at = collecting ? collect(bytes, at, end) : pass(bytes, at, end);
    }
  }

  /// The structure, once all bytes are written. Call it once.
  public Entity finish() {
    if (collecting && lineLength > 0) {
      endLine();
    }
    while (state == State.HEADER) {
      endHeader();
    }
    Entity closed = current.close(position, lineFeeds);
    while (current.parent != null) {
      current = current.parent;
      closed = current.close(position, lineFeeds);
    }
    return closed;
  }

  /// The fields of the message's own header, as far as it was kept (see
  /// [MimeLimits#headerBytesMax()]); complete after [#finish()].
  public HeaderFields headerFields() {
    return topHeader;
  }

  /// Whether a NUL was among the bytes so far, which IMAP cannot send; see [NulEncoding].
  public boolean hasNul() {
    return nul;
  }

  /// Work so far, in bytes read; a test compares it with the message's size.
  long steps() {
    return steps;
  }

  /// Continues a line whose beginning is needed; returns where it stopped.
  private int collect(byte[] bytes, int from, int end) {
    int feed = LineFeeds.first(bytes, from, end);
    int to = feed < 0 ? end : feed + 1;
    int length = to - from;
    steps += length;
    if (lineLength < line.length) {
      int copied = (int) Math.min(length, line.length - lineLength);
      System.arraycopy(bytes, from, line, (int) lineLength, copied);
    }
    lineLength += length;
    if (state == State.HEADER) {
      keep(bytes, from, length);
    }
    position += length;
    if (feed < 0) {
      lastByte = bytes[to - 1];
      return to;
    }
    int lineBreak = length > 1 ? lineBreak(bytes[feed - 1]) : lineBreak(lastByte);
    lastByte = '\n';
    endLine();
    lineFeeds++;
    startLine(lineBreak);
    return to;
  }

  /// Skips a body up to the next line that may be a delimiter; returns where that starts.
  private int pass(byte[] bytes, int from, int end) {
    steps += end - from;
    if (boundaries.isEmpty()) {
      lineFeeds += LineFeeds.count(bytes, from, end);
      position += end - from;
      return end;
    }
    int at = from;
    while (true) {
      int feed = LineFeeds.first(bytes, at, end);
      if (feed < 0) {
        position += end - from;
        lastByte = bytes[end - 1];
        return end;
      }
      at = feed + 1;
      lineFeeds++;
      if (at == end || bytes[at] == '-') {
        byte before = feed > from ? bytes[feed - 1] : lastByte;
        position += at - from;
        steps -= end - at;
        lastByte = '\n';
        startLine(lineBreak(before));
        return at;
      }
    }
  }

  private static int lineBreak(byte before) {
    return before == '\r' ? 2 : 1;
  }

  private void startLine(int breakBefore) {
    this.breakBefore = breakBefore;
    lineStart = position;
    lineLength = 0;
    headerLengthAtLine = headerLength;
    collecting = state == State.HEADER || !boundaries.isEmpty();
  }

  private void keep(byte[] bytes, int from, int length) {
    int kept = Math.min(length, headerRoom - headerLength);
    if (kept <= 0) {
      return;
    }
    if (headerLength + kept > header.length) {
      int doubled = Math.max(PART_HEADER_BYTES_FIRST, header.length * 2);
      int grown = Math.max(headerLength + kept, Math.min(headerRoom, doubled));
      header = Arrays.copyOf(header, grown);
    }
    System.arraycopy(bytes, from, header, headerLength, kept);
    headerLength += kept;
  }

  /// Decides what the collected line is, at its end or at the end of the message.
  private void endLine() {
    int seen = (int) Math.min(lineLength, line.length);
    Optional<Boundaries.Delimiter> delimiter = delimiter(seen);
    if (delimiter.isPresent()) {
      atDelimiter(delimiter.get());
    } else if (state == State.HEADER && isEmptyLine()) {
      endHeaders();
    }
  }

  private Optional<Boundaries.Delimiter> delimiter(int seen) {
    if (boundaries.isEmpty() || parts >= limits.partsMax()) {
      return Optional.empty();
    }
    return Optional.ofNullable(boundaries.match(line, seen));
  }

  private boolean isEmptyLine() {
    return (lineLength == 1 && line[0] == '\n')
        || (lineLength == 2 && line[0] == '\r' && line[1] == '\n');
  }

  private void endHeaders() {
    // The line feed of the empty line is counted when this returns; it is not the body's.
    lineFeeds++;
    endHeader();
    lineFeeds--;
  }

  /// Ends the header of the current entity at the current position, and decides what its body is.
  private void endHeader() {
    HeaderFields fields = HeaderFields.parse(header, 0, headerLength);
    header = new byte[0];
    if (current == top) {
      topHeader = fields;
    }
    headerBytesLeft -= headerLength;
    HeaderReader read = HeaderReader.read(fields, current.isMessage(), limits);
    Entity.Kind kind = kindOf(read);
    current.endHeader(kind, read, position, lineFeeds);
    state = State.BODY;
    ContentType type = read.contentType();
    if (kind == Entity.Kind.MULTIPART && type != null) {
      boundaries.add(boundaryOf(type).orElseThrow(), current);
    } else if (kind == Entity.Kind.MESSAGE) {
      open(current, position);
    }
  }

  private Entity.Kind kindOf(HeaderReader read) {
    boolean room = current.depth < limits.depthMax() && parts < limits.partsMax();
    ContentType type = read.contentType();
    // RFC 6532 §3.7 lets a message/global be encoded; what is encoded has no lines to be read.
    boolean encoded = TransferDecoder.isNeeded(read.fields().transferEncoding());
    if (type == null) {
      boolean message = room && current.isInDigest() && !encoded;
      return message ? Entity.Kind.MESSAGE : Entity.Kind.LEAF;
    }
    if (type.isType("multipart")) {
      if (boundaryOf(type).isEmpty()) {
        read.forgetMime();
        return Entity.Kind.LEAF;
      }
      return room ? Entity.Kind.MULTIPART : Entity.Kind.LEAF;
    }
    return room && type.isMessage() && !encoded ? Entity.Kind.MESSAGE : Entity.Kind.LEAF;
  }

  /// The boundary as octets: written plainly, or else as an extended value (RFC 2231 §4), which may
  /// have come in pieces.
  private static Optional<String> boundaryOf(ContentType type) {
    Optional<String> plain = value(type, "boundary");
    return plain.isPresent()
        ? plain
        : value(type, "boundary*").map(v -> Octets.toString(EncodedWords.extendedOctets(v)));
  }

  private static Optional<String> value(ContentType type, String name) {
    return type.parameters().stream()
        .filter(p -> p.name().equalsIgnoreCase(name))
        .map(Parameter::value)
        .findFirst();
  }

  /// Begins a new entity at an offset.
  private void open(OpenPart parent, long headerStart) {
    current = new OpenPart(parent, headerStart);
    parts++;
    state = State.HEADER;
    headerLength = 0;
    headerLengthAtLine = 0;
    headerRoom = Math.clamp(headerBytesLeft, 0, limits.headerBytesMax());
  }

  /// Ends the entities that the delimiter line ends, and begins the next one.
  private void atDelimiter(Boundaries.Delimiter delimiter) {
    long end = lineStart;
    long feeds = lineFeeds;
    if (state == State.HEADER) {
      endHeaderAtDelimiter();
    } else if (lineStart > current.bodyStart()) {
      end -= breakBefore;
      feeds--;
    }
    OpenPart multipart = delimiter.boundary().part();
    while (current != multipart) {
      current.close(end, feeds);
      current = parentOf(current);
    }
    boundaries.leave(delimiter);
    state = State.BODY;
    if (!delimiter.closing()) {
      open(multipart, position);
    }
  }

  /// A delimiter within a header: what was collected before it is all there is of the entity.
  private void endHeaderAtDelimiter() {
    headerLength = headerLengthAtLine;
    long after = position;
    position = lineStart;
    while (state == State.HEADER) {
      endHeader();
    }
    position = after;
  }

  private static OpenPart parentOf(OpenPart part) {
    OpenPart parent = part.parent;
    if (parent == null) {
      throw new IllegalStateException("a boundary outside its multipart");
    }
    return parent;
  }
}
