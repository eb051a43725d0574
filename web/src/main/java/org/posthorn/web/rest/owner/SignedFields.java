package org.posthorn.web.rest.owner;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthorn.mailauth.canonical.TagList;
import org.posthorn.mailauth.results.AuthenticationResults;
import org.posthorn.mailauth.results.MethodResult;
import org.posthorn.mailauth.results.ResultsLimits;

/// Which header fields of a message were vouched for when it arrived: by a DKIM signature that
/// passed here.
///
/// @param hostName by which this server vouches for its results (RFC 8601 §2.5)
record SignedFields(String hostName) {
  /// Signatures that are looked at; more than this server verifies.
  private static final int SIGNATURES_MAX = 20;

  private static final int FIELD_MAX = 64 << 10;

  /// Whether one signature that passed covers all of some fields.
  ///
  /// @param signatures the values of all DKIM-Signature fields
  /// @param results the values of all Authentication-Results fields, which may be of others
  /// @param names in lower case
  boolean cover(List<String> signatures, List<String> results, Set<String> names) {
    List<MethodResult> passed =
        results.stream()
            .flatMap(value -> AuthenticationResults.parse(value, ResultsLimits.defaults()).stream())
            .filter(field -> field.authservId().equalsIgnoreCase(hostName))
            .flatMap(field -> field.results().stream())
            .filter(one -> one.method().equals("dkim") && one.result().equals("pass"))
            .toList();
    return signatures.stream()
        .limit(SIGNATURES_MAX)
        .filter(value -> value.length() <= FIELD_MAX)
        .flatMap(value -> tags(value).stream())
        .anyMatch(tags -> names(tags).containsAll(names) && isAmong(passed, tags));
  }

  private static Optional<TagList> tags(String value) {
    try {
      return Optional.of(TagList.parse(value));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // what cannot be read has not passed
    }
  }

  /// RFC 6376 §3.5, `h=`.
  private static Set<String> names(TagList tags) {
    return Arrays.stream(tags.value("h").orElse("").split(":", -1))
        .map(name -> name.strip().toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  /// RFC 6008 §3: the beginning of `b=` tells signatures of one domain apart.
  private static boolean isAmong(List<MethodResult> passed, TagList tags) {
    String domain = tags.value("d").orElse("");
    String signature = tags.value("b").orElse("").replaceAll("\\s", "");
    return passed.stream()
        .anyMatch(one ->
            property(one, "d").equalsIgnoreCase(domain)
                && !property(one, "b").isEmpty()
                && signature.startsWith(property(one, "b")));
  }

  private static String property(MethodResult result, String name) {
    return result.properties().stream()
        .filter(each -> each.type().equals("header") && each.name().equals(name))
        .map(MethodResult.Property::value)
        .findFirst()
        .orElse("");
  }
}
