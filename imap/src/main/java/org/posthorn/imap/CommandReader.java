package org.posthorn.imap;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.imap.command.SessionState;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Limits;
import org.posthorn.imap.syntax.CommandBytes;
import org.posthorn.imap.syntax.LiteralMarker;
import org.posthorn.wire.Input;

/// Reads the rest of a command whose first line is there: its literals and what follows them. Never
/// holds more than [Limits#commandBytesMax]. One thread at a time.
final class CommandReader {
  private final ImapSession session;
  private final Input input;
  private final Limits limits;

  CommandReader(ImapSession session) {
    this.session = session;
    this.input = session.connection().input();
    this.limits = session.limits();
  }

  /// Collects a command with all its literals.
  ///
  /// @param line the first line
  /// @return null at the end of the stream
  /// @throws ImapException.Bad for a literal that is too long
  @Nullable CommandBytes collect(byte[] line) throws IOException {
    CommandBytes.Builder builder = new CommandBytes.Builder();
    byte[] text = line;
    while (true) {
      Optional<LiteralMarker> marker = LiteralMarker.atEnd(text, 0, text.length);
      if (marker.isEmpty()) {
        checkLength(builder, text.length);
        return builder.text(text, 0, text.length).build();
      }
      LiteralMarker literal = marker.get();
      int textLength = text.length - literal.length();
      if (literal.bytes() > literalBytesMax() || !fits(builder, textLength + literal.bytes())) {
        discard(literal);
        throw new ImapException.Bad(ResponseCode.TOOBIG, "a literal is too long");
      }
      builder.text(text, 0, textLength);
      byte[] octets = read(literal);
      builder.literal(octets, literal.binary());
      byte[] next = input.readLine(limits.lineBytesMax());
      if (next == null) {
        return null;
      }
      text = next;
    }
  }

  /// Splits off the message that a line of APPEND announces, without reading it.
  CommandBytes upToMessage(byte[] line, LiteralMarker literal) {
    return new CommandBytes.Builder().text(line, 0, line.length - literal.length()).build(literal);
  }

  private byte[] read(LiteralMarker literal) throws IOException {
    if (literal.synchronizing()) {
      session.out().continuation("go ahead");
      session.flush();
    }
    byte[] octets = new byte[(int) literal.bytes()];
    input.readFully(octets, 0, octets.length);
    return octets;
  }

  /// Reads past what a client that does not wait for us sends after a command was refused: this
  /// literal, and the lines and literals behind it.
  ///
  /// @throws ImapException.Bye if it is more than any command may be
  void discard(LiteralMarker first) throws IOException {
    Optional<LiteralMarker> marker = Optional.of(first);
    long most = limits.messageBytesMax() + limits.commandBytesMax();
    long total = 0;
    while (marker.isPresent() && !marker.get().synchronizing()) {
      total += marker.get().bytes();
      if (total > most) {
        throw new ImapException.Bye(ResponseCode.TOOBIG, "a literal is too long");
      }
      if (input.skip(marker.get().bytes()) < marker.get().bytes()) {
        return;
      }
      byte[] line = input.readLine(limits.lineBytesMax());
      if (line == null) {
        return;
      }
      total += line.length;
      marker = LiteralMarker.atEnd(line, 0, line.length);
    }
  }

  /// The same for a command that was refused by its first line.
  void discardLiteralsOf(byte[] line) throws IOException {
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

  private boolean fits(CommandBytes.Builder builder, long more) {
    return builder.length() + more <= limits.commandBytesMax();
  }

  private void checkLength(CommandBytes.Builder builder, int more) {
    if (!fits(builder, more)) {
      throw new ImapException.Bad(ResponseCode.TOOBIG, "the command is too long");
    }
  }
}
