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

/// Determines which header fields of a message were covered by a DKIM signature that passed
/// verification on this server.
///
/// @param hostName authserv-id of this server in Authentication-Results (RFC 8601 §2.5)
record SignedFields(String hostName) {
  /// Largest number of signatures that are read; more than this server verifies.
  private static final int SIGNATURES_MAX = 20;

  private static final int FIELD_MAX = 64 << 10;

  /// Whether one passed signature covers all of the fields.
  ///
  /// @param signatures the values of all DKIM-Signature fields
  /// @param results the values of all Authentication-Results fields, which may be of other servers
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
      return Optional.empty(); // an unreadable one counts as not passed
    }
  }

  /// RFC 6376 §3.5, `h=`.
  private static Set<String> names(TagList tags) {
    return Arrays.stream(tags.value("h").orElse("").split(":", -1))
        .map(name -> name.strip().toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  /// RFC 6008 §3: the start of `b=` distinguishes signatures of one domain.
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
