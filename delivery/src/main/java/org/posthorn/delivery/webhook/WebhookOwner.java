package org.posthorn.delivery.webhook;

import org.posthorn.directory.AccountId;

/// The scope of a webhook: whose events it gets.
public sealed interface WebhookOwner {
  /// Events of one account.
  record OfAccount(AccountId account) implements WebhookOwner {
    @Override
    public String text() {
      return "account " + account;
    }
  }

  /// Events of the accounts whose primary address is in a domain.
  ///
  /// @param domain its canonical name
  record OfDomain(String domain) implements WebhookOwner {
    @Override
    public String text() {
      return "domain " + domain;
    }
  }

  /// Events of all accounts.
  record OfInstallation() implements WebhookOwner {
    @Override
    public String text() {
      return "installation";
    }
  }

  WebhookOwner INSTALLATION = new OfInstallation();

  /// A unique text, for people and as a key.
  String text();
}
