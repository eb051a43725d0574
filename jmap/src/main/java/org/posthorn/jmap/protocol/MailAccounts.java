package org.posthorn.jmap.protocol;

import org.posthorn.directory.AccountId;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.objects.AccountObjects;

/// Opens the accounts that calls name. Thread-safe.
public final class MailAccounts {
  private final MailStore store;

  public MailAccounts(MailStore store) {
    this.store = store;
  }

  /// The account of the argument `accountId`.
  ///
  /// @throws MethodException ACCOUNT_NOT_FOUND if the caller may not read it; whether it is there
  ///   is not told
  public MailAccount of(Call call) {
    return open(call, call.account());
  }

  /// The account of the argument `fromAccountId`, for what copies.
  ///
  /// @throws MethodException FROM_ACCOUNT_NOT_FOUND
  public MailAccount source(Call call) {
    try {
      return open(call, call.account("fromAccountId"));
    } catch (MethodException e) {
      throw e.type() == MethodException.Type.ACCOUNT_NOT_FOUND
          ? new MethodException(
              MethodException.Type.FROM_ACCOUNT_NOT_FOUND, "there is no such account for you")
          : e;
    }
  }

  /// As before, where the account's id is known.
  public MailAccount open(Call call, AccountId account) {
    try {
      return store.account(call.principal(), account);
    } catch (MailException e) {
      throw switch (e.kind()) {
        case FORBIDDEN, NOT_FOUND -> notFound();
        default -> e;
      };
    }
  }

  /// The objects beside the mail of the account of the argument `accountId`.
  ///
  /// @throws MethodException ACCOUNT_NOT_FOUND as [#of]
  public AccountObjects objects(Call call) {
    AccountId account = of(call).id();
    return store.objects(call.principal(), account);
  }

  static MethodException notFound() {
    return new MethodException(
        MethodException.Type.ACCOUNT_NOT_FOUND, "there is no such account for you");
  }
}
