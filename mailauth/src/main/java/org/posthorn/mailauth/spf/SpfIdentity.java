package org.posthorn.mailauth.spf;

/// The identities that SPF checks (RFC 7208 §2.2).
public enum SpfIdentity {
  /// The domain of HELO or EHLO (§2.3).
  HELO("helo"),
  /// The domain of the reverse-path, or that of HELO if it is null (§2.4).
  MAIL_FROM("mailfrom");

  private final String text;

  SpfIdentity(String text) {
    this.text = text;
  }

  /// The name in Received-SPF, and after `smtp.` in Authentication-Results: `mailfrom`.
  public String text() {
    return text;
  }
}
