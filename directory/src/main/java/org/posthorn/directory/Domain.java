package org.posthorn.directory;

import java.time.Instant;

/// A domain whose mail is for us.
///
/// @param name in A-label form and lower case
/// @param scramForPasswords whether passwords set from now on get a SCRAM verifier beside their
///   Argon2 hash. A verifier is easier to guess against if the store is stolen; without it a
///   password works with PLAIN and LOGIN only
/// @param separator between the local part and the detail of a subaddress (RFC 5233), or 0 if there
///   are no subaddresses
/// @param sendingLimits what was set about how much all its accounts together may send
public record Domain(
    String name,
    TenantId tenant,
    boolean scramForPasswords,
    char separator,
    SendingLimits sendingLimits,
    Instant created) {

  /// The usual separator.
  public static final char PLUS = '+';
}
