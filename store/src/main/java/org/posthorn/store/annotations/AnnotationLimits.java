package org.posthorn.store.annotations;

/// Limits of an account's annotations, which do not count against its quota.
///
/// @param entriesMax annotations in an account, for all mailboxes together: a change reads all of
///   them
/// @param valueOctetsMax octets of one value (RFC 5464 §3 asks for at least 1,024)
/// @param octetsMax octets of all names and values of an account
public record AnnotationLimits(int entriesMax, int valueOctetsMax, int octetsMax) {
  /// Maximum length of an entry name in octets.
  public static final int NAME_OCTETS_MAX = 255;

  /// 1,000 annotations of 64 KiB each, 1 MiB in all.
  public static AnnotationLimits defaults() {
    return new AnnotationLimits(1_000, 64 << 10, 1 << 20);
  }
}
