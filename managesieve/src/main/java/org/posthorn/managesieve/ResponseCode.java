package org.posthorn.managesieve;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A response code: the text in parentheses in a response (RFC 5804 §1.3).
///
/// @param argument its string argument
record ResponseCode(String name, Optional<byte[]> argument) {
  static final ResponseCode ACTIVE = of("ACTIVE");
  static final ResponseCode ALREADYEXISTS = of("ALREADYEXISTS");
  static final ResponseCode ENCRYPT_NEEDED = of("ENCRYPT-NEEDED");
  static final ResponseCode NONEXISTENT = of("NONEXISTENT");
  static final ResponseCode QUOTA = of("QUOTA");
  static final ResponseCode QUOTA_MAXSCRIPTS = of("QUOTA/MAXSCRIPTS");
  static final ResponseCode QUOTA_MAXSIZE = of("QUOTA/MAXSIZE");
  static final ResponseCode TRYLATER = of("TRYLATER");
  static final ResponseCode WARNINGS = of("WARNINGS");

  private static ResponseCode of(String name) {
    return new ResponseCode(name, Optional.empty());
  }

  /// The data of a mechanism with its success, in base64 (RFC 5804 §2.1).
  static ResponseCode sasl(String base64) {
    return new ResponseCode("SASL", Optional.of(base64.getBytes(StandardCharsets.US_ASCII)));
  }

  /// The argument of NOOP (RFC 5804 §2.13).
  static ResponseCode tag(byte[] text) {
    return new ResponseCode("TAG", Optional.of(text));
  }
}
