package org.posthorn.managesieve;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.wire.Input;

/// Reads one command: its lines, its literals, and past what is refused. Never holds more than
/// [ManageSieveLimits#commandOctetsMax]. One thread, one command.
///
/// What a line announced and nobody has read yet is remembered, so that [#discard] leaves the
/// connection where the next command begins, whatever went wrong before.
final class CommandReader {
  private final ManageSieveSession session;
  private final Input input;
  private final ManageSieveLimits limits;
  private Optional<LiteralMarker> unread = Optional.empty();
  private long held;

  /// The user to whom a long script was permitted.
  private Optional<String> permitted = Optional.empty();

  CommandReader(ManageSieveSession session) {
    this.session = session;
    this.input = session.connection().input();
    this.limits = session.service().limits();
  }

  /// Reads on from a first line, after which the command is asked for its name: what is not allowed
  /// anyway is not collected.
  ManageSieveCommandName begin(byte[] line, Arguments arguments) {
    take(line, arguments);
    return ManageSieveCommandName.read(arguments, session.loggedIn());
  }

  /// Collects the rest of the command, its literals and the lines behind them.
  ///
  /// @throws Refusal.No for a literal that is too long
  /// @throws EOFException if the stream ends before the command does
  void collect(Arguments arguments) throws IOException {
    while (unread.isPresent()) {
      arguments.literal(literal(unread.get()));
      take(readLine(), arguments);
    }
  }

  /// Reads an answer to a challenge: one string.
  byte[] answer() throws IOException {
    Arguments arguments = new Arguments();
    take(readLine(), arguments);
    collect(arguments);
    byte[] answer = arguments.octets();
    arguments.end();
    return answer;
  }

  private void take(byte[] line, Arguments arguments) {
    unread = LiteralMarker.atEnd(line);
    held += line.length;
    int length = line.length - unread.map(LiteralMarker::length).orElse(0);
    arguments.line(line, length, unread.isPresent());
  }

  private byte[] literal(LiteralMarker marker) throws IOException {
    int max =
        session.loggedIn() ? limits.commandOctetsMax() : limits.beforeLogin().literalOctetsMax();
    if (marker.octets() > Math.min(max, limits.commandOctetsMax() - held)) {
      throw new CommandRefusal.No(ResponseCode.QUOTA_MAXSIZE, "that is too long");
    }
    session.received(marker.octets());
    permit(marker.octets());
    held += marker.octets();
    unread = Optional.empty();
    input.lowestRate(limits.timeouts().lowestRate());
    if (input.buffered() < marker.octets()) {
      session.flush(); // the client may wait for what it asked before
    }
    byte[] octets = new byte[(int) marker.octets()];
    input.readFully(octets, 0, octets.length);
    return octets;
  }

  /// Before anything is allocated for it.
  private void permit(long octets) {
    Optional<String> user = session.identity().map(SaslIdentity::name);
    if (user.isPresent() && permitted.isEmpty() && session.large().isLarge(octets)) {
      session.large().acquire(user.get());
      permitted = user;
    }
  }

  /// The command is over.
  void close() {
    permitted.ifPresent(session.large()::release);
    permitted = Optional.empty();
  }

  private byte[] readLine() throws IOException {
    byte[] line = input.readLine(session.lineOctetsMax());
    if (line == null) {
      throw new EOFException("stream ended in a command");
    }
    session.received(line.length);
    return line;
  }

  /// Reads past what a client sends after a command was refused: the literal that was announced
  /// last, and the lines and literals behind it. Clients never wait for leave to send one.
  ///
  /// @throws Refusal.Bye if it is too much
  void discard() throws IOException {
    Optional<LiteralMarker> marker = unread;
    unread = Optional.empty();
    long left = limits.refusedOctetsMax();
    input.lowestRate(limits.timeouts().lowestRate());
    while (marker.isPresent()) {
      long octets = marker.get().octets();
      left -= octets;
      if (left < 0) {
        throw new CommandRefusal.Bye("a command without end");
      }
      session.received(octets);
      if (input.skip(octets) < octets) {
        throw new EOFException("stream ended in a literal");
      }
      byte[] line = readLine();
      left -= line.length + 1L; // a literal without octets costs something too
      marker = LiteralMarker.atEnd(line);
    }
  }
}
