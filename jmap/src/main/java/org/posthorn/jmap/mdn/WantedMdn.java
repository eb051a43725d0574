package org.posthorn.jmap.mdn;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.posthorn.jmap.protocol.SetException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The validated input of a client for a notification (RFC 9007 §2).
///
/// @param forEmailId as in the request
/// @param finalRecipient an address without its type
record WantedMdn(
    String forEmailId,
    Optional<String> subject,
    Optional<String> textBody,
    boolean includeOriginalMessage,
    Optional<String> reportingUa,
    Disposition disposition,
    Optional<String> finalRecipient,
    Map<String, String> extensionFields) {

  /// RFC 9007 §2: (server-set)
  private static final Set<String> SERVER_SET =
      Set.of("mdnGateway", "originalRecipient", "originalMessageId", "error");

  private static final Set<String> PROPERTIES =
      Set.of(
          "forEmailId",
          "subject",
          "textBody",
          "includeOriginalMessage",
          "reportingUA",
          "disposition",
          "finalRecipient",
          "extensionFields");

  private static final int EXTENSIONS_MAX = 100;
  private static final Pattern FIELD_NAME = Pattern.compile("[!-9;-~]{1,70}");

  /// RFC 8098 §3.2.4
  private static final Pattern RECIPIENT =
      Pattern.compile("(?:rfc822|utf-8)\\s*;\\s*(\\S+)", Pattern.CASE_INSENSITIVE);

  /// @throws SetException `invalidProperties` or `tooLarge`
  static WantedMdn read(ObjectNode wanted, MdnLimits limits) {
    for (Map.Entry<String, JsonNode> each : wanted.properties()) {
      boolean unset = SERVER_SET.contains(each.getKey()) && each.getValue().isNull();
      if (!unset && !PROPERTIES.contains(each.getKey())) {
        throw SetException.invalid("is set by the server, or does not exist", each.getKey());
      }
    }
    if (wanted.toString().length() > limits.sentCharsMax()) {
      throw new SetException(
          "tooLarge", "a notification has at most " + limits.sentCharsMax() + " characters");
    }
    JsonNode original = wanted.path("includeOriginalMessage");
    if (!original.isMissingNode() && !original.isBoolean()) {
      throw SetException.invalid("must be true or false", "includeOriginalMessage");
    }
    return new WantedMdn(
        string(wanted, "forEmailId")
            .orElseThrow(() -> SetException.invalid("is required", "forEmailId")),
        string(wanted, "subject"),
        string(wanted, "textBody"),
        original.asBoolean(false),
        string(wanted, "reportingUA"),
        Disposition.read(wanted.path("disposition")),
        string(wanted, "finalRecipient").map(WantedMdn::address),
        extensions(wanted.path("extensionFields")));
  }

  private static Optional<String> string(ObjectNode wanted, String name) {
    JsonNode value = wanted.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw SetException.invalid("must be a string", name);
    }
    return Optional.of(value.asString());
  }

  private static String address(String recipient) {
    var matcher = RECIPIENT.matcher(recipient.strip());
    if (!matcher.matches()) {
      throw SetException.invalid("must be a type and an address: rfc822; a@b", "finalRecipient");
    }
    return matcher.group(1);
  }

  private static Map<String, String> extensions(JsonNode value) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (value.isMissingNode() || value.isNull()) {
      return fields;
    }
    boolean fine = value.isObject() && value.size() <= EXTENSIONS_MAX;
    for (Map.Entry<String, JsonNode> each : value.properties()) {
      String name = each.getKey();
      // Fields of RFC 8098 can be set only by the other properties.
      fine &=
          each.getValue().isString()
              && FIELD_NAME.matcher(name).matches()
              && !Notification.FIELDS.contains(name.toLowerCase(Locale.ROOT));
      fields.put(name, each.getValue().asString(""));
    }
    if (!fine) {
      throw SetException.invalid(
          "must be an object of strings with names of extension fields", "extensionFields");
    }
    return fields;
  }
}
