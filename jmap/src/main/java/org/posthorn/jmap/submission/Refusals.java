package org.posthorn.jmap.submission;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.submission.SubmissionRefusal;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Maps refusals to the error types of RFC 8621 §7.5.
final class Refusals {
  private Refusals() {}

  /// @param reasons at least one
  static SetException told(List<SubmissionRefusal> reasons) {
    List<String> recipients = new ArrayList<>();
    for (SubmissionRefusal reason : reasons) {
      if (reason instanceof SubmissionRefusal.NotAccepted notAccepted
          && !notAccepted.recipient().isEmpty()) {
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

  private static SetException told(SubmissionRefusal reason) {
    return switch (reason) {
      case SubmissionRefusal.SignedOut _ ->
          new SetException("forbiddenToSend", "the account may no longer send");
      case SubmissionRefusal.OnlyHelping _ ->
          new SetException("forbiddenToSend", "a support session cannot send mail");
      case SubmissionRefusal.NotYourAddress(String where, String address) ->
          where.equals("MAIL")
              ? new SetException("forbiddenMailFrom", "not an address of yours: " + address)
              : new SetException(
                  "forbiddenFrom", where + " is not an address of yours: " + address);
      case SubmissionRefusal.FieldCount(String field, int found) ->
          Envelopes.invalidEmail(field + " occurs " + found + " times", property(field));
      case SubmissionRefusal.NotMailboxes(String field) ->
          Envelopes.invalidEmail(field + " is not a list of mailboxes", property(field));
      case SubmissionRefusal.MalformedField(int number) ->
          Envelopes.invalidEmail("header field " + number + " is malformed", "headers");
      case SubmissionRefusal.TooMuch _ ->
          // RFC 8620 §5.3
          new SetException("rateLimit", "the sending limit of the account is reached");
      case SubmissionRefusal.NotAccepted notAccepted ->
          Envelopes.invalidEmail(notAccepted.status() + " " + notAccepted.text(), "headers");
    };
  }

  /// The property of an Email for a header field.
  private static String property(String field) {
    return switch (field.toLowerCase(Locale.ROOT)) {
      case "from" -> "from";
      case "sender" -> "sender";
      default -> "header:" + field;
    };
  }
}
