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
  /// @throws MethodException ACCOUNT_NOT_FOUND if the caller cannot see it, whether it exists or
  ///   not; ACCOUNT_NOT_SUPPORTED_BY_METHOD if it is a shared account of somebody else
  public MailAccount of(Call call) {
    MailAccount account = seen(call);
    if (!account.viewer().equals(account.id())) {
      throw new MethodException(
          MethodException.Type.ACCOUNT_NOT_SUPPORTED_BY_METHOD,
          "only the owner of the account may call this");
    }
    return account;
  }

  /// The account of the argument `accountId`, as far as the caller can see it: for methods that use
  /// only the [MailAccount].
  ///
  /// @throws MethodException ACCOUNT_NOT_FOUND if the caller can see nothing of it
  public MailAccount seen(Call call) {
    return open(call, call.account());
  }

  /// The account of the argument `fromAccountId`, for copies; as [#seen].
  ///
  /// @throws MethodException FROM_ACCOUNT_NOT_FOUND
  public MailAccount source(Call call) {
    try {
      return open(call, call.account("fromAccountId"));
    } catch (MethodException e) {
      throw e.type() == MethodException.Type.ACCOUNT_NOT_FOUND
          ? new MethodException(
              MethodException.Type.FROM_ACCOUNT_NOT_FOUND, "no such account, or no access to it")
          : e;
    }
  }

  /// As [#seen], for an account given by its number.
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

  /// The objects other than mail in the account of the argument `accountId`.
  ///
  /// @throws MethodException ACCOUNT_NOT_FOUND as [#of]
  public AccountObjects objects(Call call) {
    AccountId account = of(call).id();
    return store.objects(call.principal(), account);
  }

  static MethodException notFound() {
    return new MethodException(
        MethodException.Type.ACCOUNT_NOT_FOUND, "no such account, or no access to it");
  }
}
