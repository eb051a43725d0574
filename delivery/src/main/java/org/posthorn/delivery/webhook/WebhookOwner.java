package org.posthorn.delivery.webhook;

import org.posthorn.directory.AccountId;

/// Whose events a webhook hears of.
public sealed interface WebhookOwner {
  /// Those of one account.
  record OfAccount(AccountId account) implements WebhookOwner {
    @Override
    public String text() {
      return "account " + account;
    }
  }

  /// Those of the accounts whose primary address is in a domain.
  ///
  /// @param domain its canonical name
  record OfDomain(String domain) implements WebhookOwner {
    @Override
    public String text() {
      return "domain " + domain;
    }
  }

  /// Those of all accounts.
  record OfInstallation() implements WebhookOwner {
    @Override
    public String text() {
      return "installation";
    }
  }

  /// The only one of its kind.
  WebhookOwner INSTALLATION = new OfInstallation();

  /// For people, and as the key by which they are told apart.
  String text();
}
