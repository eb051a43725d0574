package org.posthorn.directory;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What is laid down for the accounts of a domain. It is kept in the domain's settings, and
/// enforced by [Passwords], [DirectoryAdministration], [Directory#maySendAs] and browsers'
/// sessions.
///
/// @param ownPasswords whether accounts change their own passwords; otherwise administrators do
/// @param passwordLengthMin characters that a new password has at least; of hashes nobody knows
/// @param quotaBytesMax the greatest quota that an account may get; 0: any, and none at all
/// @param senders from which addresses accounts may send
/// @param supportSignIn whether administrators may make links that sign in to an account
public record DomainPolicy(
    boolean ownPasswords,
    int passwordLengthMin,
    long quotaBytesMax,
    Senders senders,
    boolean supportSignIn) {
  /// The greatest minimum: longer ones keep people from having passwords at all.
  public static final int PASSWORD_LENGTH_MAX = 64;

  /// What holds where nothing was said.
  public static final DomainPolicy NONE = new DomainPolicy(true, 1, 0, Senders.LEADING, true);

  private static final String OWN_PASSWORDS = "policy.own-passwords";
  private static final String PASSWORD_LENGTH = "policy.password-length";
  private static final String QUOTA = "policy.quota-max";
  private static final String SENDERS = "policy.senders";
  private static final String SUPPORT = "policy.support-sign-in";
  private static final String OFF = "off";

  /// From which addresses an account may send.
  public enum Senders {
    /// Its primary address alone.
    OWN,
    /// All that lead to it.
    LEADING,
    /// All that lead to it, and those of its domain that are no other account's.
    DOMAIN
  }

  /// @throws DirectoryException of kind INVALID if a bound is out of its range
  public DomainPolicy {
    if (passwordLengthMin < 1 || passwordLengthMin > PASSWORD_LENGTH_MAX) {
      throw DirectoryException.invalid(
          "the least length of a password is 1 to " + PASSWORD_LENGTH_MAX);
    }
    if (quotaBytesMax < 0) {
      throw DirectoryException.invalid("a greatest quota is 0 (none) or a number of bytes");
    }
  }

  /// As a domain has it. A value that is not known here, of a later version, is as strict as can
  /// be.
  public static DomainPolicy of(Domain domain) {
    Map<String, String> settings = domain.settings();
    return new DomainPolicy(
        !settings.containsKey(OWN_PASSWORDS),
        number(settings, PASSWORD_LENGTH)
            .map(length -> (int) Math.min(PASSWORD_LENGTH_MAX, Math.max(1, length)))
            .orElse(1),
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

  /// The settings that say this; what is as [#NONE] has it needs none.
  Map<String, Optional<String>> settings() {
    Map<String, Optional<String>> settings = new HashMap<>();
    settings.put(OWN_PASSWORDS, said(!ownPasswords, OFF));
    settings.put(PASSWORD_LENGTH, said(passwordLengthMin > 1, Integer.toString(passwordLengthMin)));
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

  /// @throws DirectoryException of kind INVALID if a quota is greater than may be
  void requireQuota(long bytes) {
    if (quotaBytesMax > 0 && (bytes == 0 || bytes > quotaBytesMax)) {
      throw DirectoryException.invalid(
          "an account of this domain has a quota of at most " + quotaBytesMax + " bytes");
    }
  }
}
