package org.posthorn.directory.factors;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.AuditEvent;
import org.posthorn.directory.AuditLog;
import org.posthorn.directory.Credential;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryChange;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.DirectoryException.Kind;
import org.posthorn.directory.Passwords;
import org.posthorn.directory.Principal;
import org.posthorn.directory.SecondFactors;
import org.posthorn.directory.factors.FactorRows.Head;
import org.posthorn.directory.factors.FactorRows.Pending;
import org.posthorn.directory.factors.FactorRows.Stored;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Writer;

/// Adds, lists and removes the second factors of accounts, and decides which accounts need one. An
/// account may do so itself if it has signed in with everything it has; an administrator may for
/// the accounts of its tenant. Each change is audited.
///
/// Methods throw [org.posthorn.directory.AccessDeniedException] if the actor lacks the right, and
/// [DirectoryException] with a sentence if they fail.
///
/// Thread-safe.
public final class Factors implements SecondFactors {
  /// The setting of a domain that requires second factors of its accounts: `required`, or not set.
  public static final String SETTING = "second-factor";

  /// The value of [#SETTING] that requires one.
  public static final String REQUIRED = "required";

  // 32 symbols without similar characters: 16 of them are 80 bits.
  private static final String SYMBOLS = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final int GROUPS = 4;
  private static final int GROUP_SYMBOLS = 4;

  private final KeyValueStore kv;
  private final Directory directory;
  private final Passwords passwords;
  private final AuditLog audit;
  private final SeedEncryption seal;
  private final FactorLimits limits;
  private final SecureRandom random = new SecureRandom();

  public Factors(
      KeyValueStore kv,
      Directory directory,
      Passwords passwords,
      AuditLog audit,
      SeedEncryption seal,
      FactorLimits limits) {
    this.kv = kv;
    this.directory = directory;
    this.passwords = passwords;
    this.audit = audit;
    this.seal = seal;
    this.limits = limits;
  }

  /// The factors of an account.
  ///
  /// @param needed whether its password alone is not sufficient
  /// @param own the account's own setting whether a factor is required
  /// @param recoveryCodes number of unused codes
  public record State(
      List<Factor> factors, boolean needed, Optional<Boolean> own, int recoveryCodes) {
    public State {
      factors = List.copyOf(factors);
    }
  }

  /// A TOTP device to be set up.
  ///
  /// @param seed for typing, in base32
  /// @param uri for a QR code, with everything an app needs
  public record Enrolment(String seed, String uri) {
    @Override
    public String toString() {
      return "Enrolment";
    }
  }

  @Override
  public boolean needed(Account account, Reader reader) {
    return FactorRows.any(reader) || required(account, FactorRows.head(reader));
  }

  private boolean required(Account account, Head head) {
    return head.required()
        .orElseGet(() ->
            directory
                .domain(account.address().domain())
                .filter(domain -> REQUIRED.equals(domain.settings().get(SETTING)))
                .isPresent());
  }

  /// Whether a factor still exists.
  ///
  /// @param reader of the account's partition
  public static boolean isThere(Reader reader, long number) {
    return FactorRows.find(reader, number).isPresent();
  }

  public State state(Principal actor, AccountId id) {
    return state(permitted(actor, id));
  }

  /// As before, for the server itself during sign-in.
  State state(Account account) {
    return kv.read(
        account.id().partition(),
        reader -> {
          List<Factor> factors = FactorRows.all(reader).stream().map(Stored::factor).toList();
          Head head = FactorRows.head(reader);
          boolean needed = !factors.isEmpty() || required(account, head);
          return new State(factors, needed, head.required(), FactorRows.recoveryCodes(reader));
        });
  }

  /// Sets whether a second factor is required for an account, regardless of its domain; empty
  /// leaves it to the domain.
  public void require(Principal actor, AccountId id, Optional<Boolean> required) {
    directory
        .access()
        .require(actor, org.posthorn.directory.Right.ADMINISTER, id); // not the account itself
    Account account = permitted(actor, id);
    write(
        id,
        writer -> {
          FactorRows.putHead(writer, new Head(FactorRows.head(writer).next(), required));
          return true;
        });
    endPasswordSessions(actor, account);
    String detail = required.map(yes -> yes ? "required" : "optional").orElse("as the domain says");
    audited(actor, "factor.require", account, detail);
  }

  /// Begins setting up a TOTP device, which is confirmed by its first code ([#confirmTotp]); an
  /// earlier unconfirmed device is dropped.
  ///
  /// @param name unique among the account's factors
  public Enrolment beginTotp(Principal actor, AccountId id, String name) {
    Account account = permitted(actor, id);
    checkName(name);
    byte[] seed = new byte[Totp.SEED_BYTES];
    random.nextBytes(seed);
    Pending pending = new Pending(name, now(), seal.seal(id, seed));
    write(
        id,
        writer -> {
          checkRoom(writer, account, name);
          FactorRows.putPending(writer, pending);
          return true;
        });
    audited(actor, "factor.begin", account, name);
    String address = account.address().toString();
    return new Enrolment(Totp.text(seed), Totp.uri(account.address().domain(), address, seed));
  }

  /// Confirms a TOTP device by a code, which is then used.
  ///
  /// @throws DirectoryException of kind INVALID if the code is wrong, NOT_FOUND if nothing was
  ///   begun, or too long ago
  public Factor confirmTotp(Principal actor, AccountId id, String code) {
    return confirmTotp(actor, id, code, AddedWith.NOTHING);
  }

  /// The same, with what is written in its transaction.
  public Factor confirmTotp(Principal actor, AccountId id, String code, AddedWith with) {
    Account account = permitted(actor, id);
    seal.prepare();
    Instant now = now();
    Factor made =
        write(
            id,
            writer -> {
              Pending pending =
                  FactorRows.pending(writer)
                      .filter(p -> now.isBefore(p.begun().plus(limits.enrolment())))
                      .orElseThrow(() ->
                          new DirectoryException(
                              Kind.NOT_FOUND, "no device waits for its first code: begin again"));
              OptionalLong step =
                  Totp.match(seal.open(id, pending.sealed()), bare(code), now, Long.MIN_VALUE);
              if (step.isEmpty()) {
                throw invalid(
                    "that is not the present code: see that the clock of the device is right");
              }
              checkRoom(writer, account, pending.name());
              Factor factor = factor(writer, Factor.Kind.TOTP, pending.name(), now);
              FactorRows.put(
                  writer, new Stored(factor, pending.sealed(), step.getAsLong(), Long.MIN_VALUE));
              FactorRows.deletePending(writer);
              with.write(writer, factor.number());
              return factor;
            });
    added(actor, account, made);
    return made;
  }

  /// Adds a verified passkey.
  Factor addPasskey(
      Principal actor, AccountId id, String name, byte[] data, long counter, AddedWith with) {
    Account account = permitted(actor, id);
    checkName(name);
    Instant now = now();
    Factor made =
        write(
            id,
            writer -> {
              checkRoom(writer, account, name);
              Factor factor = factor(writer, Factor.Kind.PASSKEY, name, now);
              FactorRows.put(writer, new Stored(factor, data, counter, now.toEpochMilli()));
              with.write(writer, factor.number());
              return factor;
            });
    added(actor, account, made);
    return made;
  }

  private void added(Principal actor, Account account, Factor factor) {
    endPasswordSessions(actor, account);
    audited(actor, "factor.add", account, factor.kind() + " " + factor.name());
  }

  /// Takes the next number, inside a transaction.
  private static Factor factor(Writer writer, Factor.Kind kind, String name, Instant now) {
    Head head = FactorRows.head(writer);
    FactorRows.putHead(writer, new Head(head.next() + 1, head.required()));
    return new Factor(head.next(), kind, name, now, Optional.empty());
  }

  /// Sessions of mail programs that used the password alone must end.
  private void endPasswordSessions(Principal actor, Account account) {
    boolean needed = kv.read(account.id().partition(), reader -> needed(account, reader));
    if (needed) {
      passwords.list(actor, account.id()).stream()
          .filter(credential -> credential.kind() == Credential.Kind.PASSWORD)
          .forEach(credential ->
              directory.tell(new DirectoryChange.CredentialRevoked(account.id(), credential.id())));
    }
  }

  /// Removes a factor; sessions opened with it end. The recovery codes are removed with the last
  /// factor.
  public void remove(Principal actor, AccountId id, long number) {
    Account account = permitted(actor, id);
    Factor removed =
        write(
            id,
            writer -> {
              Stored stored =
                  FactorRows.find(writer, number)
                      .orElseThrow(() ->
                          new DirectoryException(
                              Kind.NOT_FOUND, account.address() + " has no factor " + number));
              FactorRows.delete(writer, number);
              if (!FactorRows.any(writer)) {
                FactorRows.replaceRecoveryCodes(writer, id, List.of(), now());
              }
              return stored.factor();
            });
    audited(actor, "factor.remove", account, removed.kind() + " " + removed.name());
  }

  /// Creates new recovery codes; the old ones become invalid.
  ///
  /// @return the codes, which cannot be retrieved again
  public List<String> renewRecoveryCodes(Principal actor, AccountId id) {
    Account account = permitted(actor, id);
    List<String> codes = new ArrayList<>();
    for (int i = 0; i < limits.recoveryCodes(); i++) {
      codes.add(recoveryCode());
    }
    Instant now = now();
    write(
        id,
        writer -> {
          if (!FactorRows.any(writer)) {
            throw invalid(
                "recovery codes stand in for a second factor: "
                    + account.address()
                    + " has none yet");
          }
          FactorRows.replaceRecoveryCodes(writer, id, codes, now);
          return true;
        });
    audited(actor, "factor.recovery-codes", account, "");
    return List.copyOf(codes);
  }

  private String recoveryCode() {
    StringBuilder code = new StringBuilder();
    for (int i = 0; i < GROUPS * GROUP_SYMBOLS; i++) {
      code.append(i > 0 && i % GROUP_SYMBOLS == 0 ? "-" : "")
          .append(SYMBOLS.charAt(random.nextInt(SYMBOLS.length())));
    }
    return code.toString();
  }

  private void checkRoom(Reader reader, Account account, String name) {
    List<Stored> all = FactorRows.all(reader);
    if (all.size() >= limits.perAccount()) {
      throw new DirectoryException(
          Kind.LIMIT, account.address() + " has " + all.size() + " factors already");
    }
    if (all.stream().anyMatch(stored -> stored.factor().name().equals(name))) {
      throw new DirectoryException(
          Kind.ALREADY_EXISTS, account.address() + " has a factor named " + name);
    }
  }

  private void checkName(String name) {
    boolean wellFormed =
        !name.isBlank()
            && name.length() <= directory.limits().nameChars()
            && name.codePoints().noneMatch(Character::isISOControl);
    if (!wellFormed) {
      throw invalid("not a name for a factor");
    }
  }

  /// A code without the spaces that apps show.
  static String bare(String code) {
    return code.replaceAll("\\s", "");
  }

  private static DirectoryException invalid(String message) {
    return new DirectoryException(Kind.INVALID, message);
  }

  private Account permitted(Principal actor, AccountId id) {
    directory.access().requireSelfOrAdministration(actor, id);
    return directory
        .account(id)
        .orElseThrow(() -> new DirectoryException(Kind.NOT_FOUND, "there is no account " + id));
  }

  private <T> T write(AccountId id, KeyValueStore.WriteBody<T> body) {
    return kv.write(id.partition(), Durability.SYNCED, body);
  }

  private Instant now() {
    return directory.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private void audited(Principal actor, String action, Account account, String detail) {
    audit.record(new AuditEvent(now(), actor.name(), action, account.address().toString(), detail));
  }
}
