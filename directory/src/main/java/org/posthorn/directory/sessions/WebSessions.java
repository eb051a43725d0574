package org.posthorn.directory.sessions;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.AuditEvent;
import org.posthorn.directory.AuditLog;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryChange;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.OtherCredentials;
import org.posthorn.directory.Passwords;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.SecondFactors;
import org.posthorn.directory.factors.AddedWith;
import org.posthorn.directory.factors.Factors;
import org.posthorn.directory.sessions.SessionRows.Stored;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Writer;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Digests;

/// Opens, finds, lists and ends browser sessions. Each request reads the session from the store, so
/// that a session ended in one process is invalid in all. Thread-safe.
public final class WebSessions implements OtherCredentials {
  private static final int SECRET_BYTES = 32;
  private static final int TOKEN_BYTES = 2 * Long.BYTES + SECRET_BYTES;

  /// Marks the numbers of sessions: those of other credentials count from 1.
  private static final long SESSION = 1L << 62;

  private final KeyValueStore kv;
  private final Directory directory;
  private final SecondFactors secondFactors;
  private final AuditLog audit;
  private final SessionLimits limits;
  private final SupportLinks support;
  private final SecureRandom random = new SecureRandom();

  public WebSessions(
      KeyValueStore kv,
      Directory directory,
      SecondFactors secondFactors,
      AuditLog audit,
      SessionLimits limits) {
    this.kv = kv;
    this.directory = directory;
    this.secondFactors = secondFactors;
    this.audit = audit;
    this.limits = limits;
    support = new SupportLinks(kv, directory, this, audit);
    directory.listen(this::changed);
  }

  /// How a session is opened.
  ///
  /// @param credential the password; 0 for none
  /// @param factor number of the factor; 0 for none, or for a recovery code
  public record Opening(WebSession.Way way, CredentialId credential, long factor) {}

  public SupportLinks support() {
    return support;
  }

  /// The limits of sessions.
  public SessionLimits limits() {
    return limits;
  }

  /// Opens a session for a user who has signed in completely.
  ///
  /// @param agent the browser's name
  public WebSession.Opened open(
      Account account, Opening opening, InetAddress client, String agent) {
    Instant now = now();
    byte[] token = new byte[TOKEN_BYTES];
    random.nextBytes(token);
    CredentialId id = new CredentialId(SESSION | (random.nextLong() & (SESSION - 1)));
    ByteBuffer.wrap(token).putLong(account.id().value()).putLong(id.value());
    String shown = agent.replaceAll("\\p{Cntrl}", " ");
    String bounded =
        shown.length() > limits.agentChars() ? shown.substring(0, limits.agentChars()) : shown;
    WebSession session = new WebSession(id, now, now, network(client), bounded, opening.way());
    Stored stored =
        new Stored(session, Digests.sha256(token), opening.credential(), opening.factor());
    kv.write(
        account.id().partition(),
        Durability.SYNCED,
        writer -> {
          makeRoom(writer, account, now);
          SessionRows.put(writer, stored);
          return true;
        });
    return new WebSession.Opened(id, Base64.getUrlEncoder().withoutPadding().encodeToString(token));
  }

  /// Removes expired sessions and, beyond the limit, the one that was unused for the longest time.
  private void makeRoom(Writer writer, Account account, Instant now) {
    List<Stored> held =
        SessionRows.all(writer).stream()
            .filter(stored -> {
              boolean holds = holds(account, stored, writer, now);
              if (!holds) {
                SessionRows.delete(writer, stored.session().id());
              }
              return holds;
            })
            .sorted(Comparator.comparing(stored -> stored.session().lastUse()))
            .toList();
    held.stream()
        .limit(Math.max(0, held.size() + 1 - limits.perAccount()))
        .forEach(stored -> SessionRows.delete(writer, stored.session().id()));
  }

  /// The principal of a token, if its session is valid.
  public Optional<Principal> find(String token, InetAddress client) {
    Optional<byte[]> bytes = decoded(token);
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    ByteBuffer fields = ByteBuffer.wrap(bytes.get());
    long number = fields.getLong();
    long session = fields.getLong();
    Optional<Account> found =
        number > 0 ? directory.account(new AccountId(number)) : Optional.empty();
    if (found.isEmpty() || session < SESSION) {
      return Optional.empty();
    }
    Account account = found.get();
    Instant now = now();
    byte[] hash = Digests.sha256(bytes.get());
    Optional<Stored> held =
        kv.read(
            account.id().partition(),
            reader ->
                SessionRows.find(reader, new CredentialId(session))
                    .filter(stored -> MessageDigest.isEqual(stored.hash(), hash))
                    .filter(stored -> holds(account, stored, reader, now)));
    held.ifPresent(stored -> note(account.id(), stored, client, now));
    return held.map(stored -> principal(account, stored.session()));
  }

  private static Optional<byte[]> decoded(String token) {
    try {
      return Optional.of(Base64.getUrlDecoder().decode(token))
          .filter(bytes -> bytes.length == TOKEN_BYTES);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Support sessions include neither administration nor changing credentials.
  private static Principal principal(Account account, WebSession session) {
    boolean support = session.way() == WebSession.Way.SUPPORT;
    return new Principal(
        account.address().toString(),
        account.id(),
        account.tenant(),
        support ? Set.of() : account.roles(),
        session.id(),
        support ? Scope.SUPPORT : Scope.ALL);
  }

  private void note(AccountId account, Stored stored, InetAddress client, Instant now) {
    WebSession read = stored.session();
    if (now.isBefore(read.lastUse().plus(limits.lastUsePrecision()))) {
      return;
    }
    kv.write(
        account.partition(),
        Durability.RELAXED,
        writer -> {
          // It may have changed since it was read.
          SessionRows.find(writer, read.id())
              .ifPresent(there ->
                  SessionRows.put(
                      writer, there.with(there.session().usedAt(now, network(client)))));
          return true;
        });
  }

  @Override
  public boolean holds(Account account, CredentialId credential, Reader reader, Instant now) {
    return credential.value() >= SESSION
        && SessionRows.find(reader, credential)
            .filter(stored -> holds(account, stored, reader, now))
            .isPresent();
  }

  private boolean holds(Account account, Stored stored, Reader reader, Instant now) {
    WebSession session = stored.session();
    boolean young =
        now.isBefore(session.lastUse().plus(limits.idle()))
            && now.isBefore(session.created().plus(lifetime(session)));
    boolean opener =
        (stored.credential().value() == 0 || Passwords.isGood(reader, stored.credential(), now))
            && (stored.factor() == 0 || Factors.isThere(reader, stored.factor()));
    boolean enough =
        session.way() != WebSession.Way.PASSWORD || !secondFactors.needed(account, reader);
    boolean allowed =
        session.way() != WebSession.Way.SUPPORT
            || directory.policy(account.address().domain()).supportSignIn();
    return young && opener && enough && allowed && !account.disabled();
  }

  private Duration lifetime(WebSession session) {
    return session.way() == WebSession.Way.SUPPORT
        ? limits.support().lifetime()
        : limits.lifetime();
  }

  /// Records, in the transaction that adds a factor, that a session of the account has shown it, so
  /// that the session continues although it was opened with the password alone.
  public AddedWith strengthening(Principal session) {
    return (writer, factor) ->
        SessionRows.find(writer, session.credential())
            .filter(stored -> stored.session().way() == WebSession.Way.PASSWORD)
            .ifPresent(stored -> {
              WebSession old = stored.session();
              WebSession strong =
                  new WebSession(
                      old.id(),
                      old.created(),
                      old.lastUse(),
                      old.network(),
                      old.agent(),
                      WebSession.Way.PASSWORD_AND_FACTOR);
              SessionRows.put(
                  writer, new Stored(strong, stored.hash(), stored.credential(), factor));
            });
  }

  /// Whether somebody has signed in recently: true for a request with a password, and for a session
  /// that is not older than [SessionLimits#recent].
  public boolean recent(Principal who) {
    CredentialId id = who.credential();
    Instant oldest = now().minus(limits.recent());
    return id.value() < SESSION
        || kv.read(
            who.account().partition(),
            reader ->
                SessionRows.find(reader, id)
                    .filter(stored -> stored.session().created().isAfter(oldest))
                    .isPresent());
  }

  /// The valid sessions of an account, the latest first.
  ///
  /// @throws org.posthorn.directory.AccessDeniedException if the actor lacks the right
  public List<WebSession> list(Principal actor, AccountId id) {
    Account account = permitted(actor, id);
    Instant now = now();
    return kv.read(
        id.partition(),
        reader ->
            SessionRows.all(reader).stream()
                .filter(stored -> holds(account, stored, reader, now))
                .map(Stored::session)
                .sorted(Comparator.comparing(WebSession::lastUse).reversed())
                .toList());
  }

  /// Ends a session. Each session may end itself.
  ///
  /// @throws DirectoryException of kind NOT_FOUND if it does not exist
  /// @throws org.posthorn.directory.AccessDeniedException if the actor lacks the right
  public void end(Principal actor, AccountId id, CredentialId session) {
    boolean itself = actor.account().equals(id) && actor.credential().equals(session);
    Account account = itself ? existing(id) : permitted(actor, id);
    kv.write(
        id.partition(),
        Durability.SYNCED,
        writer -> {
          if (SessionRows.find(writer, session).isEmpty()) {
            throw new DirectoryException(
                DirectoryException.Kind.NOT_FOUND,
                account.address() + " has no session " + session);
          }
          SessionRows.delete(writer, session);
          return true;
        });
    directory.tell(new DirectoryChange.CredentialRevoked(id, session));
    audited(actor, "session.end", account, session.toString());
  }

  /// Ends all sessions of an account.
  ///
  /// @return how many
  /// @throws org.posthorn.directory.AccessDeniedException if the actor lacks the right
  public int endAll(Principal actor, AccountId id) {
    Account account = permitted(actor, id);
    List<CredentialId> ended =
        kv.write(
            id.partition(),
            Durability.SYNCED,
            writer -> {
              List<CredentialId> all =
                  SessionRows.all(writer).stream().map(stored -> stored.session().id()).toList();
              all.forEach(session -> SessionRows.delete(writer, session));
              return all;
            });
    ended.forEach(session -> directory.tell(new DirectoryChange.CredentialRevoked(id, session)));
    audited(actor, "session.end", account, "all " + ended.size());
    return ended.size();
  }

  /// Ends the sessions that were opened with a changed password, and notifies their users'
  /// connections.
  private void changed(DirectoryChange change) {
    if (change instanceof DirectoryChange.CredentialRevoked(var id, var credential)
        && credential.value() < SESSION) {
      directory
          .account(id)
          .ifPresent(account -> {
            Instant now = now();
            List<CredentialId> over =
                kv.read(
                    id.partition(),
                    reader ->
                        SessionRows.all(reader).stream()
                            .filter(stored -> !holds(account, stored, reader, now))
                            .map(stored -> stored.session().id())
                            .toList());
            over.forEach(
                session -> directory.tell(new DirectoryChange.CredentialRevoked(id, session)));
          });
    }
  }

  private static String network(InetAddress client) {
    return Cidr.client(client).toString();
  }

  private Account permitted(Principal actor, AccountId id) {
    directory.access().requireSelfOrAdministration(actor, id);
    return existing(id);
  }

  private Account existing(AccountId id) {
    return directory
        .account(id)
        .orElseThrow(() ->
            new DirectoryException(DirectoryException.Kind.NOT_FOUND, "there is no account " + id));
  }

  private Instant now() {
    return directory.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private void audited(Principal actor, String action, Account account, String detail) {
    audit.record(new AuditEvent(now(), actor.name(), action, account.address().toString(), detail));
  }
}
