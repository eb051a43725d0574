package org.posthorn.imap;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Forwarding;
import org.posthorn.directory.Principal;
import org.posthorn.directory.SendingLimits;
import org.posthorn.directory.TenantId;
import org.posthorn.imap.session.Service;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.Quota;

/// The accounts of [TestCredentials], of one tenant; their names are those of the users.
///
/// @param masks capabilities that are masked for whoever logs in
/// @param limits quotas that were set
record TestAccounts(MailStore store, Supplier<Set<String>> masks, Map<AccountId, Long> limits)
    implements Service.Accounts {
  private static final Map<Long, String> NAMES = Map.of(1L, "alice", 2L, "bob");

  static Optional<Account> account(AccountId id) {
    return Optional.ofNullable(NAMES.get(id.value()))
        .map(name ->
            new Account(
                id,
                new TenantId(1),
                Address.parse(name + "@example.test"),
                Optional.empty(),
                0,
                false,
                Set.of(),
                SendingLimits.NONE,
                Forwarding.NONE,
                Instant.EPOCH));
  }

  @Override
  public MailAccount of(SaslIdentity identity) {
    Principal principal = (Principal) identity;
    return store.account(principal, principal.account());
  }

  @Override
  public Set<String> masked(SaslIdentity identity) {
    return masks.get();
  }

  /// Bob administers quotas.
  @Override
  public boolean setsQuotas(SaslIdentity identity) {
    return identity.name().equals("bob");
  }

  @Override
  public Quota setQuota(SaslIdentity identity, AccountId account, long bytes) {
    limits.put(account, bytes);
    return store.account(Principal.system(), account).quota();
  }

  @Override
  public Optional<Quota> quota(SaslIdentity identity, AccountId account) {
    return setsQuotas(identity)
        ? Optional.of(store.account(Principal.system(), account).quota())
        : Optional.empty();
  }

  @Override
  public SortedMap<String, MailAccount> sharing(SaslIdentity identity) {
    SortedMap<String, MailAccount> all = new TreeMap<>();
    Principal principal = (Principal) identity;
    store
        .shared()
        .of(principal)
        .keySet()
        .forEach(owner -> all.put(name(owner).orElseThrow(), store.account(principal, owner)));
    return all;
  }

  @Override
  public Optional<AccountId> named(SaslIdentity identity, String name) {
    return NAMES.entrySet().stream()
        .filter(entry -> entry.getValue().equals(name))
        .map(entry -> new AccountId(entry.getKey()))
        .findFirst();
  }

  @Override
  public Optional<String> name(AccountId account) {
    return Optional.ofNullable(NAMES.get(account.value()));
  }
}
