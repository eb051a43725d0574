package org.posthorn.managesieve;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.posthorn.runtime.SessionEnd;
import org.posthorn.sasl.AuthenticationContext;
import org.posthorn.sasl.ChannelBinding;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.sasl.SaslMechanism;
import org.posthorn.sieve.Capability;
import org.posthorn.store.scripts.Scripts;
import org.posthorn.wire.Connection;
import org.posthorn.wire.TlsSession;
import org.posthorn.wire.sessions.OpenSession;
import org.posthorn.wire.sessions.TracedOutput;

/// The state of a session between commands. Used only by the session's thread, except [#ending] and
/// [#identity].
final class ManageSieveSession {
  /// The SASL service name (RFC 5804 §7.2), also in the scopes of app passwords.
  private static final String SERVICE = "sieve";

  private final Connection connection;
  private final Service service;
  private final LargeScripts large;
  private final OpenSession open;
  private final TracedOutput heard;
  private final ResponseWriter out;
  private final SessionEnd ending = new SessionEnd();
  private volatile @Nullable SaslIdentity identity;
  private @Nullable Scripts scripts;
  private boolean over;
  private Set<String> masked = Set.of();
  private int loginFailures;
  private long octetsBeforeLogin;

  /// @param open the session's entry in the list of sessions
  ManageSieveSession(Connection connection, Service service, LargeScripts large, OpenSession open) {
    this.large = large;
    this.connection = connection;
    this.service = service;
    this.open = open;
    this.heard = new TracedOutput(connection.output(), open, TraceText::response);
    this.out = new ResponseWriter(heard);
  }

  /// A command begins: traces its first line and the response.
  ///
  /// @param line its first line
  void hear(byte[] line) {
    if (open.traced()) {
      open.client(TraceText.command(line));
    }
    heard.lineBegins();
  }

  Connection connection() {
    return connection;
  }

  Service service() {
    return service;
  }

  LargeScripts large() {
    return large;
  }

  ResponseWriter out() {
    return out;
  }

  /// Lets other threads end this session.
  SessionEnd ending() {
    return ending;
  }

  /// Whether the session has ended.
  boolean over() {
    return over;
  }

  void logout() {
    over = true;
  }

  /// The logged-in user, if any. Thread-safe.
  Optional<SaslIdentity> identity() {
    return Optional.ofNullable(identity);
  }

  boolean loggedIn() {
    return scripts != null;
  }

  /// The scripts of the logged-in user.
  ///
  /// @throws IllegalStateException before login
  Scripts scripts() {
    Scripts present = scripts;
    if (present == null) {
      throw new IllegalStateException("not in this state");
    }
    return present;
  }

  /// @throws Refusal.No if the account has too many sessions
  void loggedIn(SaslIdentity who, Scripts theirs) {
    Set<String> masks = service.accounts().masked(who); // may fail, so before the session counts
    if (!open.admitted(who.name())) {
      throw new CommandRefusal.No(ResponseCode.TRYLATER, "the account has too many sessions");
    }
    masked = masks;
    identity = who;
    scripts = theirs;
    heard.lineBegins();
    connection.input().noDeadline();
  }

  /// Whether a capability is neither advertised to the logged-in user nor accepted.
  boolean masks(String capability) {
    return masked.contains(capability);
  }

  /// The client did something wrong.
  void error(String command, String reason) {
    open.error(command, reason);
  }

  /// The user has logged out (RFC 5804 §2.14.1).
  void loggedOut() {
    open.loggedOut();
    masked = Set.of();
    identity = null;
    scripts = null;
    octetsBeforeLogin = 0;
    awaitLogin();
  }

  /// Starts the timeout for the login.
  void awaitLogin() {
    connection.input().deadline(service.limits().timeouts().beforeLogin());
  }

  void loginFailed() {
    loginFailures++;
  }

  int loginFailures() {
    return loginFailures;
  }

  /// The longest line that the client may send now, in octets.
  int lineOctetsMax() {
    int usual = service.limits().lineOctetsMax();
    return loggedIn()
        ? usual
        : (int) Math.min(usual, service.limits().beforeLogin().octetsMax() - octetsBeforeLogin);
  }

  /// Counts the octets that a client sends before login: it may send no more than a login needs.
  ///
  /// @throws Refusal.Bye if it is too much
  void received(long octets) {
    if (loggedIn()) {
      return;
    }
    octetsBeforeLogin += octets;
    if (octetsBeforeLogin > service.limits().beforeLogin().octetsMax()) {
      throw new CommandRefusal.Bye("too much without a login");
    }
  }

  /// The connection's properties for authentication.
  AuthenticationContext authenticationContext() {
    return new AuthenticationContext(
        SERVICE,
        Optional.ofNullable(connection.remote().getAddress()),
        connection.tls().isPresent(),
        connection.tls().map(ManageSieveSession::bindings).orElse(List.of()),
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

  /// The mechanisms available on this connection; none without TLS, except from this machine if
  /// that is configured.
  List<SaslMechanism> mechanisms() {
    return SaslMechanism.offered(
        authenticationContext(), service.clearLoginFromLoopback(), service.credentials());
  }

  /// Whether STARTTLS is possible now.
  boolean startTlsPossible() {
    return service.startTls().isPresent() && connection.tls().isEmpty();
  }

  /// Writes the capabilities (RFC 5804 §1.7).
  void writeCapabilities() throws IOException {
    out.capability("IMPLEMENTATION", "Posthorn");
    out.capability(
        "SASL",
        mechanisms().stream().map(SaslMechanism::saslName).collect(Collectors.joining(" ")));
    out.capability(
        "SIEVE",
        Arrays.stream(Capability.values())
            .map(Capability::sieveName)
            .filter(name -> !masks(name))
            .collect(Collectors.joining(" ")));
    if (startTlsPossible()) {
      out.capability("STARTTLS");
    }
    out.capability("NOTIFY", "mailto");
    out.capability("MAXREDIRECTS", "" + service.sieve().actions().redirectsMax());
    out.capability("LANGUAGE", "en");
    SaslIdentity owner = identity;
    if (owner != null) {
      out.capability("OWNER", owner.name());
    }
    out.capability("VERSION", "1.0");
    if (!masks("UNAUTHENTICATE")) {
      out.capability("UNAUTHENTICATE");
    }
  }

  void flush() throws IOException {
    out.flush();
  }
}
