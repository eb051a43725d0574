package org.posthorn.imap.session;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import org.posthorn.imap.command.Append;
import org.posthorn.imap.command.SessionState;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.syntax.CommandBytes;
import org.posthorn.imap.syntax.LiteralMarker;
import org.posthorn.wire.Input;

/// Reads the rest of a command whose first line is there: its literals and what follows them. Never
/// holds more than [Limits#commandBytesMax]. One thread at a time.
public final class CommandReader {
  private final ImapSession session;
  private final Input input;
  private final Limits limits;

  public CommandReader(ImapSession session) {
    this.session = session;
    this.input = session.connection().input();
    this.limits = session.limits();
  }

  /// Collects a command with its literals; the message of an APPEND stays on the connection,
  /// pending.
  ///
  /// @param line the first line
  /// @throws ImapException.Bad for a literal that is too long
  /// @throws EOFException if the stream ends before the command does
  public CommandBytes collect(byte[] line) throws IOException {
    CommandBytes.Builder builder = new CommandBytes.Builder();
    byte[] text = line;
    while (true) {
      Optional<LiteralMarker> marker = LiteralMarker.atEnd(text, 0, text.length);
      int textLength = text.length - marker.map(LiteralMarker::length).orElse(0);
      if (builder.length() + textLength > limits.commandBytesMax()) {
        discardLiteralsOf(text);
        throw new ImapException.Bad(ResponseCode.TOOBIG, "the command is too long");
      }
      builder.text(text, 0, textLength);
      if (marker.isEmpty()) {
        return builder.build();
      }
      LiteralMarker literal = marker.get();
      CommandBytes soFar = builder.build(literal);
      if (Append.awaitsMessage(soFar, session.syntax())) {
        return soFar;
      }
      if (literal.bytes() > Math.min(literalBytesMax(), limits.commandBytesMax() - textLength)) {
        discard(literal);
        throw new ImapException.Bad(ResponseCode.TOOBIG, "a literal is too long");
      }
      builder.literal(read(literal), literal.binary());
      text = readLine();
    }
  }

  /// Lets the client send a literal, if it waits for that.
  public void proceed(LiteralMarker literal) throws IOException {
    if (literal.synchronizing()) {
      session.out().continuation("go ahead");
      session.flush();
    }
  }

  /// Reads what follows a literal.
  ///
  /// @throws EOFException if the stream ends before
  public byte[] readLine() throws IOException {
    byte[] line = input.readLine(limits.lineBytesMax());
    if (line == null) {
      throw new EOFException("stream ended in a command");
    }
    return line;
  }

  private byte[] read(LiteralMarker literal) throws IOException {
    proceed(literal);
    byte[] octets = new byte[(int) literal.bytes()];
    input.readFully(octets, 0, octets.length);
    return octets;
  }

  /// Reads past what a client that does not wait for us sends after a command was refused: this
  /// literal, and the lines and literals behind it.
  ///
  /// @throws ImapException.Bye if it is more than any command may be
  public void discard(LiteralMarker first) throws IOException {
    Optional<LiteralMarker> marker = Optional.of(first);
    long left = limits.messageBytesMax() + limits.commandBytesMax();
    while (marker.isPresent() && !marker.get().synchronizing()) {
      left -= marker.get().bytes();
      if (left < 0) {
        throw new ImapException.Bye(ResponseCode.TOOBIG, "a literal is too long");
      }
      if (input.skip(marker.get().bytes()) < marker.get().bytes()) {
        throw new EOFException("stream ended in a literal");
      }
      byte[] line = readLine();
      left -= line.length;
      marker = LiteralMarker.atEnd(line, 0, line.length);
    }
  }

  /// The same for a command that was refused by this line.
  public void discardLiteralsOf(byte[] line) throws IOException {
    Optional<LiteralMarker> marker = LiteralMarker.atEnd(line, 0, line.length);
    if (marker.isPresent()) {
      discard(marker.get());
    }
  }

  private long literalBytesMax() {
    return session.state() == SessionState.NOT_AUTHENTICATED
        ? limits.literalBeforeLoginBytesMax()
        : limits.commandBytesMax();
  }
}
