package org.posthorn.admin;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.values.MaskableCapabilities;
import org.posthorn.directory.Account;
import org.posthorn.directory.CapabilityMasks;
import org.posthorn.directory.Credential;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.KeyValueAuditLog;
import org.posthorn.directory.Passwords;
import org.posthorn.directory.Scope;
import org.posthorn.directory.sessions.WebSessions;
import org.posthorn.directory.tokens.Scopes;

/// Operations on app passwords: random passwords, one for each program that logs in to an account;
/// and on the capabilities that are masked for the account or one of them. Available to the account
/// itself and to administrators of its tenant.
public final class AppPasswords {
  private final Accounts accounts;
  private final Passwords passwords;
  private final WebSessions sessions;
  private final CapabilityMasks masks;
  private final InstantSource clock;

  AppPasswords(Accounts accounts, InstallationStores kept) {
    this.accounts = accounts;
    passwords = kept.passwords();
    sessions = kept.signIn().sessions();
    masks = new CapabilityMasks(kept.directory(), new KeyValueAuditLog(kept.kv()));
    clock = kept.clock();
  }

  /// @param name of the program, unique among the account's
  /// @return with the secret, which cannot be retrieved later
  /// @throws OperationException for an unknown service or an expiry in the past, or if the
  ///   account's own session was opened too long ago
  public Credential.Made add(
      Caller by, String address, String name, Scope scope, Optional<Instant> expires) {
    Account account = accounts.ownOrNamed(by, address);
    SignInMethods.requireRecent(sessions, by, account);
    for (String service : scope.services()) {
      if (!Scopes.SERVICES.containsKey(service)) {
        throw new OperationException(
            Reason.INVALID,
            "there is no service "
                + service
                + "; expected "
                + String.join(" or ", Scopes.SERVICES.keySet()));
      }
    }
    if (expires.isPresent() && !expires.get().isAfter(clock.instant())) {
      throw new OperationException(
          Reason.INVALID, "already expired: the day must be later than today (UTC)");
    }
    return passwords.addAppPassword(by.actor(), account.id(), name, scope, expires);
  }

  /// The account's password and its app passwords.
  public List<Credential> list(Caller by, String address) {
    return passwords.list(by.actor(), accounts.ownOrNamed(by, address).id());
  }

  /// Revokes an app password; sessions that were opened with it end within 5 s.
  ///
  /// @throws OperationException if no app password has that name
  public void revoke(Caller by, String address, String name) {
    Account account = accounts.ownOrNamed(by, address);
    passwords.revoke(by.actor(), account.id(), named(by, account, name).id());
  }

  private Credential named(Caller by, Account account, String name) {
    return all(by, account).stream()
        .filter(found -> found.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new OperationException(
                Reason.NOT_FOUND, account.address() + " has no app password named " + name));
  }

  private List<Credential> all(Caller by, Account account) {
    return passwords.list(by.actor(), account.id()).stream()
        .filter(found -> found.kind() == Credential.Kind.APP_PASSWORD)
        .toList();
  }

  /// Capabilities that are neither advertised nor accepted.
  ///
  /// @param device the name of the app password; empty for the whole account
  /// @param names such as `imap:MOVE`
  public record Mask(Optional<String> device, List<String> names) {
    public Mask {
      names = List.copyOf(names);
    }
  }

  /// The masks of an account, that of the whole account first.
  public List<Mask> masks(Caller by, String address) {
    Account account = accounts.ownOrNamed(by, address);
    List<Credential> all = all(by, account);
    List<Mask> found = new ArrayList<>();
    for (CapabilityMasks.Mask mask : masks.list(by.actor(), account.id())) {
      Optional<String> device =
          all.stream()
              .filter(one -> one.id().equals(mask.credential()))
              .map(Credential::name)
              .findFirst();
      if (mask.isOfAccount() || device.isPresent()) {
        found.add(new Mask(device, List.copyOf(mask.names())));
      }
    }
    return found;
  }

  /// Replaces a mask. It takes effect at the next login.
  ///
  /// @param mask without names: nothing is masked
  /// @throws OperationException if no app password has that name, or a name is none of
  ///   [MaskableCapabilities]
  public void setMask(Caller by, String address, Mask mask) {
    Account account = accounts.ownOrNamed(by, address);
    CredentialId credential =
        mask.device()
            .map(name -> named(by, account, name).id())
            .orElseGet(() -> new CredentialId(0));
    SortedSet<String> names = new TreeSet<>();
    for (String name : mask.names()) {
      names.add(
          MaskableCapabilities.named(name)
              .orElseThrow(() ->
                  new OperationException(
                      Reason.INVALID,
                      name
                          + " cannot be masked; expected one of "
                          + String.join(" ", MaskableCapabilities.all()))));
    }
    masks.set(by.actor(), account.id(), new CapabilityMasks.Mask(credential, names));
  }
}
