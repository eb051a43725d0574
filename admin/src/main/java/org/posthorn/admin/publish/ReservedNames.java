package org.posthorn.admin.publish;

import java.util.Locale;
import java.util.regex.Pattern;

/// Domain names that are reserved for tests and documentation, so that the public DNS has no
/// records of them (RFC 2606, RFC 6761, RFC 6762).
public final class ReservedNames {
  private static final Pattern RESERVED =
      Pattern.compile("(.*\\.)?(test|example|invalid|localhost|local|example\\.(com|net|org))");

  private ReservedNames() {}

  /// @param domain without a dot at its end
  public static boolean contain(String domain) {
    return RESERVED.matcher(domain.toLowerCase(Locale.ROOT)).matches();
  }
}
