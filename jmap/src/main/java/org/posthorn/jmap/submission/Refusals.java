package org.posthorn.jmap.submission;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.submission.Refusal;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Why a message is not sent, in the words of RFC 8621 §7.5.
final class Refusals {
  private Refusals() {}

  /// @param reasons at least one
  static SetException told(List<Refusal> reasons) {
    List<String> recipients = new ArrayList<>();
    for (Refusal reason : reasons) {
      if (reason instanceof Refusal.NotAccepted notAccepted && !notAccepted.recipient().isEmpty()) {
        recipients.add(notAccepted.recipient());
      } else {
        return told(reason);
      }
    }
    return invalidRecipients(recipients);
  }

  static SetException invalidRecipients(List<String> recipients) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    recipients.forEach(array::add);
    return new SetException("invalidRecipients", "no mail can be sent to these recipients")
        .with("invalidRecipients", array);
  }

  private static SetException told(Refusal reason) {
    return switch (reason) {
      case Refusal.SignedOut _ ->
          new SetException("forbiddenToSend", "the account may not send any more");
      case Refusal.OnlyHelping _ ->
          new SetException("forbiddenToSend", "a session of support sends no mail");
      case Refusal.NotYourAddress(String where, String address) ->
          where.equals("MAIL")
              ? new SetException("forbiddenMailFrom", "not an address of yours: " + address)
              : new SetException(
                  "forbiddenFrom", where + " is not an address of yours: " + address);
      case Refusal.FieldCount(String field, int found) ->
          Envelopes.invalidEmail(field + " is there " + found + " times", property(field));
      case Refusal.NotMailboxes(String field) ->
          Envelopes.invalidEmail(field + " is no list of mailboxes", property(field));
      case Refusal.MalformedField(int number) ->
          Envelopes.invalidEmail("header field " + number + " is malformed", "headers");
      case Refusal.TooMuch _ ->
          // RFC 8620 §5.3
          new SetException("rateLimit", "more than the account may send now");
      case Refusal.NotAccepted notAccepted ->
          Envelopes.invalidEmail(notAccepted.status() + " " + notAccepted.text(), "headers");
    };
  }

  /// The property of an Email that a header field is.
  private static String property(String field) {
    return switch (field.toLowerCase(Locale.ROOT)) {
      case "from" -> "from";
      case "sender" -> "sender";
      default -> "header:" + field;
    };
  }
}
