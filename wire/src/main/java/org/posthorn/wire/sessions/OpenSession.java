package org.posthorn.wire.sessions;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A session in [OpenSessions]. The protocol reports logins and the lines to be traced; lines
/// before a login are not traced. Thread-safe.
public final class OpenSession implements AutoCloseable {
  private static final int PROGRAM_CHARACTERS_MAX = 200;

  private final OpenSessions registry;
  private final String protocol;
  private final Peer peer;
  private final Instant since;
  private final Consumer<String> ending;
  private volatile Optional<String> account = Optional.empty();
  private volatile String program = "";

  /// The running traces of its account and of its IP address.
  private volatile List<Trace> traces = List.of();

  /// The other end.
  ///
  /// @param id of the connection, as in the log
  /// @param tls the current TLS version
  public record Peer(String id, InetAddress address, Supplier<Optional<String>> tls) {}

  OpenSession(
      OpenSessions registry, String protocol, Peer peer, Instant since, Consumer<String> ending) {
    this.registry = registry;
    this.protocol = protocol;
    this.peer = peer;
    this.since = since;
    this.ending = ending;
  }

  public String id() {
    return peer.id();
  }

  /// Such as `imap`, in lower case.
  public String protocol() {
    return protocol;
  }

  public InetAddress address() {
    return peer.address();
  }

  /// The TLS version; empty for plain text.
  public Optional<String> tls() {
    return peer.tls().get();
  }

  public Instant since() {
    return since;
  }

  /// The address of the logged-in account.
  public Optional<String> account() {
    return account;
  }

  /// The client's name; empty if unknown.
  public String program() {
    return program;
  }

  /// A user has logged in, unless the account has as many sessions of this protocol as it may
  /// ([OpenSessionLimits#perAccountMax]). Whoever was logged in before is not any more.
  ///
  /// @return false if it has; then nobody is logged in
  public boolean admitted(String address) {
    leave(); // so that a login that is repeated does not count twice
    boolean entered = registry.entered(protocol, address, true);
    if (entered) {
      begin(address);
    }
    return entered;
  }

  /// A user has logged in; the protocol has bounds of its own.
  public void loggedIn(String address) {
    leave();
    var _ = registry.entered(protocol, address, false);
    begin(address);
  }

  private void begin(String address) {
    account = Optional.of(address);
    registry.traces().join(this);
    note("logged in from " + peer.address().getHostAddress() + ", " + tls().orElse("without TLS"));
  }

  /// The user has logged out.
  public void loggedOut() {
    note("logged out");
    leave();
  }

  private void leave() {
    if (left()) {
      registry.traces().join(this);
    }
  }

  /// @return whether somebody was logged in
  private synchronized boolean left() {
    Optional<String> before = account;
    before.ifPresent(address -> registry.left(protocol, address));
    account = Optional.empty();
    return before.isPresent();
  }

  /// @param name as the client sends it
  public void program(String name) {
    program = PrintableText.of(name.strip(), PROGRAM_CHARACTERS_MAX);
  }

  /// The client of a logged-in user did something wrong.
  ///
  /// @param command in which it was; empty if that is unknown
  /// @param error a tolerance by name, or why the command was refused
  public void error(String command, String error) {
    account.ifPresent(
        address -> registry.errors().record(address, protocol, program, command, error));
  }

  /// Whether lines are traced: otherwise they need not be formatted.
  public boolean traced() {
    return !traces.isEmpty();
  }

  /// @param line without secrets
  public void client(String line) {
    say(Trace.Side.CLIENT, line);
  }

  /// @param line without secrets
  public void server(String line) {
    say(Trace.Side.SERVER, line);
  }

  public void note(String text) {
    say(Trace.Side.NOTE, text);
  }

  private void say(Trace.Side side, String text) {
    List<Trace> heard = traces;
    if (heard.isEmpty()) {
      return;
    }
    Instant now = registry.now();
    boolean ended = false;
    for (Trace trace : heard) {
      if (trace.runs(now)) {
        trace.add(now, id(), protocol, side, text);
      } else {
        ended = true;
      }
    }
    if (ended) {
      registry.traces().join(this);
    }
  }

  void tracedBy(List<Trace> running) {
    traces = running;
  }

  void end(String reason) {
    note("ended: " + reason);
    ending.accept(reason);
  }

  @Override
  public void close() {
    note("closed");
    registry.closed(this);
    leave();
  }
}
