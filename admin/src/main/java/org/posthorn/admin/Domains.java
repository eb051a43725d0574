package org.posthorn.admin;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.delivery.webhook.WebhookOwner;
import org.posthorn.delivery.webhook.Webhooks;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Domain;
import org.posthorn.directory.DomainPolicy;
import org.posthorn.dns.DomainName;
import org.posthorn.store.retention.RetentionScope;

/// Operations on the local domains.
public final class Domains {
  private final InstallationStores kept;
  private final Webhooks webhooks;

  Domains(InstallationStores kept, Webhooks webhooks) {
    this.kept = kept;
    this.webhooks = webhooks;
  }

  /// @param scramForPasswords see [Domain#scramForPasswords]
  /// @throws OperationException if the name is not a domain name, such as an IP address
  public Domain add(Caller by, String name, boolean scramForPasswords) {
    try {
      DomainName _ = DomainName.parse(Address.domain(name));
    } catch (IllegalArgumentException e) {
      throw new OperationException(
          Reason.INVALID, "expected a domain such as example.org, not " + name.strip());
    }
    return kept.administration().addDomain(by.actor(), by.tenant(), name, scramForPasswords);
  }

  /// The domains that the caller administers.
  public List<Domain> list(Caller by) {
    by.requireAdministrator(kept.access());
    return kept.directory().domains().stream()
        .filter(domain -> by.sees(kept.access(), domain))
        .toList();
  }

  /// Sets the policy for the accounts of a domain.
  public Domain setPolicy(Caller by, String name, DomainPolicy policy) {
    return kept.administration().setPolicy(by.actor(), named(by, name).name(), policy);
  }

  /// The domain's administrators: accounts that administer only the accounts and aliases of this
  /// domain.
  public List<Account> administrators(Caller by, String name) {
    return named(by, name).administrators().stream()
        .flatMap(id -> kept.directory().account(id).stream())
        .toList();
  }

  /// Sets the domain's administrators.
  ///
  /// @param addresses of accounts of the caller's tenant
  public Domain setAdministrators(Caller by, String name, List<String> addresses) {
    Domain domain = named(by, name);
    Set<AccountId> accounts = new LinkedHashSet<>();
    for (String address : addresses) {
      accounts.add(
          kept.directory()
              .account(Address.parse(address))
              .filter(account -> account.tenant().equals(by.tenant()))
              .map(Account::id)
              .orElseThrow(() ->
                  new OperationException(Reason.NOT_FOUND, "there is no account " + address)));
    }
    return kept.administration().setAdministrators(by.actor(), domain.name(), accounts);
  }

  /// Removes a domain that has no accounts; its aliases, webhooks, rules of retention and ended
  /// holds are removed too, since a later owner of the domain must not be subject to them.
  ///
  /// @throws OperationException if it is on legal hold
  public void remove(Caller by, String name) {
    String removed = named(by, name).name();
    RetentionScope scope = new RetentionScope.OfDomain(removed);
    Holds.requireNone(kept, removed, scope);
    kept.administration().removeDomain(by.actor(), removed);
    kept.mail().retentionRules().removeAll(scope);
    var _ = kept.mail().holds().lift(scope);
    webhooks.refresh();
    webhooks.of(new WebhookOwner.OfDomain(removed)).forEach(each -> webhooks.remove(each.id()));
  }

  /// @throws OperationException if the caller's tenant has no domain of that name, or it is not a
  ///   domain name
  public Domain named(Caller by, String text) {
    by.requireAdministrator(kept.access());
    String name = Address.domain(text);
    return kept.directory()
        .domain(name)
        .filter(domain -> by.sees(kept.access(), domain))
        .orElseThrow(
            () -> new OperationException(Reason.NOT_FOUND, "there is no domain " + name + " here"));
  }

  /// The same as a DNS name.
  DomainName nameInDns(Caller by, String text) {
    return DomainName.parse(named(by, text).name());
  }

  /// Whether a domain is in the caller's tenant. Remaining data of removed domains is visible to
  /// the server itself only.
  boolean concerns(Caller by, String name) {
    by.requireAdministrator(kept.access());
    return kept.directory()
        .domain(name)
        .map(domain -> by.sees(kept.access(), domain))
        .orElse(by.actor().isSystem());
  }
}
