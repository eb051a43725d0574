package org.posthorn.directory;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A domain whose mail is for us.
///
/// @param name in A-label form and lower case
/// @param scramForPasswords whether passwords set from now on get a SCRAM verifier beside their
///   Argon2 hash. A verifier is easier to guess against if the store is stolen; without it a
///   password works with PLAIN and LOGIN only
/// @param separator between the local part and the detail of a subaddress (RFC 5233), or 0 if there
///   are no subaddresses
/// @param sendingLimits what was set about how much all its accounts together may send
/// @param settings what was set for it otherwise, by name: what names and values mean is known to
///   those who read them
public record Domain(
    String name,
    TenantId tenant,
    boolean scramForPasswords,
    char separator,
    SendingLimits sendingLimits,
    SortedMap<String, String> settings,
    Instant created) {
  /// Settings of a domain: more than there are kinds of.
  public static final int SETTINGS_MAX = 100;

  /// Characters of a setting's name.
  public static final int SETTING_NAME_MAX = 64;

  /// Characters of a setting's value.
  public static final int SETTING_VALUE_MAX = 1_000;

  /// The setting that names who administers the domain alone: numbers of accounts, with commas.
  static final String ADMINISTRATORS = "administrators";

  /// Accounts that administer a domain alone, at most.
  public static final int ADMINISTRATORS_MAX = 20;

  /// The usual separator.
  public static final char PLUS = '+';

  public Domain {
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
  }

  /// What is laid down for its accounts.
  public DomainPolicy policy() {
    return DomainPolicy.of(this);
  }

  /// The accounts that administer this domain, but not its whole tenant. One that was removed since
  /// may be among them: numbers are not used again.
  public List<AccountId> administrators() {
    String text = settings.getOrDefault(ADMINISTRATORS, "");
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split(",", -1)).map(Long::valueOf).map(AccountId::new).toList();
  }

  Domain with(SendingLimits limits) {
    return new Domain(name, tenant, scramForPasswords, separator, limits, settings, created);
  }

  /// The same with some settings changed.
  ///
  /// @param changes those that are empty are forgotten
  /// @throws DirectoryException of kind LIMIT or INVALID if they are too many or too long
  Domain with(Map<String, Optional<String>> changes) {
    SortedMap<String, String> now = new TreeMap<>(settings);
    changes.forEach((setting, value) -> {
      if (setting.isEmpty()
          || setting.length() > SETTING_NAME_MAX
          || value.orElse("").length() > SETTING_VALUE_MAX) {
        throw DirectoryException.invalid("a setting of a domain is too long");
      }
      now.remove(setting);
      value.ifPresent(text -> now.put(setting, text));
    });
    if (now.size() > SETTINGS_MAX) {
      throw DirectoryException.limit("a domain has at most " + SETTINGS_MAX + " settings");
    }
    return new Domain(name, tenant, scramForPasswords, separator, sendingLimits, now, created);
  }
}
