package org.posthorn.admin.transfer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads an mbox file (RFC 4155), with each message after a line that begins with `From `, or a
/// single message. Lines of any length are read in pieces, so that memory is bounded. Header fields
/// with flags (Status, X-Status, X-Keywords, X-Mozilla-Status) are removed from the message. Lines
/// end in CRLF. One thread.
final class MboxInput {
  private static final int PIECE_MAX = 16 << 10;
  private static final byte[] CRLF = {'\r', '\n'};
  private static final Pattern SEPARATOR = Pattern.compile("From .*[0-9]{1,2}:[0-9]{2}.*");

  /// Data of a message in an mbox file outside the message.
  ///
  /// @param received time of the `From ` line
  record Beside(Optional<Instant> received, MessageFlags flags) {}

  private final BufferedInputStream in;

  /// A piece of a line, without the line break.
  private byte[] piece = {};

  private boolean begins; // a line begins with the piece
  private boolean breaks; // the line ends with it
  private boolean ended;
  private boolean started;
  private boolean many;

  MboxInput(InputStream in) {
    this.in = new BufferedInputStream(in, 64 << 10);
  }

  /// Goes to the next message, which [#copy] then gives.
  ///
  /// @return false at the end
  boolean next() throws IOException {
    if (!started) {
      started = true;
      breaks = true;
      read();
      many = begins("From ");
    }
    return !ended;
  }

  /// Writes the current message.
  Beside copy(OutputStream out) throws IOException {
    Optional<Instant> received = Optional.empty();
    if (many) {
      received = FromLine.time(new String(piece, StandardCharsets.ISO_8859_1));
      while (!breaks && !ended) {
        read();
      }
      read();
    }
    MessageFlags flags = header(out);
    body(out);
    return new Beside(received, flags);
  }

  private MessageFlags header(OutputStream out) throws IOException {
    MessageFlags flags = MessageFlags.NONE;
    boolean left = false;
    while (!ended && !isEmptyLine()) {
      if (many && begins && isSeparator()) {
        return flags; // a message without body, or no message at all
      }
      if (begins && !folded()) {
        Optional<MessageFlags> read = StatusFields.of(flags, text());
        left = read.isPresent();
        flags = read.orElse(flags);
      }
      if (!left) {
        give(out, 0);
      }
      read();
    }
    return flags;
  }

  /// The empty line before a separator is not part of the message.
  private void body(OutputStream out) throws IOException {
    int emptyLines = 0;
    while (!ended) {
      if (isEmptyLine()) {
        emptyLines++;
      } else if (many && emptyLines > 0 && begins && isSeparator()) {
        emptyLines--;
        break;
      } else {
        emptyLines = give(emptyLines, out);
        give(out, many && begins && isQuoted() ? 1 : 0);
      }
      read();
    }
    if (ended && many) {
      emptyLines--; // that of the last message
    }
    var _ = give(Math.max(0, emptyLines), out);
  }

  private static int give(int emptyLines, OutputStream out) throws IOException {
    for (int i = 0; i < emptyLines; i++) {
      out.write(CRLF);
    }
    return 0;
  }

  private void give(OutputStream out, int from) throws IOException {
    out.write(piece, from, piece.length - from);
    if (breaks) {
      out.write(CRLF);
    }
  }

  private boolean isEmptyLine() {
    return begins && breaks && piece.length == 0;
  }

  private boolean folded() {
    return piece.length > 0 && (piece[0] == ' ' || piece[0] == '\t');
  }

  private boolean isSeparator() {
    return begins("From ") && SEPARATOR.matcher(text()).matches();
  }

  private String text() {
    int length = Math.min(piece.length, 2_000);
    return new String(piece, 0, length, StandardCharsets.ISO_8859_1);
  }

  private boolean isQuoted() {
    int at = 0;
    while (at < piece.length && piece[at] == '>') {
      at++;
    }
    return at > 0 && startsAt(at, "From ");
  }

  private boolean begins(String text) {
    return startsAt(0, text);
  }

  private boolean startsAt(int from, String text) {
    byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
    return from + octets.length <= piece.length
        && Arrays.equals(piece, from, from + octets.length, octets, 0, octets.length);
  }

  /// Reads the next piece; sets `ended` after the last.
  private void read() throws IOException {
    begins = breaks;
    byte[] octets = new byte[256];
    int size = 0;
    int octet = in.read();
    if (octet < 0) {
      ended = true;
      piece = new byte[0];
      return;
    }
    breaks = false;
    while (octet >= 0 && octet != '\n') {
      if (size == octets.length) {
        octets = Arrays.copyOf(octets, size * 2);
      }
      octets[size++] = (byte) octet;
      if (size == PIECE_MAX) {
        break;
      }
      octet = in.read();
    }
    if (size == PIECE_MAX) {
      // its line break may be next
      in.mark(1);
      octet = in.read();
      if (octet >= 0 && octet != '\n') {
        in.reset();
      }
    }
    breaks = octet == '\n';
    breaks |= octet < 0; // the last line is complete
    boolean cr = breaks && size > 0 && octets[size - 1] == '\r';
    piece = Arrays.copyOf(octets, cr ? size - 1 : size);
  }

  /// Flags in header fields.
  static final class StatusFields {
    private StatusFields() {}

    /// @param line the first of a field
    /// @return empty if the field is part of the message
    static Optional<MessageFlags> of(MessageFlags before, String line) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        return Optional.empty();
      }
      String value = line.substring(colon + 1).strip();
      return switch (line.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
        case "status" -> Optional.of(before.and(value.contains("R") ? "S" : "", List.of()));
        case "x-status" ->
            Optional.of(
                before.and(
                    (value.contains("A") ? "R" : "")
                        + (value.contains("F") ? "F" : "")
                        + (value.contains("T") ? "D" : ""),
                    List.of()));
        case "x-keywords", "x-mozilla-keys" -> Optional.of(before.and("", words(value)));
        case "x-mozilla-status" -> Optional.of(before.and(mozilla(value), List.of()));
        case "x-mozilla-status2" -> Optional.of(before);
        default -> Optional.empty();
      };
    }

    private static List<String> words(String value) {
      List<String> words = new ArrayList<>();
      for (String word : value.split("\\s+")) {
        if (!word.isEmpty()) {
          words.add(word);
        }
      }
      return words;
    }

    /// Bits in hexadecimal digits: 1 read, 2 answered, 4 marked.
    private static String mozilla(String value) {
      int bits;
      try {
        bits = Integer.parseInt(value, 16);
      } catch (NumberFormatException e) {
        return "";
      }
      return ((bits & 1) != 0 ? "S" : "")
          + ((bits & 2) != 0 ? "R" : "")
          + ((bits & 4) != 0 ? "F" : "");
    }
  }
}
