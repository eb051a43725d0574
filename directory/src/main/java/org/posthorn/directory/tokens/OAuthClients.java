package org.posthorn.directory.tokens;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.AuditEvent;
import org.posthorn.directory.AuditLog;
import org.posthorn.directory.Authorizations;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.TenantId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.Table;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.runtime.Digests;

/// The OAuth clients of the installation. Thread-safe.
public final class OAuthClients {
  private static final int VERSION = 1;
  private static final Table CLIENTS = new Table(8, "oauth_clients", Table.Family.ROWS);
  private static final byte[] ALL = {};
  private static final int RANDOM_BYTES = 16;
  private static final int SECRET_BYTES = 32;
  private static final int ACCOUNTS_AT_ONCE = 500;

  private final KeyValueStore kv;
  private final Directory directory;
  private final AuditLog audit;
  private final TokenLimits limits;
  private final SecureRandom random = new SecureRandom();

  public OAuthClients(KeyValueStore kv, Directory directory, AuditLog audit, TokenLimits limits) {
    this.kv = kv;
    this.directory = directory;
    this.audit = audit;
    this.limits = limits;
  }

  /// A client to be registered.
  ///
  /// @param id empty for a random one
  /// @param redirectUris empty for a program that only uses device codes or introspection
  public record Registration(
      Optional<String> id,
      String name,
      List<String> redirectUris,
      Scope scope,
      boolean confidential) {}

  /// A client with its new secret, if any, which cannot be retrieved again.
  public record Made(OAuthClient client, Optional<String> secret) {
    @Override
    public String toString() {
      return client.toString();
    }
  }

  private record Stored(OAuthClient client, Optional<byte[]> digest) {
    byte[] encode() {
      return new RowWriter(VERSION)
          .text(client.name())
          .longList(client.redirectUris(), RowWriter::text)
          .longList(client.scope().services(), RowWriter::text)
          .optional(digest, RowWriter::bytes)
          .flag(client.own())
          .instant(client.created())
          .done();
    }

    static Stored decode(byte[] key, byte[] value) {
      return RowReader.read(
          "oauth clients",
          value,
          VERSION,
          row -> {
            String name = row.text();
            List<String> uris = row.longList(RowReader::text);
            Scope scope = new Scope(row.longList(RowReader::text));
            Optional<byte[]> digest = row.optional(RowReader::bytes);
            OAuthClient client =
                new OAuthClient(
                    new String(key, StandardCharsets.UTF_8),
                    name,
                    uris,
                    scope,
                    digest.isPresent(),
                    row.flag(),
                    row.instant());
            return new Stored(client, digest);
          });
    }
  }

  /// Registers a client for an operator.
  ///
  /// @throws DirectoryException of kind INVALID, ALREADY_EXISTS or LIMIT
  /// @throws org.posthorn.directory.AccessDeniedException if the actor lacks the right
  public Made add(Principal actor, Registration wanted) {
    permitted(actor);
    return put(actor.name(), wanted, false);
  }

  /// Registers a client that requests it (RFC 7591), if that is allowed. It cannot request
  /// administration.
  ///
  /// @throws DirectoryException of kind INVALID or LIMIT
  public Made register(Registration wanted) {
    if (wanted.scope().administers()) {
      throw invalid("no program registers itself for administration");
    }
    return put("oauth", wanted, true);
  }

  private Made put(String actor, Registration wanted, boolean own) {
    check(wanted);
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    String id = wanted.id().orElseGet(() -> HexFormat.of().formatHex(bytes));
    Optional<String> secret = wanted.confidential() ? Optional.of(secret()) : Optional.empty();
    OAuthClient client =
        new OAuthClient(
            id,
            wanted.name(),
            wanted.redirectUris(),
            wanted.scope(),
            secret.isPresent(),
            own,
            now());
    byte[] row = new Stored(client, secret.map(OAuthClients::digest)).encode();
    kv.write(
        Directory.PARTITION,
        Durability.SYNCED,
        writer -> {
          if (writer.get(CLIENTS, key(id)) != null) {
            throw new DirectoryException(
                DirectoryException.Kind.ALREADY_EXISTS, "there is a client " + id);
          }
          requireRoom(writer, own);
          writer.put(CLIENTS, key(id), row);
          return true;
        });
    audited(actor, "oauth-client.add", id, client.name());
    return new Made(client, secret);
  }

  /// Called in the transaction that adds one, so that concurrent registrations do not exceed the
  /// limit.
  private void requireRoom(Reader reader, boolean own) {
    int[] alike = {0};
    reader.walk(
        CLIENTS,
        ALL,
        ALL,
        (key, value) -> {
          alike[0] += Stored.decode(key, value).client().own() == own ? 1 : 0;
          return true;
        });
    if (alike[0] >= (own ? limits.selfRegisteredClients() : limits.clients())) {
      throw new DirectoryException(
          DirectoryException.Kind.LIMIT, "there are " + alike[0] + " programs already");
    }
  }

  private void check(Registration wanted) {
    wanted
        .id()
        .filter(id -> !id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"))
        .ifPresent(id -> {
          throw invalid("the id of a client is letters, digits, and -._ between them");
        });
    boolean named =
        !wanted.name().isBlank()
            && wanted.name().length() <= limits.textChars()
            && wanted.name().codePoints().noneMatch(OAuthClients::misleads);
    if (!named) {
      throw invalid("not a name for a program");
    }
    if (wanted.redirectUris().size() > limits.redirectUris()) {
      throw new DirectoryException(
          DirectoryException.Kind.LIMIT, "at most " + limits.redirectUris() + " redirect URIs");
    }
    for (String uri : wanted.redirectUris()) {
      OAuthClient.problem(uri, limits.textChars())
          .ifPresent(problem -> {
            throw invalid(problem);
          });
    }
    for (String service : wanted.scope().services()) {
      if (!Scopes.SERVICES.containsKey(service)) {
        throw invalid("there is no service " + service);
      }
    }
  }

  /// Control characters, and characters that reverse text or are invisible.
  private static boolean misleads(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.UNASSIGNED
        || type == Character.PRIVATE_USE
        || type == Character.SURROGATE;
  }

  public Optional<OAuthClient> find(String id) {
    return stored(id).map(Stored::client);
  }

  /// The client with an id, if the secret is correct; a client without secret needs none.
  public Optional<OAuthClient> authenticate(String id, Optional<String> secret) {
    Optional<Stored> stored = stored(id);
    byte[] shown = digest(secret.orElse(""));
    return stored
        .filter(s ->
            s.digest().isPresent()
                ? secret.isPresent() && MessageDigest.isEqual(s.digest().get(), shown)
                : secret.isEmpty())
        .map(Stored::client);
  }

  private Optional<Stored> stored(String id) {
    if (id.isEmpty() || id.length() > limits.textChars()) {
      return Optional.empty();
    }
    byte[] value = kv.get(Directory.PARTITION, CLIENTS, key(id));
    return Optional.ofNullable(value).map(v -> Stored.decode(key(id), v));
  }

  /// All clients, by id.
  ///
  /// @throws org.posthorn.directory.AccessDeniedException if the actor lacks the right
  public List<OAuthClient> list(Principal actor) {
    permitted(actor);
    return list();
  }

  private List<OAuthClient> list() {
    List<OAuthClient> all = new ArrayList<>();
    RowRange.of(Directory.PARTITION, CLIENTS, ALL, ALL)
        .each(kv, (Reader.Row row) -> all.add(Stored.decode(row.key(), row.value()).client()));
    return all;
  }

  /// Removes a client, and revokes all its grants. Reads every account: a second for 100,000 of
  /// them.
  ///
  /// @return how many grants were revoked
  /// @throws DirectoryException of kind NOT_FOUND if it does not exist
  /// @throws org.posthorn.directory.AccessDeniedException if the actor lacks the right
  public int remove(Principal actor, String id, Authorizations authorizations) {
    permitted(actor);
    boolean there =
        kv.write(
            Directory.PARTITION,
            Durability.SYNCED,
            writer -> {
              boolean found = writer.get(CLIENTS, key(id)) != null;
              writer.delete(CLIENTS, key(id));
              return found;
            });
    if (!there) {
      throw new DirectoryException(DirectoryException.Kind.NOT_FOUND, "there is no client " + id);
    }
    int revoked = 0;
    AccountId after = new AccountId(0);
    while (true) {
      List<Account> some = directory.accounts(after, ACCOUNTS_AT_ONCE);
      if (some.isEmpty()) {
        break;
      }
      for (Account account : some) {
        revoked += authorizations.revokeAll(account, id);
      }
      after = some.getLast().id();
    }
    audited(actor.name(), "oauth-client.remove", id, revoked + " grants");
    return revoked;
  }

  private void permitted(Principal actor) {
    directory.access().requireAdministration(actor, new TenantId(0));
  }

  private void audited(String actor, String action, String id, String detail) {
    audit.record(new AuditEvent(now(), actor, action, id, detail));
  }

  private Instant now() {
    return directory.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] digest(String secret) {
    return Digests.sha256(secret.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] key(String id) {
    return id.getBytes(StandardCharsets.UTF_8);
  }

  private static DirectoryException invalid(String message) {
    return new DirectoryException(DirectoryException.Kind.INVALID, message);
  }
}
