package org.posthorn.mailauth.spf;

/// What one check may cost.
///
/// @param lookupsMax mechanisms and modifiers that ask the DNS, `%{p}` once among them: RFC 7208
///   §4.6.4 has it so
/// @param voidLookupsMax of these, those that find nothing: RFC 7208 §4.6.4 recommends it, against
///   records that make us ask a third party again and again
/// @param namesMax exchangers of an `mx`, and names of the client for `ptr` and `%{p}`, that are
///   looked at: RFC 7208 §4.6.4 has it so
/// @param recordCharactersMax of a record or an explanation before it is expanded: a record should
///   fit into 512 octets (RFC 7208 §3.4), and lists of networks that fill several kilobytes exist
/// @param explanationCharactersMax of an explanation: it fits into a reply line (RFC 5321
///   §4.5.3.1.5)
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

  /// 10 look-ups, 2 void ones, 10 names, 16,384 characters of a record, 450 of an explanation.
  public static SpfLimits defaults() {
    return new SpfLimits(10, 2, 10, 16_384, 450);
  }
}
