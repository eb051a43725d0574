package org.posthorn.directory.factors;

import java.net.InetAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.directory.Account;
import org.posthorn.directory.Directory;
import org.posthorn.directory.LoginWatch;
import org.posthorn.directory.factors.FactorRows.Stored;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Writer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Verifies one-time codes and recovery codes after the password was verified. Each code is valid
/// once, in all processes. Thread-safe; blocks while the allowed number of concurrent attempts for
/// the account is reached.
public final class FactorCheck {
  private static final Logger LOG = LoggerFactory.getLogger(FactorCheck.class);

  private final KeyValueStore kv;
  private final Directory directory;
  private final Factors factors;
  private final SeedEncryption seal;
  private final LoginWatch watch;
  private final FactorThrottle throttle;

  /// @param watch is notified of attempts
  public FactorCheck(
      KeyValueStore kv,
      Directory directory,
      Factors factors,
      SeedEncryption seal,
      LoginWatch watch,
      FactorLimits limits) {
    this.kv = kv;
    this.directory = directory;
    this.factors = factors;
    this.seal = seal;
    this.watch = watch;
    throttle = new FactorThrottle(directory.clock(), limits);
  }

  /// The result for a code.
  public sealed interface Verdict {
    /// @param factor the number of the factor; 0 for a recovery code
    record Right(long factor) implements Verdict {}

    /// The code is wrong, or was used before.
    record Wrong() implements Verdict {}

    /// Too many failures before; nothing was verified.
    record Throttled() implements Verdict {}
  }

  /// The factors of an account that is signing in.
  public Factors.State state(Account account) {
    return factors.state(account);
  }

  /// Verifies a one-time code or a recovery code, and invalidates it.
  ///
  /// @throws org.posthorn.directory.DirectoryException of kind TEMPORARY if interrupted
  public Verdict code(Account account, String code, InetAddress client) {
    Optional<Verdict> verdict =
        throttle.attempt(
            account.id().toString(),
            client,
            () -> verify(account, code),
            result -> result instanceof Verdict.Right);
    Verdict result = verdict.orElseGet(Verdict.Throttled::new);
    if (result instanceof Verdict.Right(long factor)) {
      LOG.info(
          "auth event=second-factor-accepted user={} remote={} factor={}",
          account.address(),
          client.getHostAddress(),
          factor == 0 ? "recovery code" : factor);
    } else {
      watch.failed(client);
      LOG.info(
          "auth event=second-factor-refused user={} remote={} reason={}",
          account.address(),
          client.getHostAddress(),
          result instanceof Verdict.Throttled ? "throttled" : "wrong");
    }
    return result;
  }

  private Verdict verify(Account account, String code) {
    seal.prepare();
    Instant now = directory.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    return kv.write(
        account.id().partition(),
        Durability.SYNCED,
        writer -> {
          for (Stored stored : FactorRows.all(writer)) {
            if (stored.factor().kind() == Factor.Kind.TOTP) {
              OptionalLong step = step(account, stored, code, now);
              if (step.isPresent()) {
                FactorRows.put(writer, stored.used(now, step.getAsLong(), stored.challenge()));
                return new Verdict.Right(stored.factor().number());
              }
            }
          }
          return recovery(writer, account, code);
        });
  }

  private OptionalLong step(Account account, Stored stored, String code, Instant now) {
    try {
      byte[] seed = seal.open(account.id(), stored.secret());
      return Totp.match(seed, Factors.bare(code), now, stored.counter());
    } catch (StoreException e) {
      LOG.error(
          "auth event=second-factor-unreadable user={} factor={}",
          account.address(),
          stored.factor().name(),
          e);
      return OptionalLong.empty(); // other factors and recovery codes still work
    }
  }

  private static Verdict recovery(Writer writer, Account account, String code) {
    // Recovery codes replace a factor: without one they are not accepted.
    boolean taken =
        FactorRows.any(writer) && FactorRows.takeRecoveryCode(writer, account.id(), code);
    return taken ? new Verdict.Right(0) : new Verdict.Wrong();
  }
}
