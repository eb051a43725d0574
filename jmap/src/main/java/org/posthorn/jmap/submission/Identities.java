package org.posthorn.jmap.submission;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Alias;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.objects.StoredType;
import org.posthorn.store.MailStore;
import org.posthorn.store.clock.AccountTransaction;
import org.posthorn.store.objects.AccountObjects;
import org.posthorn.store.objects.ObjectRows;
import org.posthorn.store.objects.ObjectType;

/// The identities of accounts. Each address of an account in the directory is an identity, which
/// the user can edit but not remove; it disappears with the address. Thread-safe.
public final class Identities {
  static final StoredType TYPE = new StoredType(ObjectType.IDENTITY, 'I');

  /// Largest number of identities of an account, which are returned in one response.
  static final int IDENTITIES_MAX = 500;

  /// Largest number of identities for addresses. They may be added even if the user has reached the
  /// limit of own identities.
  private static final int AUTOMATIC_MAX = IDENTITIES_MAX / 2;

  private final MailStore store;
  private final Directory directory;

  public Identities(MailStore store, Directory directory) {
    this.store = store;
    this.directory = directory;
  }

  /// All identities of an account by number, after adding those for its addresses.
  SequencedMap<Long, Identity> current(Principal user, AccountId account) {
    AccountObjects objects = store.objects(user, account); // checks the permission
    SequencedMap<Long, Identity> all = objects.read(reader -> all(reader));
    Map<String, Identity> wanted = automatic(account);
    if (isCurrent(all, wanted)) {
      return all;
    }
    return store
        .objects(Principal.system(), account)
        .write(change -> adjust(change, automatic(account)));
  }

  private static SequencedMap<Long, Identity> all(org.posthorn.kv.Reader reader) {
    SequencedMap<Long, Identity> all = new LinkedHashMap<>();
    ObjectRows.all(reader, ObjectType.IDENTITY, IDENTITIES_MAX + AUTOMATIC_MAX)
        .forEach(object -> all.put(object.id(), Identity.read(object.bytes())));
    return all;
  }

  private static boolean isCurrent(Map<Long, Identity> all, Map<String, Identity> wanted) {
    List<String> there =
        all.values().stream().filter(Identity::automatic).map(Identity::email).sorted().toList();
    return there.equals(wanted.keySet().stream().sorted().toList());
  }

  private static SequencedMap<Long, Identity> adjust(
      AccountTransaction change, Map<String, Identity> wanted) {
    Map<String, Identity> missing = new LinkedHashMap<>(wanted);
    all(change.writer())
        .forEach((id, identity) -> {
          if (identity.automatic() && missing.remove(identity.email()) == null) {
            ObjectRows.remove(change, ObjectType.IDENTITY, id);
          }
        });
    missing
        .values()
        .forEach(identity -> ObjectRows.create(change, ObjectType.IDENTITY, identity.bytes()));
    return all(change.writer());
  }

  /// The identities for addresses of an account: its own address, then its aliases, in the domains
  /// of its tenant.
  private Map<String, Identity> automatic(AccountId account) {
    Map<String, Identity> found = new LinkedHashMap<>();
    Optional<Account> owner = directory.account(account);
    if (owner.isEmpty()) {
      return found;
    }
    String name = owner.get().displayName().orElse("");
    Address own = owner.get().address();
    List<Address> addresses = new ArrayList<>(List.of(own));
    directory.domains().stream()
        .filter(domain -> domain.tenant().equals(owner.get().tenant()))
        .flatMap(domain -> directory.aliases(domain.name()).stream())
        .flatMap(alias -> alias instanceof Alias.Exact exact ? Stream.of(exact) : Stream.empty())
        .filter(alias -> alias.targets().stream().anyMatch(target -> isSame(target, own)))
        .map(Alias.Exact::address)
        .forEach(addresses::add);
    addresses.stream()
        .filter(address -> directory.maySendAs(account, address))
        .limit(AUTOMATIC_MAX)
        .forEach(address -> found.putIfAbsent(address.toString(), Identity.of(name, address)));
    return found;
  }

  private static boolean isSame(String target, Address own) {
    try {
      return Address.parse(target).equals(own);
    } catch (DirectoryException notOurs) {
      return false;
    }
  }

  /// The sender of an identity, for use outside this class.
  ///
  /// @param name may be empty
  public record Sender(long id, String name, String email) {}

  /// The sender of an identity.
  ///
  /// @param id of the identity
  /// @return empty if the account has no such identity
  public Optional<Sender> sender(Principal user, AccountId account, String id) {
    OptionalLong number = TYPE.number(id);
    if (number.isEmpty()) {
      return Optional.empty();
    }
    return Optional.ofNullable(current(user, account).get(number.getAsLong()))
        .map(identity ->
            new Sender(
                number.getAsLong(),
                identity.properties().get("name").asString(),
                identity.email()));
  }

  /// Whether an account may send from an address.
  public boolean maySend(AccountId account, String address) {
    return Identity.parsed(address).filter(parsed -> maySend(account, parsed)).isPresent();
  }

  /// Whether an account may send from the address of an identity.
  boolean maySend(AccountId account, Identity identity) {
    return identity.address().filter(address -> maySend(account, address)).isPresent();
  }

  boolean maySend(AccountId account, Address address) {
    return directory.maySendAs(account, address);
  }
}
