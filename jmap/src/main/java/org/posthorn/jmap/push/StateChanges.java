package org.posthorn.jmap.push;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.protocol.Callers;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.MailException;

/// Creates subscriptions to changes of states. Thread-safe.
public final class StateChanges {
  private final MailStore store;
  private final Function<Principal, List<AccountId>> accounts;
  private final List<TypeState> types;

  /// A type whose state can be subscribed to.
  ///
  /// @param name such as `Email`
  /// @param shared whether shared accounts have such objects too
  /// @param state returns the state of its `/get`
  public record TypeState(String name, boolean shared, Function<MailAccount, String> state) {

    /// A type that exists only in a principal's own account.
    public TypeState(String name, Function<MailAccount, String> state) {
      this(name, false, state);
    }
  }

  /// @param accounts returns the accounts that a principal can see now, its own first
  /// @param types all types except `EmailDelivery`
  public StateChanges(
      MailStore store, Function<Principal, List<AccountId>> accounts, List<TypeState> types) {
    this.store = store;
    this.accounts = accounts;
    this.types = List.copyOf(types);
  }

  /// The types of RFC 8621 for mail.
  public static List<TypeState> mailTypes() {
    return List.of(
        new TypeState("Email", true, account -> Long.toString(account.states().emails())),
        new TypeState("Mailbox", true, account -> Long.toString(account.states().mailboxes())),
        new TypeState("Thread", true, account -> Long.toString(account.states().threads())));
  }

  /// Starts a subscription.
  ///
  /// @param wanted names of types; unknown ones are ignored (RFC 8620 §7.1); empty for all
  public Subscription subscribe(Callers callers, Set<String> wanted) {
    Set<String> told = new TreeSet<>(wanted);
    boolean all = told.isEmpty();
    List<TypeState> chosen =
        types.stream().filter(type -> all || told.contains(type.name())).toList();
    return new Subscription(
        () -> seen(callers), chosen, all || told.contains(Subscription.DELIVERY));
  }

  private List<MailAccount> seen(Callers callers) {
    Map<AccountId, MailAccount> seen = new LinkedHashMap<>();
    for (Principal caller : callers.all()) {
      for (AccountId id : accounts.apply(caller)) {
        boolean own = id.equals(caller.account());
        if (seen.containsKey(id) || (!own && callers.owner(id).isPresent())) {
          continue; // the account's owner sees more of it
        }
        try {
          seen.put(id, store.account(caller, id));
        } catch (MailException e) {
          // It no longer shares anything. For the caller's own account, the error is reported.
          if (own) {
            throw e;
          }
        }
      }
    }
    return List.copyOf(seen.values());
  }
}
