package org.posthorn.directory;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The policy for the accounts of a domain. Stored in the domain's settings, and enforced by
/// [Passwords], [DirectoryAdministration], [Directory#maySendAs] and browser sessions.
///
/// @param ownPasswords whether accounts may change their own passwords; otherwise only
///   administrators
/// @param passwordLengthMin minimum length of new passwords in characters, whoever sets them; not
///   checked for hashes
/// @param quotaBytesMax the maximum quota of an account; 0 for no maximum
/// @param senders the addresses that accounts may send from
/// @param supportSignIn whether administrators may create links that sign in to an account
public record DomainPolicy(
    boolean ownPasswords,
    int passwordLengthMin,
    long quotaBytesMax,
    Senders senders,
    boolean supportSignIn) {
  /// The smallest minimum that can be set, which is the default.
  public static final int PASSWORD_LENGTH_MIN = 8;

  /// The largest minimum that can be set.
  public static final int PASSWORD_LENGTH_MAX = 64;

  /// The default policy.
  public static final DomainPolicy NONE =
      new DomainPolicy(true, PASSWORD_LENGTH_MIN, 0, Senders.LEADING, true);

  private static final String OWN_PASSWORDS = "policy.own-passwords";
  private static final String PASSWORD_LENGTH = "policy.password-length";
  private static final String QUOTA = "policy.quota-max";
  private static final String SENDERS = "policy.senders";
  private static final String SUPPORT = "policy.support-sign-in";
  private static final String OFF = "off";

  /// The addresses that an account may send from.
  public enum Senders {
    /// Its primary address only.
    OWN,
    /// All addresses that resolve to it.
    LEADING,
    /// All addresses that resolve to it, and those of its domain that belong to no other account.
    DOMAIN
  }

  /// @throws DirectoryException of kind INVALID if a value is out of range
  public DomainPolicy {
    if (passwordLengthMin < PASSWORD_LENGTH_MIN || passwordLengthMin > PASSWORD_LENGTH_MAX) {
      throw DirectoryException.invalid(
          "the least length of a password is "
              + PASSWORD_LENGTH_MIN
              + " to "
              + PASSWORD_LENGTH_MAX);
    }
    if (quotaBytesMax < 0) {
      throw DirectoryException.invalid("a greatest quota is 0 (none) or a number of bytes");
    }
  }

  /// The policy of a domain. An unknown value, from a later version, is interpreted as the
  /// strictest.
  public static DomainPolicy of(Domain domain) {
    Map<String, String> settings = domain.settings();
    return new DomainPolicy(
        !settings.containsKey(OWN_PASSWORDS),
        number(settings, PASSWORD_LENGTH)
            .map(length -> Math.clamp(length, PASSWORD_LENGTH_MIN, PASSWORD_LENGTH_MAX))
            .orElse(PASSWORD_LENGTH_MIN),
        number(settings, QUOTA).orElse(0L),
        Optional.ofNullable(settings.get(SENDERS)).map(DomainPolicy::senders).orElse(NONE.senders),
        !settings.containsKey(SUPPORT));
  }

  private static Optional<Long> number(Map<String, String> settings, String name) {
    return Optional.ofNullable(settings.get(name))
        .filter(text -> text.matches("[0-9]{1,18}"))
        .map(Long::valueOf);
  }

  private static Senders senders(String word) {
    for (Senders each : Senders.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(word)) {
        return each;
      }
    }
    return Senders.OWN;
  }

  /// The settings for this policy; default values need none.
  Map<String, Optional<String>> settings() {
    Map<String, Optional<String>> settings = new HashMap<>();
    settings.put(OWN_PASSWORDS, said(!ownPasswords, OFF));
    settings.put(
        PASSWORD_LENGTH,
        said(passwordLengthMin > PASSWORD_LENGTH_MIN, Integer.toString(passwordLengthMin)));
    settings.put(QUOTA, said(quotaBytesMax > 0, Long.toString(quotaBytesMax)));
    settings.put(SENDERS, said(senders != NONE.senders, senders.name().toLowerCase(Locale.ROOT)));
    settings.put(SUPPORT, said(!supportSignIn, OFF));
    return settings;
  }

  private static Optional<String> said(boolean differs, String value) {
    return differs ? Optional.of(value) : Optional.empty();
  }

  /// @throws DirectoryException of kind INVALID if a password is too short
  void requireLength(String password) {
    if (password.codePointCount(0, password.length()) < passwordLengthMin) {
      throw DirectoryException.invalid(
          "a password of this domain has at least " + passwordLengthMin + " characters");
    }
  }

  /// @throws DirectoryException of kind INVALID if a quota exceeds the maximum
  void requireQuota(long bytes) {
    if (quotaBytesMax > 0 && (bytes == 0 || bytes > quotaBytesMax)) {
      throw DirectoryException.invalid(
          "an account of this domain has a quota of at most " + quotaBytesMax + " bytes");
    }
  }
}
