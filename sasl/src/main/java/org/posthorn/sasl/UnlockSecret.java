package org.posthorn.sasl;

/// A secret known from an authentication and not stored, with which a key of the account can be
/// wrapped: the password itself, or the SCRAM `ClientKey`, which can be computed from the password.
///
/// In memory only as long as the session needs it; never printed.
public final class UnlockSecret {

  /// Where the secret comes from.
  public enum Kind {
    /// The prepared password in UTF-8.
    PASSWORD,
    /// RFC 5802 §3 `ClientKey`, for SHA-256.
    SCRAM_CLIENT_KEY,
    /// No secret, as with an access token.
    NONE
  }

  /// The value for an access token.
  static final UnlockSecret NOTHING = new UnlockSecret(Kind.NONE, new byte[0]);

  private final Kind kind;
  private final byte[] secret;

  public UnlockSecret(Kind kind, byte[] secret) {
    this.kind = kind;
    this.secret = secret.clone();
  }

  public Kind kind() {
    return kind;
  }

  /// A copy.
  public byte[] secret() {
    return secret.clone();
  }

  /// Only the kind.
  @Override
  public String toString() {
    return "UnlockSecret[" + kind + "]";
  }
}
