package org.posthorn.admin.passwords;

import java.util.regex.Pattern;

/// Recognizes password hashes of other servers.
public final class PasswordHashes {
  /// The start of crypt(5) and PHC strings.
  private static final Pattern CRYPT =
      Pattern.compile(
          "\\$(1|2|2[abxy]|5|6|7|y|gy|md5|sha1|scrypt|argon2(i|d|id)|pbkdf2[-\\w]*)\\$.+");

  /// The scheme that Dovecot and LDAP write before a hash.
  private static final Pattern SCHEME =
      Pattern.compile(
          "(?i)\\{(S?(MD5|SHA|SHA256|SHA384|SHA512)|CRYPT|(MD5|SHA256|SHA512|BLF)-CRYPT"
              + "|ARGON2(I|D|ID)?|PBKDF2|SCRAM-SHA-(1|256)|CRAM-MD5|DIGEST-MD5|NTLM|LM)"
              + "(\\.(B64|BASE64|HEX))?\\}.+");

  private PasswordHashes() {}

  /// Whether a text begins like a password hash.
  public static boolean looksLikeOne(String text) {
    return CRYPT.matcher(text).matches() || SCHEME.matcher(text).matches();
  }
}
