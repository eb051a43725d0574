package org.posthorn.imap.syntax;

import java.util.Set;

/// The grammar that applies in a session's state.
///
/// @param utf8 names and strings are UTF-8: IMAP4rev2 or UTF8=ACCEPT was enabled (RFC 9051 §5.1,
///   RFC 9755 §3); otherwise mailbox names are modified UTF-7
/// @param masked extensions that are not accepted
public record SyntaxContext(
    boolean utf8, Set<ImapTolerance> tolerances, SyntaxLimits limits, Set<Extension> masked) {

  public SyntaxContext {
    tolerances = Set.copyOf(tolerances);
    masked = Set.copyOf(masked);
  }

  /// The context of a new session: modified UTF-7, default tolerances and limits.
  public static SyntaxContext defaults() {
    return new SyntaxContext(false, ImapTolerance.defaults(), SyntaxLimits.defaults(), Set.of());
  }

  public SyntaxContext withUtf8(boolean utf8) {
    return new SyntaxContext(utf8, tolerances, limits, masked);
  }

  public SyntaxContext withMasked(Set<Extension> masked) {
    return new SyntaxContext(utf8, tolerances, limits, masked);
  }

  /// Whether the extension is not masked.
  public boolean offers(Extension extension) {
    return !masked.contains(extension);
  }

  boolean allows(ImapTolerance tolerance) {
    return tolerances.contains(tolerance);
  }
}
