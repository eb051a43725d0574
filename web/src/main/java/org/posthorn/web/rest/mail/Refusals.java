package org.posthorn.web.rest.mail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.posthorn.jmap.protocol.RequestException;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;
import tools.jackson.databind.JsonNode;

/// Maps JMAP errors to REST codes.
final class Refusals {
  /// Retry time after a sending limit is reached. Limits are per minute, hour and day.
  private static final Duration SENDING_PAUSE = Duration.ofMinutes(1);

  private static final Duration SOON = Duration.ofSeconds(1);

  private Refusals() {}

  static RestException notFound(String what) {
    return new RestException(Code.NOT_FOUND, "there is no such " + what);
  }

  /// An error of a whole request or upload (RFC 8620 §3.6.1).
  static RestException of(RequestException e) {
    String limit = e.limit().orElse("");
    String why = String.valueOf(e.getMessage());
    return switch (limit) {
      case "maxSizeUpload", "maxSizeRequest" -> new RestException(Code.TOO_LARGE, why);
      case "maxConcurrentUpload", "maxConcurrentRequests" -> RestException.tooMany(why, SOON);
      default -> new RestException(Code.INVALID, why);
    };
  }

  /// An error of a call (RFC 8620 §3.6.2).
  static RestException ofMethod(JsonNode error) {
    String type = error.path("type").asString("");
    String why = error.path("description").asString(type);
    return switch (type) {
      case "accountNotFound" -> new RestException(Code.NOT_FOUND, why);
      case "accountReadOnly", "forbidden" -> new RestException(Code.FORBIDDEN, why);
      case "requestTooLarge" -> new RestException(Code.TOO_LARGE, why);
      case "serverUnavailable" -> new RestException(Code.UNAVAILABLE, why);
      case "invalidArguments", "unsupportedSort", "unsupportedFilter" ->
          new RestException(Code.INVALID, why);
      case "anchorNotFound", "stateMismatch" -> new RestException(Code.CONFLICT, why);
      default -> throw new IllegalStateException("a call failed: " + type + ": " + why);
    };
  }

  /// An error of one object of a `/set` (RFC 8620 §5.3, RFC 8621 §7.5).
  ///
  /// @param pointers maps a property to its pointer in the body of the request (RFC 6901); empty
  ///   for none
  static RestException ofSet(JsonNode error, UnaryOperator<String> pointers) {
    String type = error.path("type").asString("");
    String why = error.path("description").asString(type);
    return switch (type) {
      case "notFound" -> new RestException(Code.NOT_FOUND, why);
      case "forbidden", "forbiddenFrom", "forbiddenMailFrom", "forbiddenToSend" ->
          new RestException(Code.FORBIDDEN, why);
      case "overQuota" -> new RestException(Code.OVER_QUOTA, why);
      case "tooLarge" -> new RestException(Code.TOO_LARGE, why);
      case "rateLimit" -> RestException.tooMany(why, SENDING_PAUSE);
      case "cannotUnsend",
          "mailboxHasChild",
          "mailboxHasEmail",
          "tooManyKeywords",
          "tooManyMailboxes",
          "stateMismatch",
          "willDestroy" ->
          new RestException(Code.CONFLICT, why);
      case "invalidRecipients" ->
          new RestException(
              Code.INVALID, why + ": " + String.join(", ", strings(error, "invalidRecipients")));
      case "blobNotFound" ->
          new RestException(
              Code.INVALID,
              "there are no such attachments: " + String.join(", ", strings(error, "notFound")));
      default -> new RestException(Code.INVALID, why, pointer(error, pointers));
    };
  }

  private static String pointer(JsonNode error, UnaryOperator<String> pointers) {
    return strings(error, "properties").stream()
        .map(pointers)
        .filter(pointer -> !pointer.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static List<String> strings(JsonNode error, String name) {
    List<String> all = new ArrayList<>();
    error.path(name).forEach(each -> all.add(each.asString("")));
    return all;
  }
}
