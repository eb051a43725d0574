package org.posthorn.directory;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A local domain.
///
/// @param name as A-label in lower case
/// @param scramForPasswords whether new passwords get a SCRAM verifier beside their Argon2 hash. A
///   verifier is easier to attack if the store is stolen; without it a password works with PLAIN
///   and LOGIN only
/// @param separator between the local part and the detail of a subaddress (RFC 5233), or 0 if there
///   are no subaddresses
/// @param sendingLimits limits for all its accounts together
/// @param settings further settings by name; interpreted by the packages that use them
public record Domain(
    String name,
    TenantId tenant,
    boolean scramForPasswords,
    char separator,
    SendingLimits sendingLimits,
    SortedMap<String, String> settings,
    Instant created) {
  /// Maximum number of settings.
  public static final int SETTINGS_MAX = 100;

  /// Maximum length of a setting's name in characters.
  public static final int SETTING_NAME_MAX = 64;

  /// Maximum length of a setting's value in characters.
  public static final int SETTING_VALUE_MAX = 1_000;

  /// The setting with the accounts that administer only this domain: numbers separated by commas.
  static final String ADMINISTRATORS = "administrators";

  /// Maximum number of accounts that administer only this domain.
  public static final int ADMINISTRATORS_MAX = 20;

  /// The default separator.
  public static final char PLUS = '+';

  public Domain {
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
  }

  public DomainPolicy policy() {
    return DomainPolicy.of(this);
  }

  /// The accounts that administer this domain, but not its whole tenant. Removed accounts may be
  /// included: numbers are not reused.
  public List<AccountId> administrators() {
    String text = settings.getOrDefault(ADMINISTRATORS, "");
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split(",", -1)).map(Long::valueOf).map(AccountId::new).toList();
  }

  Domain with(SendingLimits limits) {
    return new Domain(name, tenant, scramForPasswords, separator, limits, settings, created);
  }

  /// A copy with changed settings.
  ///
  /// @param changes empty values remove a setting
  /// @throws DirectoryException of kind LIMIT or INVALID if there are too many or they are too long
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
