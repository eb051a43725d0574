package org.posthorn.mailauth.spf;

/// Limits of one check.
///
/// @param lookupsMax mechanisms and modifiers with DNS lookups, `%{p}` counted once: required by
///   RFC 7208 §4.6.4
/// @param voidLookupsMax lookups of these without result: recommended by RFC 7208 §4.6.4 against
///   records that cause many queries to a third party
/// @param namesMax MX hosts of an `mx`, and names of the client for `ptr` and `%{p}`: required by
///   RFC 7208 §4.6.4
/// @param recordCharactersMax of a record or an explanation before expansion: a record should fit
///   into 512 octets (RFC 7208 §3.4), but lists of networks of several kilobytes exist
/// @param explanationCharactersMax characters of an explanation: it fits into a reply line (RFC
///   5321 §4.5.3.1.5)
public record SpfLimits(
    int lookupsMax,
    int voidLookupsMax,
    int namesMax,
    int recordCharactersMax,
    int explanationCharactersMax) {
  public SpfLimits {
    if (lookupsMax < 1
        || voidLookupsMax < 0
        || namesMax < 1
        || recordCharactersMax < 1
        || explanationCharactersMax < 1) {
      throw new IllegalArgumentException("a limit is too small");
    }
  }

  /// 10 lookups, 2 void ones, 10 names, 16,384 characters of a record, 450 of an explanation.
  public static SpfLimits defaults() {
    return new SpfLimits(10, 2, 10, 16_384, 450);
  }
}
