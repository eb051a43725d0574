package org.posthorn.imap.session;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import org.posthorn.imap.command.Append;
import org.posthorn.imap.command.SessionState;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.syntax.CommandBytes;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.imap.syntax.LiteralMarker;
import org.posthorn.wire.Input;

/// Reads one command with its literals, or skips a refused one. Never holds more than
/// [ImapLimits.Command#commandBytesMax]. One thread, one command.
///
/// It remembers a literal that was announced but not read, so that [#discard] can skip to the next
/// command after any failure.
public final class CommandReader {
  /// RFC 7888 §5: the longest literal of LITERAL-.
  private static final int SHORT_LITERAL_BYTES = 4_096;

  private final ImapSession session;
  private final Input input;
  private final ImapLimits limits;
  private Optional<LiteralMarker> unread = Optional.empty();

  public CommandReader(ImapSession session) {
    this.session = session;
    this.input = session.connection().input();
    this.limits = session.limits();
  }

  /// Begins a command with its first line.
  public void begin(byte[] line) {
    unread = LiteralMarker.atEnd(line, 0, line.length);
  }

  /// Collects a command with its literals; the message of an APPEND stays on the connection,
  /// pending.
  ///
  /// @param line the first line, which was passed to [#begin]
  /// @throws ImapException.Bad if a literal is too long, or there are too many
  /// @throws EOFException if the stream ends before the command does
  public CommandBytes collect(byte[] line) throws IOException {
    CommandBytes.Builder builder = new CommandBytes.Builder();
    byte[] text = line;
    while (true) {
      int textLength = text.length - unread.map(LiteralMarker::length).orElse(0);
      if (builder.length() + textLength > limits.command().commandBytesMax()) {
        throw new ImapException.Bad(ResponseCode.TOOBIG, "the command is too long");
      }
      builder.text(text, 0, textLength);
      if (unread.isEmpty()) {
        return builder.build();
      }
      LiteralMarker literal = unread.get();
      requireMayNotWait(literal);
      CommandBytes soFar = builder.build(literal);
      if (Append.awaitsMessage(soFar, session.syntax())) {
        return soFar;
      }
      if (builder.literals() == limits.command().literalsMax()) {
        throw new ImapException.Bad(ResponseCode.TOOBIG, "the command has too many literals");
      }
      if (literal.bytes() > Math.min(literalBytesMax(), commandBytesLeft(builder))) {
        throw new ImapException.Bad(ResponseCode.TOOBIG, "a literal is too long");
      }
      builder.literal(read(literal), literal.binary());
      text = readLine();
      session.hear(literal.bytes(), text);
      unread = LiteralMarker.atEnd(text, 0, text.length);
    }
  }

  /// From now on the caller reads or skips the pending literal.
  public void handOver() {
    unread = Optional.empty();
  }

  // RFC 7888 §5
  private void requireMayNotWait(LiteralMarker literal) {
    if (!literal.synchronizing()
        && literal.bytes() > SHORT_LITERAL_BYTES
        && !session.offers(Extension.LITERAL_PLUS)) {
      throw new ImapException.Bad(ResponseCode.TOOBIG, "LITERAL+ is masked for this account");
    }
  }

  /// Sends the continuation request for a literal, if the client waits for it.
  ///
  /// @throws ImapException.Bad if it does not wait and the literal is too long for that
  public void proceed(LiteralMarker literal) throws IOException {
    requireMayNotWait(literal);
    input.lowestRate(limits.timeouts().lowestRate());
    if (literal.synchronizing()) {
      session.out().continuation("go ahead");
      session.flush();
    }
  }

  /// Reads a line: the first of a command, the text after a literal, or a response to a challenge.
  ///
  /// @throws EOFException if the stream ends before
  /// @throws ImapException.Bye if the client has sent too much before login
  public byte[] readLine() throws IOException {
    byte[] line = input.readLine(session.lineBytesMax());
    if (line == null) {
      throw new EOFException("stream ended in a command");
    }
    session.received(line.length);
    return line;
  }

  private byte[] read(LiteralMarker literal) throws IOException {
    session.received(literal.bytes());
    proceed(literal);
    unread = Optional.empty();
    byte[] octets = new byte[(int) literal.bytes()];
    input.readFully(octets, 0, octets.length);
    return octets;
  }

  /// Skips what a client sends without waiting after a command was refused: the literal that was
  /// announced last, and the lines and literals after it.
  ///
  /// @throws ImapException.Bye if it is longer than a command may be
  public void discard() throws IOException {
    if (unread.isPresent()) {
      LiteralMarker first = unread.get();
      unread = Optional.empty();
      discard(first);
    }
  }

  /// As [#discard()], beginning with a literal that the caller was to read.
  ///
  /// @throws ImapException.Bye as above
  public void discard(LiteralMarker first) throws IOException {
    input.lowestRate(limits.timeouts().lowestRate());
    Optional<LiteralMarker> marker = Optional.of(first);
    long bytesLeft = limits.messageBytesMax() + limits.command().commandBytesMax();
    int literalsLeft = limits.command().literalsMax() + limits.appendMessagesMax();
    while (marker.isPresent() && !marker.get().synchronizing()) {
      long bytes = marker.get().bytes();
      bytesLeft -= bytes;
      literalsLeft--;
      if (bytesLeft < 0 || literalsLeft < 0) {
        throw new ImapException.Bye(ResponseCode.TOOBIG, "a command without end");
      }
      session.received(bytes);
      if (input.skip(bytes) < bytes) {
        throw new EOFException("stream ended in a literal");
      }
      byte[] line = readLine();
      bytesLeft -= line.length;
      marker = LiteralMarker.atEnd(line, 0, line.length);
    }
  }

  private long literalBytesMax() {
    return session.state() == SessionState.NOT_AUTHENTICATED
        ? limits.beforeLogin().loginLiteralBytesMax()
        : limits.command().commandBytesMax();
  }

  private long commandBytesLeft(CommandBytes.Builder builder) {
    return (long) limits.command().commandBytesMax() - builder.length();
  }
}
