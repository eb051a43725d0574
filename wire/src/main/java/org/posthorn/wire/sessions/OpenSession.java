package org.posthorn.wire.sessions;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A session as [OpenSessions] knows it. The protocol tells it who has logged in and what is said;
/// only what is said after a login is heard. Thread-safe.
public final class OpenSession implements AutoCloseable {
  private static final int PROGRAM_CHARACTERS_MAX = 200;

  private final OpenSessions registry;
  private final String protocol;
  private final Peer peer;
  private final Instant since;
  private final Consumer<String> ending;
  private volatile Optional<String> account = Optional.empty();
  private volatile String program = "";
  private volatile @Nullable Trace trace;

  /// Who is at the other end.
  ///
  /// @param id of the connection, as in the log
  /// @param tls the version of TLS that is spoken now
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

  /// The version of TLS; empty in plain text.
  public Optional<String> tls() {
    return peer.tls().get();
  }

  public Instant since() {
    return since;
  }

  /// Who has logged in: the address of an account.
  public Optional<String> account() {
    return account;
  }

  /// What the client calls itself; empty if it has not said.
  public String program() {
    return program;
  }

  /// Somebody has logged in.
  public void loggedIn(String address) {
    account = Optional.of(address);
    registry.traces().begin(this, address);
    note("logged in from " + peer.address().getHostAddress() + ", " + tls().orElse("without TLS"));
  }

  /// Nobody is logged in any more.
  public void loggedOut() {
    note("logged out");
    account = Optional.empty();
    trace = null;
  }

  /// @param name of a client, as it says itself
  public void program(String name) {
    program = PrintableText.of(name.strip(), PROGRAM_CHARACTERS_MAX);
  }

  /// Whether what is said is heard by anybody: otherwise nothing needs to be put into words.
  public boolean traced() {
    return trace != null;
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
    Trace heard = trace;
    if (heard == null) {
      return;
    }
    Instant now = registry.now();
    if (heard.runs(now)) {
      heard.add(now, id(), protocol, side, text);
    } else {
      trace = null;
    }
  }

  void tracedBy(@Nullable Trace other) {
    trace = other;
  }

  void end(String reason) {
    note("ended: " + reason);
    ending.accept(reason);
  }

  @Override
  public void close() {
    note("closed");
    registry.closed(this);
  }
}
