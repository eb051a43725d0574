package org.posthorn.admin.passwords;

import java.util.regex.Pattern;

/// Tells hashes of passwords, as other servers keep them, from passwords.
public final class PasswordHashes {
  /// As crypt(5) and PHC strings begin.
  private static final Pattern CRYPT =
      Pattern.compile(
          "\\$(1|2|2[abxy]|5|6|7|y|gy|md5|sha1|scrypt|argon2(i|d|id)|pbkdf2[-\\w]*)\\$.+");

  /// As Dovecot and LDAP write the scheme before it.
  private static final Pattern SCHEME =
      Pattern.compile(
          "(?i)\\{(S?(MD5|SHA|SHA256|SHA384|SHA512)|CRYPT|(MD5|SHA256|SHA512|BLF)-CRYPT"
              + "|ARGON2(I|D|ID)?|PBKDF2|SCRAM-SHA-(1|256)|CRAM-MD5|DIGEST-MD5|NTLM|LM)"
              + "(\\.(B64|BASE64|HEX))?\\}.+");

  private PasswordHashes() {}

  /// Whether it begins like one.
  public static boolean looksLikeOne(String text) {
    return CRYPT.matcher(text).matches() || SCHEME.matcher(text).matches();
  }
}
