package org.posthorn.directory.factors;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.util.exception.WebAuthnException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.LoginWatch;
import org.posthorn.directory.Principal;
import org.posthorn.directory.factors.FactorRows.Stored;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Registers passkeys and verifies their signatures (WebAuthn level 2, §7.1 and §7.2). Attestation
/// is not requested: any authenticator is accepted. Thread-safe.
public final class Passkeys {
  private static final Logger LOG = LoggerFactory.getLogger(Passkeys.class);
  private static final int RANDOM_BYTES = 24;

  /// The algorithms of WebAuthn §5.8.5 that authenticators support, in order of preference.
  public static final List<Integer> ALGORITHMS = List.of(-7, -8, -257);

  private final KeyValueStore kv;
  private final Directory directory;
  private final Factors factors;
  private final LoginWatch watch;
  private final FactorLimits limits;
  private final FactorThrottle throttle;
  private final SecureRandom random = new SecureRandom();

  /// The library, loaded when it is first used.
  private static final class Library {
    static final ObjectConverter CONVERTER = new ObjectConverter();
    static final WebAuthnManager MANAGER =
        WebAuthnManager.createNonStrictWebAuthnManager(CONVERTER);
    static final AttestedCredentialDataConverter KEYS =
        new AttestedCredentialDataConverter(CONVERTER);

    private Library() {}
  }

  /// @param watch is notified of attempts
  public Passkeys(
      KeyValueStore kv,
      Directory directory,
      Factors factors,
      LoginWatch watch,
      FactorLimits limits) {
    this.kv = kv;
    this.directory = directory;
    this.factors = factors;
    this.watch = watch;
    this.limits = limits;
    throttle = new FactorThrottle(directory.clock(), limits);
  }

  /// The location of the browser's page.
  ///
  /// @param origin of our pages, exact
  /// @param rpId the host name, which keys are bound to
  public record Place(String origin, String rpId) {}

  /// The result of signing in with a key.
  public sealed interface Verdict {
    /// @param factor its number
    record Right(Account account, long factor) implements Verdict {}

    /// Unknown key, wrong signature, or not for this challenge or place.
    record Wrong() implements Verdict {}

    /// Too many failures before; nothing was verified.
    record Throttled() implements Verdict {}
  }

  /// A challenge for one ceremony: the time and 192 random bits. Valid once and for some minutes.
  /// The caller stores it where the browser cannot change it, and passes it back.
  public byte[] challenge() {
    byte[] bits = new byte[RANDOM_BYTES];
    random.nextBytes(bits);
    return ByteBuffer.allocate(Long.BYTES + RANDOM_BYTES)
        .putLong(now().toEpochMilli())
        .put(bits)
        .array();
  }

  public long timeoutMillis() {
    return limits.challenge().toMillis();
  }

  /// The user handle of an account, which reveals nothing about it.
  public static byte[] handle(AccountId account) {
    return FactorRows.key(account.value());
  }

  /// The ids of an account's keys.
  public List<byte[]> ids(AccountId account) {
    return kv.read(account.partition(), FactorRows::all).stream()
        .filter(stored -> stored.factor().kind() == Factor.Kind.PASSKEY)
        .map(stored -> key(stored).getCredentialId())
        .toList();
  }

  private AttestedCredentialData key(Stored stored) {
    return Library.KEYS.convert(stored.secret());
  }

  /// Adds a key.
  ///
  /// @param response RegistrationResponseJSON (WebAuthn level 3, §5.1)
  /// @param with what is written in its transaction
  /// @throws DirectoryException of kind INVALID if it cannot be verified
  /// @throws org.posthorn.directory.AccessDeniedException if the actor lacks the right
  public Factor add(
      Principal actor,
      AccountId id,
      String name,
      Ceremony ceremony,
      String response,
      AddedWith with) {
    directory.access().requireSelfOrAdministration(actor, id);
    requireFresh(ceremony);
    RegistrationData made;
    try {
      made = parsed(() -> Library.MANAGER.parseRegistrationResponseJSON(response));
      Library.MANAGER.verify(
          made,
          new RegistrationParameters(
              server(ceremony),
              ALGORITHMS.stream().map(Passkeys::parameters).toList(),
              false,
              true));
    } catch (WebAuthnException | IllegalArgumentException e) {
      LOG.info("auth event=passkey-refused user={} reason={}", actor.name(), e.getMessage());
      throw new DirectoryException(
          DirectoryException.Kind.INVALID, "the passkey could not be verified");
    }
    var data = Objects.requireNonNull(made.getAttestationObject()).getAuthenticatorData();
    AttestedCredentialData key = Objects.requireNonNull(data.getAttestedCredentialData());
    if (ids(id).stream().anyMatch(known -> MessageDigest.isEqual(known, key.getCredentialId()))) {
      throw new DirectoryException(
          DirectoryException.Kind.ALREADY_EXISTS, "this passkey is here already");
    }
    return factors.addPasskey(
        actor, id, name, Library.KEYS.convert(key), data.getSignCount(), with);
  }

  /// A challenge and the place of its response.
  public record Ceremony(Place place, byte[] challenge) {}

  private static PublicKeyCredentialParameters parameters(int algorithm) {
    return new PublicKeyCredentialParameters(
        PublicKeyCredentialType.PUBLIC_KEY, COSEAlgorithmIdentifier.create(algorithm));
  }

  /// The library throws various exceptions for missing fields.
  private static <T> T parsed(Supplier<T> parse) {
    try {
      return parse.get();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("no answer of a browser: " + e.getMessage(), e);
    }
  }

  private static ServerProperty server(Ceremony ceremony) {
    return ServerProperty.builder()
        .origin(Origin.create(ceremony.place().origin()))
        .rpId(ceremony.place().rpId())
        .challenge(new DefaultChallenge(ceremony.challenge()))
        .build();
  }

  private void requireFresh(Ceremony ceremony) {
    if (!isFresh(ceremony)) {
      throw new DirectoryException(
          DirectoryException.Kind.INVALID, "this took too long: begin again");
    }
  }

  private boolean isFresh(Ceremony ceremony) {
    return ceremony.challenge().length == Long.BYTES + RANDOM_BYTES
        && now().isBefore(issued(ceremony).plus(limits.challenge()));
  }

  private static Instant issued(Ceremony ceremony) {
    return Instant.ofEpochMilli(ByteBuffer.wrap(ceremony.challenge()).getLong());
  }

  /// Verifies a signature.
  ///
  /// @param whose the account whose password was correct; empty if the key is the only factor, and
  ///   then it must have verified its user
  /// @param response AuthenticationResponseJSON (WebAuthn level 3, §5.1)
  /// @throws DirectoryException of kind TEMPORARY if interrupted
  public Verdict verify(
      Optional<Account> whose, Ceremony ceremony, String response, InetAddress client) {
    String guessed =
        whose
            .map(account -> account.id().toString())
            .orElseGet(() -> "keys from " + client.getHostAddress());
    Verdict verdict =
        throttle
            .attempt(
                guessed,
                client,
                () -> verify(whose, ceremony, response),
                result -> result instanceof Verdict.Right)
            .orElseGet(Verdict.Throttled::new);
    if (!(verdict instanceof Verdict.Right)) {
      watch.failed(client);
    }
    return verdict;
  }

  private Verdict verify(Optional<Account> whose, Ceremony ceremony, String response) {
    if (!isFresh(ceremony)) {
      return new Verdict.Wrong();
    }
    try {
      AuthenticationData answer =
          parsed(() -> Library.MANAGER.parseAuthenticationResponseJSON(response));
      Optional<Account> account =
          whose
              .or(() -> Optional.ofNullable(answer.getUserHandle()).flatMap(this::account))
              .filter(found -> !found.disabled());
      return account
          .map(found -> verify(found, whose.isEmpty(), ceremony, answer))
          .orElseGet(Verdict.Wrong::new);
    } catch (WebAuthnException | IllegalArgumentException e) {
      LOG.info("auth event=passkey-refused reason={}", e.getMessage());
      return new Verdict.Wrong();
    }
  }

  private Optional<Account> account(byte[] handle) {
    return handle.length != Long.BYTES || handle[0] < 0
        ? Optional.empty()
        : directory.account(new AccountId(ByteBuffer.wrap(handle).getLong()));
  }

  private Verdict verify(
      Account account, boolean alone, Ceremony ceremony, AuthenticationData answer) {
    Optional<Stored> found =
        kv.read(account.id().partition(), FactorRows::all).stream()
            .filter(stored -> stored.factor().kind() == Factor.Kind.PASSKEY)
            .filter(stored ->
                MessageDigest.isEqual(key(stored).getCredentialId(), answer.getCredentialId()))
            .findFirst();
    if (found.isEmpty()) {
      return new Verdict.Wrong();
    }
    Stored stored = found.get();
    CredentialRecordImpl record =
        new CredentialRecordImpl(
            new NoneAttestationStatement(),
            null,
            null,
            null,
            stored.counter(),
            key(stored),
            null,
            null,
            null,
            null);
    Library.MANAGER.verify(
        answer, new AuthenticationParameters(server(ceremony), record, null, alone, true));
    long counter = Objects.requireNonNull(answer.getAuthenticatorData()).getSignCount();
    boolean first = take(account, stored.factor().number(), counter, ceremony);
    LOG.info(
        "auth event=passkey-used user={} factor={} result={}",
        account.address(),
        stored.factor().name(),
        first ? "passkey-accepted" : "passkey-replayed");
    return first ? new Verdict.Right(account, stored.factor().number()) : new Verdict.Wrong();
  }

  /// Invalidates the challenge: a key must answer challenges in the order in which they were
  /// issued, so that none is used twice, in all processes; and its counter must grow, if it has one
  /// (WebAuthn §7.2, step 21).
  private boolean take(Account account, long number, long counter, Ceremony ceremony) {
    long issued = issued(ceremony).toEpochMilli();
    Instant now = now();
    return kv.write(
        account.id().partition(),
        Durability.SYNCED,
        writer -> {
          Optional<Stored> there = FactorRows.find(writer, number);
          boolean newer =
              there
                  .filter(stored -> issued > stored.challenge())
                  .filter(stored ->
                      counter > stored.counter() || (counter == 0 && stored.counter() == 0))
                  .isPresent();
          if (newer) {
            FactorRows.put(writer, there.get().used(now, counter, issued));
          }
          return newer;
        });
  }

  private Instant now() {
    return directory.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
