package org.posthorn.store.annotations;

/// The bounds of an account's annotations, which do not count against its quota.
///
/// @param entriesMax annotations in an account, those of all its mailboxes together: a change looks
///   at all of them
/// @param valueOctetsMax octets of one value (RFC 5464 §3 asks for 1,024 at least)
/// @param octetsMax octets of all names and values of an account together
public record AnnotationLimits(int entriesMax, int valueOctetsMax, int octetsMax) {
  /// Octets of the name of an entry.
  public static final int NAME_OCTETS_MAX = 255;

  /// 1,000 annotations of 64 KiB each, 1 MiB in all.
  public static AnnotationLimits defaults() {
    return new AnnotationLimits(1_000, 64 << 10, 1 << 20);
  }
}
