package org.posthorn.delivery.rules;

import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.spam.account.KnownSenders;
import org.posthorn.spam.account.PreferencesRows;

/// The external lists that scripts may use (RFC 6134): whom an account knows, and its lists of
/// senders that are never or always junk. A script can test an address, but not read the lists.
/// Thread-safe.
final class SenderLists {
  /// RFC 6134 §2.7: whom the account wrote to, kept mail from, or allows.
  private static final String ADDRESS_BOOK = "urn:ietf:params:sieve:addrbook:default";

  private static final String ALLOWED = "posthorn:allowed";
  private static final String BLOCKED = "posthorn:blocked";

  private final KnownSenders known;
  private final PreferencesRows preferences;

  SenderLists(KeyValueStore kv) {
    known = new KnownSenders(kv);
    preferences = new PreferencesRows(kv);
  }

  static boolean exists(String name) {
    return Set.of(ADDRESS_BOOK, ALLOWED, BLOCKED).contains(name);
  }

  /// @param value must be an address to match
  boolean contains(AccountId account, String name, String value) {
    Optional<Address> address = OwnerAddresses.parsed(value);
    return address.isPresent() && contains(account, name, address.get());
  }

  private boolean contains(AccountId account, String name, Address address) {
    return switch (name) {
      case ADDRESS_BOOK ->
          known.contains(account, address) || preferences.of(account).allows(address);
      case ALLOWED -> preferences.of(account).allows(address);
      case BLOCKED -> preferences.of(account).blocks(address);
      default -> false;
    };
  }
}
