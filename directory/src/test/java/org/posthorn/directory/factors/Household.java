package org.posthorn.directory.factors;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.Account;
import org.posthorn.directory.Address;
import org.posthorn.directory.Argon2Settings;
import org.posthorn.directory.AuditEvent;
import org.posthorn.directory.Authenticator;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryAdministration;
import org.posthorn.directory.DirectoryChange;
import org.posthorn.directory.DirectoryLimits;
import org.posthorn.directory.HashingPool;
import org.posthorn.directory.LoginWatch;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.Passwords;
import org.posthorn.directory.Principal;
import org.posthorn.directory.TenantId;
import org.posthorn.directory.TurnableClock;
import org.posthorn.directory.sessions.SessionLimits;
import org.posthorn.directory.sessions.WebSessions;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.sasl.AuthenticationContext;
import org.posthorn.sasl.CredentialVerdict;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.Vault;

/// A directory of a few people, with all that they sign in with.
public final class Household implements AutoCloseable {
  public static final Principal SYSTEM = Principal.system();
  public static final InetAddress HOME = address("192.0.2.1");
  public static final InetAddress AWAY = address("198.51.100.7");

  public final KeyValueStore kv = new MemoryStore();
  public final TurnableClock clock = new TurnableClock();
  public final Directory directory = Directory.open(kv, clock, DirectoryLimits.defaults());
  public final List<AuditEvent> audited = Collections.synchronizedList(new ArrayList<>());
  public final List<DirectoryChange> told = Collections.synchronizedList(new ArrayList<>());
  public final HashingPool hashing =
      new HashingPool(new Argon2Settings(8, 1, 1), directory.limits());
  public final Passwords passwords = new Passwords(directory, hashing, audited::add);
  public final DirectoryAdministration administration =
      new DirectoryAdministration(directory, passwords, audited::add);
  final Vault vault =
      new Vault(
          "a test",
          List.of(MasterKey.generate(new SecureRandom(), clock.instant())),
          org.posthorn.vault.VaultLimits.defaults());
  final SeedEncryption seal = new SeedEncryption(kv, () -> vault);
  public final Factors factors =
      new Factors(kv, directory, passwords, audited::add, seal, FactorLimits.defaults());
  public final WebSessions sessions =
      new WebSessions(kv, directory, factors, audited::add, SessionLimits.defaults());
  public final Authenticator authenticator =
      new Authenticator(
          directory,
          hashing,
          new Authenticator.Context(
              LoginWatch.NONE, factors, Optional.empty(), List.of(sessions), audited::add));
  public final FactorCheck check =
      new FactorCheck(kv, directory, factors, seal, LoginWatch.NONE, FactorLimits.defaults());
  public final Account alice;
  public final Account bob;

  public Household() {
    administration.addDomain(SYSTEM, TenantId.FIRST, "example.test", true);
    alice = account("alice@example.test");
    bob = account("bob@example.test");
    directory.listen(told::add);
  }

  private Account account(String address) {
    return administration.addAccount(SYSTEM, NewAccount.of(Address.parse(address), "right one"));
  }

  /// Gives an account a TOTP device.
  ///
  /// @return its seed
  public byte[] device(Account account, String name) {
    return device(account, name, AddedWith.NOTHING);
  }

  /// The same, with what is written in its transaction.
  public byte[] device(Account account, String name, AddedWith with) {
    Factors.Enrolment enrolment = factors.beginTotp(SYSTEM, account.id(), name);
    byte[] seed = seed(enrolment);
    factors.confirmTotp(SYSTEM, account.id(), code(seed), with);
    return seed;
  }

  /// What an app reads from the text.
  public static byte[] seed(Factors.Enrolment enrolment) {
    byte[] seed = new byte[Totp.SEED_BYTES];
    int bits = 0;
    int held = 0;
    int at = 0;
    for (char symbol : enrolment.seed().toCharArray()) {
      held = (held << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(symbol);
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        seed[at++] = (byte) (held >> bits);
      }
    }
    return seed;
  }

  /// What a device shows now.
  public String code(byte[] seed) {
    return Totp.code(seed, Totp.step(clock.instant()));
  }

  /// What becomes of a login: the name, or the reason of the refusal.
  public String login(String name, String password, String service) {
    CredentialVerdict verdict =
        authenticator.verifyPassword(name, Optional.empty(), password, context(service));
    return switch (verdict) {
      case CredentialVerdict.Accepted(var identity) -> identity.name();
      case CredentialVerdict.Refused(var reason) -> reason.toString();
    };
  }

  public static AuthenticationContext context(String service) {
    return new AuthenticationContext(service, Optional.of(HOME), true, List.of(), "t1");
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public void close() {
    hashing.close();
  }
}
