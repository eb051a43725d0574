package org.posthorn.admin.owner;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.UnaryOperator;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.AuditEvent;
import org.posthorn.directory.AuditLog;
import org.posthorn.directory.KeyValueAuditLog;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.spam.account.Preferences;
import org.posthorn.spam.account.PreferencesRows;
import org.posthorn.spam.account.SenderPattern;

/// An account's lists of allowed and blocked senders. Thread-safe.
public final class OwnSenders {
  private final PreferencesRows rows;
  private final AuditLog audit;
  private final InstantSource clock;

  public OwnSenders(KeyValueStore kv, InstantSource clock) {
    rows = new PreferencesRows(kv);
    audit = new KeyValueAuditLog(kv);
    this.clock = clock;
  }

  /// How a sender's mail is handled.
  public enum Rule {
    /// Never classified as spam, unless it is forged.
    ALLOWED,
    /// Always filed as spam.
    BLOCKED
  }

  /// The lists.
  ///
  /// @param allowed and
  /// @param blocked senders, as written by [SenderPattern]
  public record Senders(List<String> allowed, List<String> blocked) {
    static Senders of(Preferences preferences) {
      return new Senders(
          preferences.allowed().stream().map(SenderPattern::text).toList(),
          preferences.blocked().stream().map(SenderPattern::text).toList());
    }
  }

  public Senders list(AccountId account) {
    return Senders.of(rows.of(account));
  }

  /// Adds a sender to a list, and removes it from the other.
  ///
  /// @param sender an address, or a domain with or without `@` before it
  /// @throws OperationException if the list is full, or `owner` is a support session
  /// @throws org.posthorn.directory.DirectoryException of kind INVALID if it is neither
  public Senders set(Principal owner, String sender, Rule rule) {
    SenderPattern pattern = SenderPattern.parse(sender);
    return rule == Rule.ALLOWED
        ? change(owner, "allow " + pattern, wanted -> wanted.allowing(pattern))
        : change(owner, "block " + pattern, wanted -> wanted.blocking(pattern));
  }

  /// Removes a sender from both lists.
  ///
  /// @throws OperationException if it is on neither, or `owner` is a support session
  public Senders forget(Principal owner, String sender) {
    requireNoSupport(owner);
    SenderPattern pattern = SenderPattern.parse(sender);
    Preferences now = rows.of(owner.account());
    if (!now.allowed().contains(pattern) && !now.blocked().contains(pattern)) {
      throw new OperationException(Reason.NOT_FOUND, pattern + " is on no list");
    }
    return change(owner, "forget " + pattern, wanted -> wanted.forgetting(pattern));
  }

  /// The lists decide about mail that arrives after the support session.
  private static void requireNoSupport(Principal owner) {
    if (owner.scope().equals(Scope.SUPPORT)) {
      throw new OperationException(
          Reason.REFUSED,
          "a support session must not change lasting settings: allowed and blocked senders");
    }
  }

  private Senders change(Principal owner, String what, UnaryOperator<Preferences> change) {
    requireNoSupport(owner);
    Preferences now;
    try {
      now = rows.change(owner.account(), change);
    } catch (IllegalArgumentException e) {
      throw new OperationException(Reason.INVALID, String.valueOf(e.getMessage()));
    }
    audit.record(
        new AuditEvent(
            clock.instant().truncatedTo(ChronoUnit.MILLIS),
            owner.name(),
            "spam.preferences",
            owner.name(),
            what));
    return Senders.of(now);
  }
}
