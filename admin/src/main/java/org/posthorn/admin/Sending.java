package org.posthorn.admin;

import java.util.Optional;
import org.posthorn.directory.Account;
import org.posthorn.directory.Domain;
import org.posthorn.directory.SendingLimits;
import org.posthorn.submission.policy.Allowance;
import org.posthorn.submission.policy.Bound;
import org.posthorn.submission.policy.Sender;
import org.posthorn.submission.policy.SendingPolicy;

/// How much accounts and domains may send, and what they have sent today.
public final class Sending {
  private final InstallationStores kept;
  private final Domains domains;
  private final Accounts accounts;

  Sending(InstallationStores kept, Domains domains, Accounts accounts) {
    this.kept = kept;
    this.domains = domains;
    this.accounts = accounts;
  }

  /// The effective limits of an account or domain.
  ///
  /// @param own whether they were set for this account or domain; otherwise they are the default
  /// @param today counters since midnight UTC; empty for a domain without limits, whose messages
  ///   are not counted
  public record EffectiveLimits(
      boolean own, Allowance allowance, Optional<SendingPolicy.Usage> today) {}

  public EffectiveLimits ofAccount(Caller by, String address) {
    return status(accounts.named(by, address));
  }

  EffectiveLimits status(Account account) {
    Bound bound = kept.sending().bounds(account.id()).getFirst();
    return new EffectiveLimits(
        !account.sendingLimits().equals(SendingLimits.NONE), bound.allowance(), today(bound));
  }

  /// The limits that are set for an account itself; may be empty.
  public SendingLimits limitsOfAccount(Caller by, String address) {
    return accounts.named(by, address).sendingLimits();
  }

  public EffectiveLimits setAccount(Caller by, String address, SendingLimits to) {
    Account account = accounts.named(by, address);
    return status(kept.administration().setSendingLimits(by.actor(), account.id(), to));
  }

  /// All accounts of a domain together.
  public EffectiveLimits ofDomain(Caller by, String name) {
    return status(domains.named(by, name));
  }

  /// The limits that are set for a domain; may be empty.
  public SendingLimits limitsOfDomain(Caller by, String name) {
    return domains.named(by, name).sendingLimits();
  }

  public EffectiveLimits setDomain(Caller by, String name, SendingLimits to) {
    Domain domain = domains.named(by, name);
    return status(kept.administration().setSendingLimits(by.actor(), domain.name(), to));
  }

  private EffectiveLimits status(Domain domain) {
    Allowance allowance = Allowance.UNBOUNDED.with(domain.sendingLimits());
    boolean own = !domain.sendingLimits().equals(SendingLimits.NONE);
    Bound bound = new Bound(new Sender.OfDomain(domain.name()), allowance);
    return new EffectiveLimits(own, allowance, own ? today(bound) : Optional.empty());
  }

  private Optional<SendingPolicy.Usage> today(Bound bound) {
    return Optional.of(kept.sending().today(bound.sender()));
  }
}
