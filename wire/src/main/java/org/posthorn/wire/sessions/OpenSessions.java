package org.posthorn.wire.sessions;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.posthorn.wire.Connection;
import org.posthorn.wire.TlsSession;

/// The open sessions of all protocols. Thread-safe.
public final class OpenSessions {
  private final Set<OpenSession> open = ConcurrentHashMap.newKeySet();
  private final InstantSource clock;
  private final Traces traces;

  public OpenSessions(InstantSource clock, TraceLimits limits) {
    this.clock = clock;
    traces = new Traces(this, limits);
  }

  /// For servers whose sessions are not listed.
  public static OpenSessions unseen() {
    return new OpenSessions(InstantSource.system(), TraceLimits.defaults());
  }

  /// A session over a connection begins; nobody has logged in yet.
  ///
  /// @param ending ends it, with a reason for the client in one line of ASCII; must not block long
  public OpenSession open(String protocol, Connection connection, Consumer<String> ending) {
    OpenSession.Peer peer =
        new OpenSession.Peer(
            connection.id(),
            connection.remote().getAddress(),
            () -> connection.tls().map(TlsSession::protocol));
    return open(protocol, peer, ending);
  }

  /// As before, for sessions without [Connection].
  public OpenSession open(String protocol, OpenSession.Peer peer, Consumer<String> ending) {
    OpenSession session = new OpenSession(this, protocol, peer, clock.instant(), ending);
    open.add(session);
    return session;
  }

  void closed(OpenSession session) {
    open.remove(session);
  }

  /// Sessions with a logged-in user, in no order.
  public List<OpenSession> list() {
    return open.stream().filter(session -> session.account().isPresent()).toList();
  }

  /// Ends sessions of an account.
  ///
  /// @param which selects them
  /// @param reason for the client: one line of ASCII
  /// @return how many were asked to end; each ends within some seconds
  public int end(String account, Predicate<OpenSession> which, String reason) {
    List<OpenSession> found =
        list().stream()
            .filter(session -> session.account().equals(Optional.of(account)))
            .filter(which)
            .toList();
    found.forEach(session -> session.end(reason));
    return found.size();
  }

  public Traces traces() {
    return traces;
  }

  Instant now() {
    return clock.instant();
  }
}
