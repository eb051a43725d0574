package org.posthorn.pop3;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.runtime.SessionEnd;
import org.posthorn.sasl.AuthenticationContext;
import org.posthorn.sasl.ChannelBinding;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.sasl.SaslMechanism;
import org.posthorn.store.MailAccount;
import org.posthorn.wire.Connection;
import org.posthorn.wire.TlsSession;
import org.posthorn.wire.sessions.OpenSession;

/// What a session remembers between commands. Used by the session's thread alone, except [#ending]
/// and [#identity].
final class Pop3Session implements AutoCloseable {
  /// The SASL service name (RFC 5034 §3), also in the scopes of app passwords.
  private static final String SERVICE = "pop";

  private final Connection connection;
  private final Service service;
  private final MaildropLocks locks;
  private final OpenSession open;
  private final ResponseWriter out;
  private final SessionEnd ending = new SessionEnd();
  private volatile @Nullable SaslIdentity identity;
  private @Nullable MailAccount account;
  private @Nullable Maildrop maildrop;
  private @Nullable String user;
  private Set<String> masked = Set.of();
  private boolean over;
  private int loginFailures;
  private long octetsBeforeLogin;

  /// @param open the session as administrators see it
  Pop3Session(Connection connection, Service service, MaildropLocks locks, OpenSession open) {
    this.connection = connection;
    this.service = service;
    this.locks = locks;
    this.open = open;
    this.out = new ResponseWriter(connection.output(), open);
  }

  Connection connection() {
    return connection;
  }

  Service service() {
    return service;
  }

  Pop3Limits limits() {
    return service.limits();
  }

  ResponseWriter out() {
    return out;
  }

  /// How other threads end this session.
  SessionEnd ending() {
    return ending;
  }

  /// The session as administrators see it.
  OpenSession open() {
    return open;
  }

  /// Whether the client has sent QUIT.
  boolean over() {
    return over;
  }

  void quit() {
    over = true;
  }

  /// Who is logged in. Thread-safe.
  Optional<SaslIdentity> identity() {
    return Optional.ofNullable(identity);
  }

  boolean loggedIn() {
    return maildrop != null;
  }

  /// @throws Pop3Exception.Bad before login
  Maildrop maildrop() {
    Maildrop present = maildrop;
    if (present == null) {
      throw new Pop3Exception.Bad("log in first");
    }
    return present;
  }

  /// Locks and opens the maildrop of a user.
  ///
  /// @throws Pop3Exception.Failed if another session has it open
  void loggedIn(SaslIdentity who) {
    MailAccount mail = service.accounts().of(who);
    Set<String> masks = service.accounts().masked(who); // may fail, so before the lock
    if (!locks.lock(mail.id())) {
      throw new Pop3Exception.Failed(
          ResponseCode.IN_USE, "another POP3 session has this mailbox open");
    }
    account = mail;
    try {
      maildrop = Maildrop.open(mail);
    } finally {
      if (maildrop == null) {
        close();
      }
    }
    masked = masks;
    identity = who;
    open.loggedIn(who.name()); // the lock of the maildrop is the bound
    connection.input().noDeadline();
  }

  /// Whether a capability is neither advertised to the logged-in user nor accepted.
  boolean masks(String capability) {
    return masked.contains(capability);
  }

  /// The name that the next PASS belongs to; given once.
  Optional<String> takeUser() {
    Optional<String> name = Optional.ofNullable(user);
    user = null;
    return name;
  }

  void user(String name) {
    user = name;
  }

  void loginFailed() {
    loginFailures++;
  }

  int loginFailures() {
    return loginFailures;
  }

  /// The longest line that the client may send now, in octets.
  int lineOctetsMax() {
    int usual = limits().lineOctetsMax();
    return loggedIn()
        ? usual
        : (int) Math.min(usual, limits().octetsBeforeLoginMax() - octetsBeforeLogin);
  }

  /// Counts what a client sends before it has logged in.
  ///
  /// @throws Pop3Exception.Ended if it is too much
  void received(int octets) {
    if (loggedIn()) {
      return;
    }
    octetsBeforeLogin += octets;
    if (octetsBeforeLogin >= limits().octetsBeforeLoginMax()) {
      throw new Pop3Exception.Ended("too much without a login");
    }
  }

  /// What authentication has to know of the connection.
  AuthenticationContext authenticationContext() {
    return new AuthenticationContext(
        SERVICE,
        Optional.ofNullable(connection.remote().getAddress()),
        connection.tls().isPresent(),
        connection.tls().map(Pop3Session::bindings).orElse(List.of()),
        connection.id());
  }

  private static List<ChannelBinding> bindings(TlsSession tls) {
    List<ChannelBinding> bindings = new ArrayList<>();
    tls.exporter().map(ChannelBinding::tlsExporter).ifPresent(bindings::add);
    tls.serverEndPoint()
        .map(hash -> new ChannelBinding(ChannelBinding.TLS_SERVER_END_POINT, hash))
        .ifPresent(bindings::add);
    return bindings;
  }

  /// The mechanisms that are possible on this connection; none without TLS, except from this
  /// machine where that is configured.
  List<SaslMechanism> mechanisms() {
    return SaslMechanism.offered(
        authenticationContext(), service.clearLoginFromLoopback(), service.credentials());
  }

  /// Whether STLS is possible now.
  boolean startTlsPossible() {
    return service.startTls().isPresent() && connection.tls().isEmpty();
  }

  /// Unlocks the maildrop. Nothing is deleted.
  @Override
  public void close() {
    MailAccount mail = account;
    if (mail != null) {
      account = null;
      locks.unlock(mail.id());
    }
  }
}
