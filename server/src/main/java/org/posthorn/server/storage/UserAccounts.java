package org.posthorn.server.storage;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.posthorn.directory.AccessDeniedException;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.AccountRole;
import org.posthorn.directory.Address;
import org.posthorn.directory.CapabilityMasks;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryAdministration;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Right;
import org.posthorn.imap.session.Service;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Quota;

/// The mail that IMAP users see: their own, and what others of their tenant share with them.
public record UserAccounts(
    MailStore mail, Directory directory, DirectoryAdministration administration)
    implements Service.Accounts {
  // The scopes that the REST API requires for the same.
  private static final String READS = "admin.read";
  private static final String CHANGES = "admin.accounts";

  @Override
  public MailAccount of(SaslIdentity identity) {
    Principal principal = (Principal) identity;
    return mail.account(principal, principal.account());
  }

  @Override
  public Set<String> masked(SaslIdentity identity) {
    return CapabilityMasks.of(directory, (Principal) identity, "imap");
  }

  /// The principal with the roles that it has now, which it may have lost since the login.
  private Principal now(SaslIdentity identity) {
    Principal then = (Principal) identity;
    Set<AccountRole> roles =
        then.administers()
            ? directory.account(then.account()).map(Account::roles).orElse(Set.of())
            : Set.of();
    return new Principal(
        then.name(), then.account(), then.tenant(), roles, then.credential(), then.scope());
  }

  @Override
  public boolean setsQuotas(SaslIdentity identity) {
    Principal now = now(identity);
    return now.administers() && now.scope().covers(CHANGES);
  }

  @Override
  public Quota setQuota(SaslIdentity identity, AccountId account, long bytes) {
    if (!setsQuotas(identity)) {
      throw new MailException(MailException.Kind.FORBIDDEN, "quotas are set by administrators");
    }
    try {
      var _ = administration.setQuota(now(identity), account, bytes);
    } catch (AccessDeniedException | DirectoryException e) {
      throw new MailException(MailException.Kind.FORBIDDEN, String.valueOf(e.getMessage()));
    }
    return mail.account(Principal.system(), account).quota();
  }

  @Override
  public Optional<Quota> quota(SaslIdentity identity, AccountId account) {
    Principal now = now(identity);
    return now.scope().covers(READS) && directory.access().may(now, Right.ADMINISTER, account)
        ? Optional.of(mail.account(Principal.system(), account).quota())
        : Optional.empty();
  }

  @Override
  public SortedMap<String, MailAccount> sharing(SaslIdentity identity) {
    Principal principal = (Principal) identity;
    SortedMap<String, MailAccount> all = new TreeMap<>();
    mail.shared()
        .of(principal)
        .keySet()
        .forEach(
            owner -> name(owner).ifPresent(name -> all.put(name, mail.account(principal, owner))));
    return Collections.unmodifiableSortedMap(all);
  }

  @Override
  public Optional<AccountId> named(SaslIdentity identity, String name) {
    Optional<Address> address;
    try {
      address = Optional.of(Address.parse(name));
    } catch (DirectoryException e) {
      return Optional.empty();
    }
    return address
        .flatMap(directory::account)
        .filter(account -> account.tenant().equals(((Principal) identity).tenant()))
        .map(Account::id);
  }

  @Override
  public Optional<String> name(AccountId account) {
    return directory.account(account).map(found -> found.address().toString());
  }
}
