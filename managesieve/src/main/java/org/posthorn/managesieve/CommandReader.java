package org.posthorn.managesieve;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.wire.Input;

/// Reads one command with its literals, or skips a refused one. Never holds more than
/// [ManageSieveLimits#commandOctetsMax]. One thread, one command.
///
/// It remembers a literal that was announced but not read, so that [#discard] can skip to the next
/// command after any failure.
final class CommandReader {
  private final ManageSieveSession session;
  private final Input input;
  private final ManageSieveLimits limits;
  private Optional<LiteralMarker> unread = Optional.empty();
  private long held;

  /// The user who has the permit for a long script.
  private Optional<String> permitted = Optional.empty();

  CommandReader(ManageSieveSession session) {
    this.session = session;
    this.input = session.connection().input();
    this.limits = session.service().limits();
  }

  /// Reads the first line, and returns the name of the command, so that a command that is not
  /// allowed is not read further.
  ManageSieveCommandName begin(byte[] line, Arguments arguments) {
    take(line, arguments);
    return ManageSieveCommandName.read(arguments, session.loggedIn());
  }

  /// Reads the rest of the command with its literals.
  ///
  /// @throws Refusal.No for a literal that is too long
  /// @throws EOFException if the stream ends before the command does
  void collect(Arguments arguments) throws IOException {
    while (unread.isPresent()) {
      arguments.literal(literal(unread.get()));
      take(readLine(), arguments);
    }
  }

  /// Reads a response to a challenge: one string.
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
      session.flush(); // the client may wait for an earlier response
    }
    byte[] octets = new byte[(int) marker.octets()];
    input.readFully(octets, 0, octets.length);
    return octets;
  }

  /// Called before memory is allocated.
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

  /// Skips what a client sends after a command was refused: the literal that was announced last,
  /// and the lines and literals after it. Clients never wait before sending a literal.
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
      left -= line.length + 1L; // an empty literal counts too
      marker = LiteralMarker.atEnd(line);
    }
  }
}
