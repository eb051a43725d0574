package org.posthorn.directory.sessions;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.AccessDeniedException;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.AuditEvent;
import org.posthorn.directory.AuditLog;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Right;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Table;
import org.posthorn.kv.Writer;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Digests;

/// Links by which an administrator can sign in once to an account, to help its owner. Creating and
/// using a link is audited. The owner sees the session as a support session; it can read and change
/// mail for an hour, but not send, administer, or change credentials. A domain may
/// [forbid][org.posthorn.directory.DomainPolicy#supportSignIn] support links, which also ends open
/// sessions. Thread-safe.
public final class SupportLinks {
  private static final int VERSION = 1;
  private static final Table LINKS = new Table(30, "support_links", Table.Family.ROWS);
  private static final byte[] ALL = {};
  private static final int SECRET_BYTES = 32;
  private static final int TOKEN_BYTES = Long.BYTES + SECRET_BYTES;

  private final KeyValueStore kv;
  private final Directory directory;
  private final WebSessions sessions;
  private final AuditLog audit;
  private final SecureRandom random = new SecureRandom();

  SupportLinks(KeyValueStore kv, Directory directory, WebSessions sessions, AuditLog audit) {
    this.kv = kv;
    this.directory = directory;
    this.sessions = sessions;
    this.audit = audit;
  }

  /// A new link.
  ///
  /// @param token opens the session; only its hash is stored
  public record Made(String token, Instant expires) {
    @Override
    public String toString() {
      return "link until " + expires;
    }
  }

  /// @param by who created it
  private record Link(byte[] hash, String by, Instant created, Instant expires) {
    static Link decode(byte[] key, byte[] value) {
      return RowReader.read(
          "support links",
          value,
          VERSION,
          row -> new Link(key, row.text(), row.instant(), row.instant()));
    }

    byte[] encode() {
      return new RowWriter(VERSION).text(by).instant(created).instant(expires).done();
    }
  }

  /// Creates a link.
  ///
  /// @param lifetime at most [SupportLimits#link]
  /// @throws AccessDeniedException if the actor may not administer the account, or its domain
  ///   forbids it
  /// @throws DirectoryException of kind INVALID if the link would be valid for too long
  public Made make(Principal actor, AccountId id, Duration lifetime) {
    directory.access().require(actor, Right.ADMINISTER, id);
    Account account =
        directory
            .account(id)
            .orElseThrow(() ->
                new DirectoryException(
                    DirectoryException.Kind.NOT_FOUND, "there is no account " + id));
    requireAllowed(account);
    Duration most = sessions.limits().support().link();
    if (lifetime.isNegative() || lifetime.isZero() || lifetime.compareTo(most) > 0) {
      throw new DirectoryException(
          DirectoryException.Kind.INVALID,
          "a link for support is good for 1 to " + most.toMinutes() + " minutes");
    }
    Instant now = now();
    byte[] token = new byte[TOKEN_BYTES];
    random.nextBytes(token);
    ByteBuffer.wrap(token).putLong(id.value());
    Link link = new Link(Digests.sha256(token), actor.name(), now, now.plus(lifetime));
    kv.write(
        id.partition(),
        Durability.SYNCED,
        writer -> {
          makeRoom(writer, now);
          writer.put(LINKS, link.hash(), link.encode());
          return true;
        });
    audited(actor.name(), "support-link.add", account, lifetime.toMinutes() + " minutes");
    return new Made(Base64.getUrlEncoder().withoutPadding().encodeToString(token), link.expires());
  }

  private void requireAllowed(Account account) {
    String domain = account.address().domain();
    if (!directory.policy(domain).supportSignIn()) {
      throw new AccessDeniedException(
          "the policy of " + domain + " forbids to sign in to its accounts for support");
    }
  }

  private void makeRoom(Writer writer, Instant now) {
    List<Link> good =
        all(writer).stream()
            .filter(link -> {
              boolean holds = now.isBefore(link.expires());
              if (!holds) {
                writer.delete(LINKS, link.hash());
              }
              return holds;
            })
            .sorted(Comparator.comparing(Link::created))
            .toList();
    good.stream()
        .limit(Math.max(0, good.size() + 1 - sessions.limits().support().links()))
        .forEach(link -> writer.delete(LINKS, link.hash()));
  }

  private List<Link> all(Reader reader) {
    return reader.scan(LINKS, ALL, ALL, sessions.limits().perAccount()).stream()
        .map(row -> Link.decode(row.key(), row.value()))
        .toList();
  }

  /// Opens a session with a link, which becomes invalid.
  ///
  /// @param agent the browser's name
  /// @return empty if the link is malformed, used, expired, or forbidden by now
  public Optional<WebSession.Opened> use(String token, InetAddress client, String agent) {
    Optional<byte[]> bytes = decoded(token);
    Optional<Account> account =
        bytes
            .map(known -> ByteBuffer.wrap(known).getLong())
            .filter(number -> number > 0)
            .flatMap(number -> directory.account(new AccountId(number)))
            .filter(found -> !found.disabled())
            .filter(found -> directory.policy(found.address().domain()).supportSignIn());
    if (account.isEmpty()) {
      return Optional.empty();
    }
    byte[] hash = Digests.sha256(bytes.orElseThrow());
    Instant now = now();
    Optional<Link> link =
        kv.write(
            account.get().id().partition(),
            Durability.SYNCED,
            writer -> {
              byte[] row = writer.get(LINKS, hash);
              if (row == null) {
                return Optional.empty();
              }
              writer.delete(LINKS, hash);
              return Optional.of(Link.decode(hash, row))
                  .filter(there -> now.isBefore(there.expires()));
            });
    return link.map(used -> {
      String network = Cidr.client(client).toString();
      audited(used.by(), "support-link.use", account.get(), "from " + network);
      return sessions.open(
          account.get(),
          new WebSessions.Opening(WebSession.Way.SUPPORT, new CredentialId(0), 0),
          client,
          "support by " + used.by() + ", " + agent);
    });
  }

  private static Optional<byte[]> decoded(String token) {
    try {
      return Optional.of(Base64.getUrlDecoder().decode(token))
          .filter(bytes -> bytes.length == TOKEN_BYTES);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // clients may send anything
    }
  }

  private Instant now() {
    return directory.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private void audited(String actor, String action, Account account, String detail) {
    audit.record(new AuditEvent(now(), actor, action, account.address().toString(), detail));
  }
}
