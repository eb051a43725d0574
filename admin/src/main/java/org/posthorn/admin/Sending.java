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
  private final Kept kept;
  private final Domains domains;
  private final Accounts accounts;

  Sending(Kept kept, Domains domains, Accounts accounts) {
    this.kept = kept;
    this.domains = domains;
    this.accounts = accounts;
  }

  /// What is in force for somebody.
  ///
  /// @param own whether it was set for this account or domain; otherwise it is the default
  /// @param today what was counted since midnight UTC; empty for a domain without bounds, whose
  ///   messages are not counted
  public record Standing(boolean own, Allowance allowance, Optional<SendingPolicy.Usage> today) {}

  public Standing ofAccount(Caller by, String address) {
    return standing(accounts.named(by, address));
  }

  Standing standing(Account account) {
    Bound bound = kept.sending().bounds(account.id()).getFirst();
    return new Standing(
        !account.sendingLimits().equals(SendingLimits.NONE), bound.allowance(), today(bound));
  }

  /// What is set for an account itself, which may be nothing.
  public SendingLimits limitsOfAccount(Caller by, String address) {
    return accounts.named(by, address).sendingLimits();
  }

  public Standing setAccount(Caller by, String address, SendingLimits to) {
    Account account = accounts.named(by, address);
    return standing(kept.administration().setSendingLimits(by.actor(), account.id(), to));
  }

  /// All accounts of a domain together.
  public Standing ofDomain(Caller by, String name) {
    return standing(domains.named(by, name));
  }

  /// What is set for a domain, which may be nothing.
  public SendingLimits limitsOfDomain(Caller by, String name) {
    return domains.named(by, name).sendingLimits();
  }

  public Standing setDomain(Caller by, String name, SendingLimits to) {
    Domain domain = domains.named(by, name);
    return standing(kept.administration().setSendingLimits(by.actor(), domain.name(), to));
  }

  private Standing standing(Domain domain) {
    Allowance allowance = Allowance.UNBOUNDED.with(domain.sendingLimits());
    boolean own = !domain.sendingLimits().equals(SendingLimits.NONE);
    Bound bound = new Bound(new Sender.OfDomain(domain.name()), allowance);
    return new Standing(own, allowance, own ? today(bound) : Optional.empty());
  }

  private Optional<SendingPolicy.Usage> today(Bound bound) {
    return Optional.of(kept.sending().today(bound.sender()));
  }
}
