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

  /// The account of the argument `accountId`, which is the caller's own.
  ///
  /// @throws MethodException ACCOUNT_NOT_FOUND if the caller may not see it, whether it is there or
  ///   not; ACCOUNT_NOT_SUPPORTED_BY_METHOD if it is another's that shares something with the
  ///   caller
  public MailAccount of(Call call) {
    MailAccount account = seen(call);
    if (!account.viewer().equals(account.id())) {
      throw new MethodException(
          MethodException.Type.ACCOUNT_NOT_SUPPORTED_BY_METHOD,
          "only the owner of the account may call this");
    }
    return account;
  }

  /// The account of the argument `accountId`, as far as the caller sees it: for methods that answer
  /// from what a [MailAccount] shows and from nothing else.
  ///
  /// @throws MethodException ACCOUNT_NOT_FOUND if the caller sees nothing of it
  public MailAccount seen(Call call) {
    return open(call, call.account());
  }

  /// The account of the argument `fromAccountId`, for what copies; as [#seen].
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

  /// As [#seen], where the account is known by its number.
  public MailAccount open(Call call, AccountId account) {
    try {
      return store.account(call.principal(account), account);
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
