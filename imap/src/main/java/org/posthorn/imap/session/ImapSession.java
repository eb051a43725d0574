package org.posthorn.imap.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.imap.command.SessionState;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.response.Status;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.imap.syntax.ImapTolerance;
import org.posthorn.imap.syntax.SyntaxContext;
import org.posthorn.runtime.SessionEnd;
import org.posthorn.sasl.AuthenticationContext;
import org.posthorn.sasl.ChannelBinding;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.sasl.SaslMechanism;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.view.MailboxView;
import org.posthorn.wire.Connection;
import org.posthorn.wire.TlsSession;
import org.posthorn.wire.sessions.OpenSession;
import org.posthorn.wire.sessions.TracedOutput;

/// The state of a session between commands; it is small, because there are many sessions. Used only
/// by the session's thread, except [#ending] and [#identity].
public final class ImapSession {
  private static final SyntaxContext MODIFIED_UTF7 = SyntaxContext.defaults();
  private static final SyntaxContext UTF8 = MODIFIED_UTF7.withUtf8(true);

  private final Connection connection;
  private final Service service;
  private final RecentMarks recentMarks;
  private final OpenSession open;
  private final TraceText shown = new TraceText();
  private final TracedOutput heard;
  private final ResponseWriter out;
  private final SessionEnd ending = new SessionEnd();
  private SessionState state = SessionState.NOT_AUTHENTICATED;
  private volatile @Nullable SaslIdentity identity;
  private @Nullable MailAccount account;
  private @Nullable Selected selected;
  private Set<Extension> masked = Set.of();
  private SyntaxContext plain = MODIFIED_UTF7;
  private SyntaxContext utf8 = UTF8;
  private boolean rev2;
  private boolean condstore;
  private boolean qresync;
  private boolean uidOnly;
  private @Nullable Notifier notifier;
  private int loginFailures;
  private @Nullable DeviationLog deviations;
  private long bytesBeforeLogin;

  /// @param open the session's entry in the list of sessions
  public ImapSession(
      Connection connection, Service service, RecentMarks recentMarks, OpenSession open) {
    this.connection = connection;
    this.service = service;
    this.recentMarks = recentMarks;
    this.open = open;
    this.heard = new TracedOutput(connection.output(), open, shown::response);
    this.out = new ResponseWriter(heard);
  }

  /// A command begins: traces its first line and the response.
  ///
  /// @param line its first line
  public void hear(byte[] line) {
    if (open.traced()) {
      open.client(shown.command(line));
    }
    hear();
  }

  /// Traces what follows: a line begins.
  public void hear() {
    heard.lineBegins();
  }

  /// Traces the text after a literal.
  public void hear(long literal, byte[] line) {
    if (open.traced()) {
      open.client(shown.further(literal, line));
    }
  }

  /// The client did something wrong, see [OpenSession#error].
  void error(String command, String reason) {
    open.error(command, reason);
  }

  /// The client's name, from ID.
  public void program(String name) {
    open.program(name);
  }

  /// The client's name; empty if it has not told one.
  String program() {
    return open.program();
  }

  /// The logged-in user; empty before login.
  String user() {
    return identity().map(SaslIdentity::name).orElse("");
  }

  /// A command had these tolerated deviations.
  public void deviates(Set<ImapTolerance> found, String command) {
    if (!found.isEmpty()) {
      log().tolerated(this, found, command);
    }
  }

  /// A command of a logged-in user was answered with BAD.
  ///
  /// @param command its name; empty if it is unknown
  public void refused(String command, String reason) {
    if (state != SessionState.NOT_AUTHENTICATED) {
      log().refused(this, command, reason);
    }
  }

  private DeviationLog log() {
    if (deviations == null) {
      deviations = new DeviationLog();
    }
    return deviations;
  }

  public Connection connection() {
    return connection;
  }

  public Service service() {
    return service;
  }

  public ImapLimits limits() {
    return service.limits();
  }

  public ResponseWriter out() {
    return out;
  }

  /// Lets other threads end this session.
  public SessionEnd ending() {
    return ending;
  }

  public SessionState state() {
    return state;
  }

  /// The logged-in user, if any. Thread-safe.
  public Optional<SaslIdentity> identity() {
    return Optional.ofNullable(identity);
  }

  /// The mail of the logged-in user.
  ///
  /// @throws IllegalStateException before login
  public MailAccount account() {
    return present(account);
  }

  /// The selected mailbox, if there is one.
  public Optional<Selected> selectedMailbox() {
    return Optional.ofNullable(selected);
  }

  /// The selected mailbox.
  ///
  /// @throws IllegalStateException if none is selected
  public Selected selected() {
    return present(selected);
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("not in this state");
    }
    return value;
  }

  /// The selected mailbox for a change.
  ///
  /// @throws ImapException.No if it was opened with EXAMINE
  public Selected writable() {
    Selected mailbox = selected();
    if (mailbox.readOnly()) {
      throw new ImapException.No(ResponseCode.READ_ONLY, "the mailbox is open read-only");
    }
    return mailbox;
  }

  /// The grammar that applies in the session's state.
  public SyntaxContext syntax() {
    return utf8() ? utf8 : plain;
  }

  /// The login succeeded.
  ///
  /// @throws ImapException.No if the account has too many sessions
  public void loggedIn(SaslIdentity who, MailAccount mail) {
    Set<String> masks = service.accounts().masked(who); // may fail, so before the session counts
    if (!open.admitted(who.name())) {
      throw new ImapException.No(ResponseCode.LIMIT, "the account has too many sessions");
    }
    mask(masks);
    identity = who;
    account = mail;
    state = SessionState.AUTHENTICATED;
    hear();
  }

  private void mask(Set<String> names) {
    Set<Extension> some = EnumSet.noneOf(Extension.class);
    names.forEach(name -> Extension.named(name).ifPresent(some::add));
    some.retainAll(Extension.maskable());
    masked = Extension.withDependents(some);
    plain = masked.isEmpty() ? MODIFIED_UTF7 : MODIFIED_UTF7.withMasked(masked);
    utf8 = masked.isEmpty() ? UTF8 : UTF8.withMasked(masked);
  }

  /// Whether an extension is not masked for the logged-in user.
  public boolean offers(Extension extension) {
    return !masked.contains(extension);
  }

  /// Nobody is logged in any more (RFC 8437 §3): what was enabled is off again.
  public void loggedOut() {
    open.loggedOut();
    identity = null;
    account = null;
    selected = null;
    mask(Set.of());
    rev2 = false;
    condstore = false;
    qresync = false;
    uidOnly = false;
    notifier = null;
    out.rejectUtf8();
    bytesBeforeLogin = 0;
    state = SessionState.NOT_AUTHENTICATED;
    connection.input().deadline(limits().timeouts().beforeLogin());
  }

  /// A login failed.
  public void loginFailed() {
    loginFailures++;
  }

  /// How many logins have failed.
  public int loginFailures() {
    return loginFailures;
  }

  /// The longest line that the client may send now, in octets.
  public int lineBytesMax() {
    int usual = limits().command().lineBytesMax();
    return state == SessionState.NOT_AUTHENTICATED
        ? (int) Math.min(usual, limits().beforeLogin().loginBytesMax() - bytesBeforeLogin)
        : usual;
  }

  /// Counts the octets that a client sends before login: it may send no more than a login needs.
  ///
  /// @throws ImapException.Bye if it is too much
  public void received(long octets) {
    if (state != SessionState.NOT_AUTHENTICATED) {
      return;
    }
    bytesBeforeLogin += octets;
    if (bytesBeforeLogin > limits().beforeLogin().loginBytesMax()) {
      throw new ImapException.Bye(ResponseCode.TOOBIG, "too much without a login");
    }
  }

  /// Selects a mailbox with this view.
  public void select(MailAccount in, MailboxView view, boolean readOnly) {
    Selected opened = new Selected(in, view, readOnly);
    selected = opened;
    state = SessionState.SELECTED;
    tellRecent(view);
  }

  /// The messages of a view of the selected mailbox become known to the client. IMAP4rev2 has no
  /// \Recent, so such a session leaves it to others.
  void tellRecent(MailboxView view) {
    if (!rev2) {
      selected().tellRecent(recentMarks, selected().account().id(), view);
    }
  }

  /// How many messages of a mailbox are \Recent for this session: those not reported to any
  /// session, and the session's own if the mailbox is selected (RFC 3501 §6.3.10).
  public int recent(Place place) {
    Mailbox mailbox = place.mailbox();
    AccountId owner = place.account().id();
    OptionalInt known = recentMarks.known(owner, mailbox.id());
    boolean none =
        mailbox.counts().total() == 0
            || (known.isPresent() && known.getAsInt() >= mailbox.uidNext());
    int count = 0;
    if (!none) {
      MailboxView view = place.view();
      RecentUids unseen = new RecentUids();
      unseen.add(recentMarks.first(owner, view), view.uidNext());
      count = unseen.count(view);
    }
    Selected here = selected;
    return here != null && here.isOf(place) && !here.readOnly()
        ? count + here.recentIn(here.shown())
        : count;
  }

  /// Unselects the mailbox, if one is selected.
  ///
  /// @return whether there was one
  public boolean unselect() {
    if (state != SessionState.SELECTED) {
      return false;
    }
    selected = null;
    state = SessionState.AUTHENTICATED;
    return true;
  }

  public void logout() {
    state = SessionState.LOGOUT;
    selected = null;
  }

  /// Whether IMAP4rev2 was enabled (RFC 9051 §6.3.1).
  public boolean rev2() {
    return rev2;
  }

  public void enableRev2() {
    rev2 = true;
    out.acceptUtf8();
  }

  /// Whether names and strings are UTF-8: IMAP4rev2 or UTF8=ACCEPT was enabled.
  public boolean utf8() {
    return out.utf8();
  }

  /// Whether the client has enabled CONDSTORE (RFC 7162 §3.1).
  public boolean condstore() {
    return condstore;
  }

  /// Enables CONDSTORE, and returns the ModSeq of the selected mailbox (RFC 7162 §3.1.2).
  public void enableCondstore() throws IOException {
    if (condstore) {
      return;
    }
    condstore = true;
    if (selected != null) {
      long highest = Math.max(1, selected.announced().highestModSeq());
      out.untagged(Status.OK, ResponseCode.of("HIGHESTMODSEQ", highest), "ModSeqs are told");
    }
  }

  /// Whether the client has enabled QRESYNC (RFC 7162 §3.2.3).
  public boolean qresync() {
    return qresync;
  }

  /// Enables QRESYNC, and CONDSTORE with it (RFC 7162 §3.2.3).
  public void enableQresync() throws IOException {
    qresync = true;
    enableCondstore();
  }

  /// Whether the client has enabled UIDONLY: no sequence numbers are used (RFC 9586).
  public boolean uidOnly() {
    return uidOnly;
  }

  public void enableUidOnly() {
    uidOnly = true;
  }

  /// Whether removed messages are reported by UID, as VANISHED (RFC 7162 §3.2.10, RFC 9586 §3.5).
  public boolean tellsVanished() {
    return qresync || uidOnly;
  }

  /// What tells the client of changes that it has asked for by NOTIFY.
  public Optional<Notifier> notifier() {
    return Optional.ofNullable(notifier);
  }

  /// @param other null to tell nothing more
  public void notifier(@Nullable Notifier other) {
    notifier = other;
  }

  /// The connection's properties for authentication.
  public AuthenticationContext authenticationContext() {
    return new AuthenticationContext(
        "imap",
        Optional.ofNullable(connection.remote().getAddress()),
        connection.tls().isPresent(),
        connection.tls().map(ImapSession::bindings).orElse(List.of()),
        connection.id());
  }

  /// Whether login is allowed on this connection (RFC 9051 §11.1): over TLS, or from this machine
  /// if that is configured.
  public boolean loginAllowed() {
    return !mechanisms().isEmpty();
  }

  /// The mechanisms available on this connection.
  public List<SaslMechanism> mechanisms() {
    return SaslMechanism.offered(
        authenticationContext(),
        service.security().clearLoginFromLoopback(),
        service.credentials());
  }

  /// Whether STARTTLS is possible now.
  public boolean startTlsPossible() {
    return service.security().startTls().isPresent() && connection.tls().isEmpty();
  }

  /// The current capabilities, separated by spaces (RFC 9051 §7.2.2).
  public String capabilities() {
    if (state != SessionState.NOT_AUTHENTICATED) {
      boolean setsQuotas = service.accounts().setsQuotas(identity().orElseThrow());
      return Extension.told(masked)
          + (setsQuotas ? name(Extension.QUOTASET) : "")
          + service
              .events()
              .managesieve()
              .map(uri -> value(Extension.IMAPSIEVE, uri)) // RFC 6785 §2.1
              .orElse("")
          + messageLimit()
          + service.jmap().map(_ -> name(Extension.JMAPACCESS)).orElse("")
          + value(Extension.APPENDLIMIT, Long.toString(limits().messageBytesMax()));
    }
    String security =
        (startTlsPossible() ? " STARTTLS" : "") + (loginAllowed() ? "" : " LOGINDISABLED");
    return Extension.BEFORE_LOGIN
        + security
        + mechanisms().stream()
            .map(mechanism -> " AUTH=" + mechanism.saslName())
            .collect(Collectors.joining());
  }

  // RFC 9738 §3
  private String messageLimit() {
    int most = limits().results().messagesMax();
    return most > 0 ? value(Extension.MESSAGELIMIT, Integer.toString(most)) : "";
  }

  private String name(Extension extension) {
    return offers(extension) ? " " + extension.wireName() : "";
  }

  private String value(Extension extension, String value) {
    return offers(extension) ? name(extension) + "=" + value : "";
  }

  /// Sends buffered output.
  public void flush() throws IOException {
    out.flush();
  }

  private static List<ChannelBinding> bindings(TlsSession tls) {
    List<ChannelBinding> bindings = new ArrayList<>();
    tls.exporter().map(ChannelBinding::tlsExporter).ifPresent(bindings::add);
    tls.serverEndPoint()
        .map(hash -> new ChannelBinding(ChannelBinding.TLS_SERVER_END_POINT, hash))
        .ifPresent(bindings::add);
    return bindings;
  }
}
