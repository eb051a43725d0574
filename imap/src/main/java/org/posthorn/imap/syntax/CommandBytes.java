package org.posthorn.imap.syntax;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// One command as it was read: the text of its lines without CRLF and literal markers, with each
/// literal's octets in place of its marker. The positions of literals are known, so their contents
/// are never parsed as syntax.
///
/// An APPEND ends with a *pending* literal: the message, whose octets are still on the connection.
///
/// Built by one thread; then immutable.
public final class CommandBytes {

  private final byte[] bytes;
  private final int length;
  // Triples: start, end, 1 if binary.
  private final int[] literals;
  private final int literalCount;
  private final Optional<LiteralMarker> pending;

  private CommandBytes(
      byte[] bytes, int length, int[] literals, int literalCount, Optional<LiteralMarker> pending) {
    this.bytes = bytes;
    this.length = length;
    this.literals = literals;
    this.literalCount = literalCount;
    this.pending = pending;
  }

  /// A command that is one line without literals.
  public static CommandBytes of(String line) {
    byte[] text = line.getBytes(StandardCharsets.UTF_8);
    return new Builder().text(text, 0, text.length).build();
  }

  int length() {
    return length;
  }

  byte at(int index) {
    return bytes[index];
  }

  byte[] array() {
    return bytes;
  }

  int literals() {
    return literalCount;
  }

  int literalStart(int literal) {
    return literals[3 * literal];
  }

  int literalEnd(int literal) {
    return literals[3 * literal + 1];
  }

  boolean literalBinary(int literal) {
    return literals[3 * literal + 2] == 1;
  }

  /// Whether the text ends with this, in upper case or not.
  ///
  /// @param ascii in upper case
  public boolean endsWith(String ascii) {
    int start = length - ascii.length();
    if (start < 0 || (literalCount > 0 && literalEnd(literalCount - 1) > start)) {
      return false;
    }
    String end = new String(bytes, start, ascii.length(), StandardCharsets.US_ASCII);
    return end.equalsIgnoreCase(ascii);
  }

  /// The literal that was announced at the end and not read.
  public Optional<LiteralMarker> pending() {
    return pending;
  }

  /// Builds one command.
  public static final class Builder {

    private byte[] bytes = new byte[128];
    private int length;
    private int[] literals = new int[3];
    private int literalCount;

    /// Appends text: a line, or what follows a literal, without CRLF and without the marker.
    public Builder text(byte[] from, int offset, int count) {
      append(from, offset, count);
      return this;
    }

    /// Appends a literal that was read.
    public Builder literal(byte[] content, boolean binary) {
      int start = length;
      append(content, 0, content.length);
      int at = 3 * literalCount++;
      if (at == literals.length) {
        literals = Arrays.copyOf(literals, 2 * at);
      }
      literals[at] = start;
      literals[at + 1] = length;
      literals[at + 2] = binary ? 1 : 0;
      return this;
    }

    /// Number of octets so far.
    public int length() {
      return length;
    }

    /// Number of literals so far.
    public int literals() {
      return literalCount;
    }

    public CommandBytes build() {
      return build(Optional.empty());
    }

    /// The command up to a literal that is not read yet.
    public CommandBytes build(LiteralMarker pending) {
      return build(Optional.of(pending));
    }

    private CommandBytes build(Optional<LiteralMarker> pending) {
      return new CommandBytes(bytes, length, literals, literalCount, pending);
    }

    private void append(byte[] from, int offset, int count) {
      if (bytes.length - length < count) {
        bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
      }
      System.arraycopy(from, offset, bytes, length, count);
      length += count;
    }
  }
}
