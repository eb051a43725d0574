package org.posthorn.mime;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The fields of one header block, in order, as views of its bytes (RFC 5322 §2.2). A field begins
/// at each line that does not begin with a space or tab; the first empty line ends the block. Line
/// breaks are CRLF or, for what did not come over SMTP or IMAP, a bare LF. Nothing is refused: a
/// line without a colon is a field that is all name.
public final class HeaderFields {
  private static final byte[] CRLF = {'\r', '\n'};

  private final List<HeaderField> fields;
  private final int bodyStart;
  private final boolean emptyLine;

  private HeaderFields(List<HeaderField> fields, int bodyStart, boolean emptyLine) {
    this.fields = List.copyOf(fields);
    this.bodyStart = bodyStart;
    this.emptyLine = emptyLine;
  }

  /// The header of a message, or of a header block alone; the bytes are not copied.
  public static HeaderFields parse(byte[] message) {
    return parse(message, 0, message.length);
  }

  /// The header that begins at `from` and ends at its empty line or at `to`; offsets of the fields
  /// are offsets in the array. The bytes are not copied.
  public static HeaderFields parse(byte[] bytes, int from, int to) {
    List<HeaderField> fields = new ArrayList<>();
    int at = from;
    while (at < to) {
      int blank = Octets.lineBreakAt(bytes, at, to);
      if (blank > 0) {
        return new HeaderFields(fields, at + blank, true);
      }
      int end = fieldEnd(bytes, at, to);
      fields.add(field(bytes, at, end));
      at = end;
    }
    return new HeaderFields(fields, to, false);
  }

  private static int fieldEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (true) {
      at = Octets.indexOf(bytes, (byte) '\n', at, to) + 1;
      if (at == 0) {
        return to;
      }
      if (at >= to || (bytes[at] != ' ' && bytes[at] != '\t')) {
        return at;
      }
    }
  }

  private static HeaderField field(byte[] bytes, int start, int end) {
    // The colon must be on the first line, or a fold without a name could swallow the next value.
    int lineEnd = Octets.indexOf(bytes, (byte) '\n', start, end);
    lineEnd = lineEnd < 0 ? end : lineEnd;
    int colon = Octets.indexOf(bytes, (byte) ':', start, lineEnd);
    int nameEnd = colon < 0 ? lineEnd : colon;
    int valueStart = colon < 0 ? lineEnd : colon + 1;
    while (nameEnd > start && isBlank(bytes[nameEnd - 1])) {
      nameEnd--;
    }
    return new HeaderField(bytes, start, nameEnd, valueStart, end);
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }

  /// How a header block begins.
  public enum Beginning {
    /// A header field.
    FIELD,
    /// The empty line that ends the header, or nothing at all.
    NO_FIELD,
    /// White space: after other fields, the line would be a continuation of the last of them (RFC
    /// 5322 §2.2.3).
    WHITE_SPACE,
    /// A line that is not a field: text without a header, or the `From ` line of an mbox file.
    OTHER
  }

  /// How the block begins. Must be checked before fields are inserted before it.
  public Beginning beginning() {
    if (fields.isEmpty()) {
      return Beginning.NO_FIELD;
    }
    HeaderField first = fields.getFirst();
    if (first.isWellFormed()) {
      return Beginning.FIELD;
    }
    return first.startsWithSpace() ? Beginning.WHITE_SPACE : Beginning.OTHER;
  }

  /// All fields in order.
  public List<HeaderField> all() {
    return fields;
  }

  /// The fields of a name, in any case, in order.
  public List<HeaderField> all(String name) {
    List<HeaderField> named = new ArrayList<>();
    for (HeaderField field : fields) {
      if (field.isNamed(name)) {
        named.add(field);
      }
    }
    return List.copyOf(named);
  }

  /// The first field of a name, in any case.
  public Optional<HeaderField> first(String name) {
    for (HeaderField field : fields) {
      if (field.isNamed(name)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }

  /// Offset after the empty line that ends the block, or of its end where there is none.
  public int bodyStart() {
    return bodyStart;
  }

  /// What `BODY[HEADER.FIELDS (names)]` returns, or `HEADER.FIELDS.NOT` (RFC 9051 §6.4.5.1): the
  /// fields byte for byte in their order, then the empty line; that is missing only where the
  /// header has none, in a message that ends with its header.
  ///
  /// @param header a header block with its empty line; what follows that is not read
  /// @param names in any case
  /// @param not select the other fields instead
  public static byte[] select(byte[] header, Set<String> names, boolean not) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    HeaderFields parsed = parse(header);
    for (HeaderField field : parsed.fields) {
      boolean named = names.stream().anyMatch(field::isNamed);
      if (named != not) {
        out.write(header, field.start(), field.end() - field.start());
        if (header[field.end() - 1] != '\n') {
          out.writeBytes(CRLF);
        }
      }
    }
    if (parsed.emptyLine) {
      out.writeBytes(CRLF);
    }
    return out.toByteArray();
  }
}
