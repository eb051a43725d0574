package org.posthorn.wire.sessions;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
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
  private final ClientErrors errors;
  private final OpenSessionLimits bounds;

  /// Sessions by protocol and account.
  private final Map<Owner, Integer> counts = new ConcurrentHashMap<>();

  private record Owner(String protocol, String account) {}

  public OpenSessions(InstantSource clock, TraceLimits limits) {
    this(clock, limits, OpenSessionLimits.defaults());
  }

  public OpenSessions(InstantSource clock, TraceLimits limits, OpenSessionLimits bounds) {
    this.clock = clock;
    this.bounds = bounds;
    traces = new Traces(this, limits);
    errors = new ClientErrors(clock, ClientErrorLimits.defaults());
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

  /// Counts a session of an account.
  ///
  /// @param bounded whether the limit applies
  /// @return false, without counting it, if there are too many
  boolean entered(String protocol, String account, boolean bounded) {
    int most = bounded ? bounds.perAccountMax() : Integer.MAX_VALUE;
    boolean[] entered = {false};
    var _ =
        counts.compute(
            new Owner(protocol, account),
            (_, before) -> {
              int now = before == null ? 0 : before;
              entered[0] = now < most;
              return now == 0 && !entered[0] ? null : now + (entered[0] ? 1 : 0);
            });
    return entered[0];
  }

  void left(String protocol, String account) {
    var _ =
        counts.computeIfPresent(
            new Owner(protocol, account), (_, before) -> before > 1 ? before - 1 : null);
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

  /// What clients did wrong.
  public ClientErrors errors() {
    return errors;
  }

  Instant now() {
    return clock.instant();
  }
}
