package org.posthorn.jmap.email;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Forms of the value of a header field (RFC 8621 §4.1.2), and the fields that may have them.
public enum HeaderForm {
  RAW("asRaw", Set.of()),
  TEXT("asText", Set.of("subject", "comments", "keywords", "list-id")),
  ADDRESSES("asAddresses", Names.ADDRESSES),
  GROUPED_ADDRESSES("asGroupedAddresses", Names.ADDRESSES),
  MESSAGE_IDS(
      "asMessageIds", Set.of("message-id", "in-reply-to", "references", "resent-message-id")),
  DATE("asDate", Set.of("date", "resent-date")),
  URLS("asURLs", Names.URLS);

  private final String suffix;
  private final Set<String> fields;

  HeaderForm(String suffix, Set<String> fields) {
    this.suffix = suffix;
    this.fields = fields;
  }

  private static final class Names {
    private static final Set<String> ADDRESSES =
        Set.of(
            "from",
            "sender",
            "reply-to",
            "to",
            "cc",
            "bcc",
            "resent-from",
            "resent-sender",
            "resent-reply-to",
            "resent-to",
            "resent-cc",
            "resent-bcc");

    /// RFC 2369
    private static final Set<String> URLS =
        Set.of(
            "list-help",
            "list-unsubscribe",
            "list-subscribe",
            "list-post",
            "list-owner",
            "list-archive");

    /// Fields of RFC 5322 that have no form but the raw one.
    private static final Set<String> TRACE = Set.of("return-path", "received");
  }

  /// The form with this suffix of a property.
  public static Optional<HeaderForm> of(String suffix) {
    return Arrays.stream(values()).filter(form -> form.suffix.equals(suffix)).findFirst();
  }

  /// Whether a field may have this form. Fields that are defined neither in RFC 5322 nor in RFC
  /// 2369 may have any.
  public boolean fits(String fieldName) {
    String name = fieldName.toLowerCase(Locale.ROOT);
    return this == RAW || fields.contains(name) || !isDefined(name);
  }

  private static boolean isDefined(String name) {
    return Names.TRACE.contains(name)
        || Arrays.stream(values())
            .anyMatch(form -> form.fields.contains(name) && !name.equals("list-id"));
  }
}
