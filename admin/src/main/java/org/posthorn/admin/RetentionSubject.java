package org.posthorn.admin;

import java.util.List;
import java.util.Optional;
import org.posthorn.directory.Account;
import org.posthorn.directory.Domain;
import org.posthorn.store.retention.RetentionScope;

/// The domain or the account that a hold or a rule of retention is for, by name.
final class RetentionSubject {
  private final InstallationStores kept;
  private final Domains domains;
  private final Accounts accounts;

  RetentionSubject(InstallationStores kept, Domains domains, Accounts accounts) {
    this.kept = kept;
    this.domains = domains;
    this.accounts = accounts;
  }

  /// Its scope, for an administrator of its tenant.
  ///
  /// @param name an address, or a domain
  /// @throws OperationException if the caller's tenant has no such account or domain
  RetentionScope of(Caller by, String name) {
    by.requireTenant(kept.access());
    if (name.contains("@")) {
      return new RetentionScope.OfAccount(accounts.toChange(by, name).id());
    }
    return new RetentionScope.OfDomain(domains.named(by, name).name());
  }

  /// The name of a scope of the caller's tenant; empty if it is of another tenant, or of an account
  /// that does not exist any more.
  Optional<String> name(Caller by, RetentionScope scope) {
    return switch (scope) {
      case RetentionScope.OfDomain(String domain) ->
          kept.directory()
              .domain(domain)
              .filter(found -> found.tenant().equals(by.tenant()))
              .map(Domain::name);
      case RetentionScope.OfAccount of ->
          kept.directory()
              .account(of.account())
              .filter(found -> found.tenant().equals(by.tenant()))
              .map(found -> found.address().toString());
    };
  }

  /// The accounts of a scope.
  List<Account> accounts(Caller by, RetentionScope scope) {
    return switch (scope) {
      case RetentionScope.OfDomain(String domain) -> accounts.list(by, Optional.of(domain));
      case RetentionScope.OfAccount of -> kept.directory().account(of.account()).stream().toList();
    };
  }
}
