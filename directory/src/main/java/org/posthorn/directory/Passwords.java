package org.posthorn.directory;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.CredentialRows.Stored;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Writer;
import org.posthorn.sasl.Saslprep;
import org.posthorn.sasl.ScramVerifier;

/// Sets, lists and revokes the credentials of accounts. An account may do so itself if it logged in
/// with its password and not with an app password; an administrator may for the accounts of its
/// tenant.
///
/// Thread-safe. Methods that hash block for some tens of milliseconds.
public final class Passwords {
  // RFC 4648 §6 without similar characters; 26 of 32 symbols are 130 bits.
  private static final String SYMBOLS = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final int SYMBOLS_EACH = 26;

  private final Directory directory;
  private final HashingPool hashing;
  private final AuditLog audit;
  private final SecureRandom random = new SecureRandom();

  public Passwords(Directory directory, HashingPool hashing, AuditLog audit) {
    this.directory = directory;
    this.hashing = hashing;
    this.audit = audit;
  }

  /// Sets the password of an account. The old one becomes invalid, and sessions opened with it end.
  ///
  /// @throws DirectoryException of kind INVALID, NOT_FOUND or TEMPORARY
  /// @throws AccessDeniedException if the actor lacks the right
  public void set(Principal actor, AccountId id, NewPassword password) {
    Account account = permitted(actor, id);
    String domain = account.address().domain();
    boolean own =
        actor.account().equals(id) && !directory.access().may(actor, Right.ADMINISTER, id);
    if (own && !directory.policy(domain).ownPasswords()) {
      throw new AccessDeniedException(
          "passwords of " + domain + " are set by its administrators alone");
    }
    Secret secret = prepare(domain, password);
    Optional<CredentialId> old = directory.write(id, writer -> replace(writer, secret));
    old.ifPresent(o -> directory.tell(new DirectoryChange.CredentialRevoked(id, o)));
    audited(actor, "password.set", account, "");
  }

  /// The credentials of an account.
  public List<Credential> list(Principal actor, AccountId id) {
    permitted(actor, id);
    return directory.read(
        id,
        reader ->
            all(reader).stored().stream()
                .map(Stored::credential)
                .map(c -> c.withLastUse(CredentialUses.last(reader, c.id())))
                .toList());
  }

  /// Creates a random password for one program.
  ///
  /// @param name unique in the account
  /// @throws DirectoryException of kind INVALID, NOT_FOUND, ALREADY_EXISTS or LIMIT
  /// @throws AccessDeniedException if the actor lacks the right
  public Credential.Made addAppPassword(
      Principal actor, AccountId id, String name, Scope scope, Optional<Instant> expires) {
    Account account = permitted(actor, id);
    checkName(name);
    String secret = random();
    byte[] salt = salt(id);
    Optional<ScramVerifier> verifier = Optional.of(verifier(secret, salt));
    byte[] digest = CredentialRows.digest(salt, secret);
    Instant now = now();
    Credential made =
        directory.write(
            id,
            writer -> {
              CredentialRows.All all = all(writer);
              checkRoom(all, name, account);
              Credential credential =
                  new Credential(
                      new CredentialId(all.head().next()),
                      Credential.Kind.APP_PASSWORD,
                      name,
                      scope,
                      now,
                      expires,
                      true,
                      Optional.empty());
              CredentialRows.put(
                  writer, new Stored(credential, Optional.empty(), Optional.of(digest), verifier));
              CredentialRows.putHead(writer, all.head().changed(true));
              return credential;
            });
    audited(actor, "app-password.add", account, name);
    return new Credential.Made(made, secret);
  }

  /// Revokes a credential; sessions opened with it end.
  ///
  /// @throws DirectoryException of kind NOT_FOUND if it does not exist
  /// @throws AccessDeniedException if the actor lacks the right
  public void revoke(Principal actor, AccountId id, CredentialId credential) {
    Account account = permitted(actor, id);
    directory.write(
        id,
        writer -> {
          CredentialRows.All all = all(writer);
          if (all.stored().stream().noneMatch(s -> s.credential().id().equals(credential))) {
            throw DirectoryException.notFound(
                account.address() + " has no credential " + credential);
          }
          CredentialRows.delete(writer, credential);
          CredentialRows.putHead(writer, all.head().changed(false));
          return true;
        });
    directory.tell(new DirectoryChange.CredentialRevoked(id, credential));
    audited(actor, "credential.revoke", account, credential.toString());
  }

  /// A password prepared for storage.
  record Secret(String argon2, Optional<String> plainForScram) {}

  /// Hashes, outside of any transaction.
  Secret prepare(String domain, NewPassword password) {
    return switch (password) {
      case NewPassword.Hashed(String phc) ->
          new Secret(Argon2Hash.parse(phc).toString(), Optional.empty());
      case NewPassword.Plain(String plain) -> secret(domain, prepared(domain, plain));
      case NewPassword.OfTrial(String plain) -> secret(domain, prepared(plain));
    };
  }

  private Secret secret(String domain, String prepared) {
    boolean scram = directory.domain(domain).filter(Domain::scramForPasswords).isPresent();
    return new Secret(
        hashing.hash(prepared).toString(), scram ? Optional.of(prepared) : Optional.empty());
  }

  /// Checks a password without hashing it.
  void check(String domain, NewPassword password) {
    switch (password) {
      case NewPassword.Hashed(String phc) -> Argon2Hash.parse(phc);
      case NewPassword.Plain(String plain) -> prepared(domain, plain);
      case NewPassword.OfTrial(String plain) -> prepared(plain);
    }
  }

  private String prepared(String domain, String password) {
    String prepared = prepared(password);
    directory.policy(domain).requireLength(prepared);
    return prepared;
  }

  private String prepared(String password) {
    String prepared;
    try {
      prepared = Saslprep.prepare(password);
    } catch (IllegalArgumentException e) {
      throw DirectoryException.invalid("the password holds " + e.getMessage());
    }
    int bytes = DirectoryTables.key(prepared).length;
    if (bytes == 0 || bytes > directory.limits().passwordBytes()) {
      throw DirectoryException.invalid(
          "a password has 1 to " + directory.limits().passwordBytes() + " bytes");
    }
    return prepared;
  }

  /// Replaces the password, if there is one.
  Optional<CredentialId> replace(Writer writer, Secret secret) {
    CredentialRows.All all = all(writer);
    Optional<CredentialId> old =
        all.stored().stream()
            .map(Stored::credential)
            .filter(c -> c.kind() == Credential.Kind.PASSWORD)
            .map(Credential::id)
            .findFirst();
    old.ifPresent(id -> CredentialRows.delete(writer, id));
    Optional<ScramVerifier> verifier =
        secret.plainForScram().map(plain -> verifier(plain, all.head().salt()));
    Credential credential =
        new Credential(
            new CredentialId(all.head().next()),
            Credential.Kind.PASSWORD,
            "password",
            Scope.ALL,
            now(),
            Optional.empty(),
            verifier.isPresent(),
            Optional.empty());
    CredentialRows.put(
        writer, new Stored(credential, Optional.of(secret.argon2()), Optional.empty(), verifier));
    CredentialRows.putHead(writer, all.head().changed(true));
    return old;
  }

  private static ScramVerifier verifier(String password, byte[] salt) {
    return ScramVerifier.derive(password, salt, ScramVerifier.ITERATIONS_DEFAULT);
  }

  /// The account's salt, created if necessary.
  private byte[] salt(AccountId id) {
    return directory.write(
        id,
        writer -> {
          Optional<CredentialRows.Head> there = CredentialRows.head(writer);
          CredentialRows.Head head = there.orElseGet(CredentialRows.Head::fresh);
          if (there.isEmpty()) {
            CredentialRows.putHead(writer, head);
          }
          return head.salt();
        });
  }

  private CredentialRows.All all(Reader reader) {
    return CredentialRows.all(reader, directory.limits().credentialsPerAccount());
  }

  private void checkRoom(CredentialRows.All all, String name, Account account) {
    if (all.stored().size() >= directory.limits().credentialsPerAccount()) {
      throw DirectoryException.limit(
          account.address() + " has " + all.stored().size() + " credentials already");
    }
    if (all.stored().stream().anyMatch(s -> s.credential().name().equals(name))) {
      throw DirectoryException.exists(account.address() + " has a credential " + name);
    }
  }

  private void checkName(String name) {
    boolean wellFormed =
        !name.isBlank()
            && name.length() <= directory.limits().nameChars()
            && name.codePoints().noneMatch(Character::isISOControl);
    if (!wellFormed) {
      throw DirectoryException.invalid("not a name for an app password");
    }
  }

  private String random() {
    StringBuilder secret = new StringBuilder();
    for (int i = 0; i < SYMBOLS_EACH; i++) {
      secret.append(SYMBOLS.charAt(random.nextInt(SYMBOLS.length())));
    }
    return secret.toString();
  }

  private Instant now() {
    return directory.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private Account permitted(Principal actor, AccountId id) {
    directory.access().requireSelfOrAdministration(actor, id);
    return directory
        .account(id)
        .orElseThrow(() -> DirectoryException.notFound("there is no account " + id));
  }

  /// Whether the credential that somebody signed in with still exists.
  ///
  /// @param reader of the account's partition
  public static boolean isGood(Reader reader, CredentialId credential, Instant now) {
    return CredentialRows.isGood(reader, credential, now);
  }

  private void audited(Principal actor, String action, Account account, String detail) {
    audit.record(new AuditEvent(now(), actor.name(), action, account.address().toString(), detail));
  }
}
