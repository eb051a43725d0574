package org.posthorn.assistant.conversation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.posthorn.directory.Principal;
import org.posthorn.mime.TextExtractor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The mail of a user, as the assistant reads and changes it: with the rights of the principal on
/// its own account, and no more. Thread-safe.
public interface UserMail {
  /// A call of a JMAP method on the principal's account.
  ///
  /// @param arguments without `accountId`
  record Call(String method, ObjectNode arguments) {}

  /// A person in a header field.
  record Person(Optional<String> name, String email) {
    private static final Pattern ADDRESS =
        Pattern.compile("[^\\s<>,\"]{1,250}@[^\\s<>,\"@]{1,250}");

    /// A person without a name.
    ///
    /// @throws IllegalArgumentException if it is no address
    public static Person of(String address) {
      if (!ADDRESS.matcher(address).matches()) {
        throw new IllegalArgumentException("recipients must be addresses");
      }
      return new Person(Optional.empty(), address);
    }

    /// The people of addresses in JMAP, without those that have no address.
    public static List<Person> all(JsonNode addresses) {
      List<Person> people = new ArrayList<>();
      for (JsonNode each : addresses) {
        String email = each.path("email").asString("");
        if (!email.isEmpty()) {
          // A name that is not one line would be refused when it is sent.
          Optional<String> name =
              Optional.of(oneLine(each.path("name").asString(""))).filter(text -> !text.isEmpty());
          people.add(new Person(name, email));
        }
      }
      return people;
    }
  }

  /// A text for a header field: others would be refused.
  static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }

  /// The text of a message that was got with `textBody` and `bodyValues`: of HTML, what is shown.
  static String text(JsonNode email) {
    StringBuilder text = new StringBuilder();
    for (JsonNode part : email.path("textBody")) {
      String id = part.path("partId").asString("");
      String written = email.path("bodyValues").path(id).path("value").asString("");
      boolean html = part.path("type").asString("").equals("text/html");
      text.append(html ? TextExtractor.shown(written) : written);
    }
    return text.toString();
  }

  /// A message that is attached to another one, as it is shown before that is sent.
  record Attached(String id, String subject, String from, String receivedAt) {}

  /// A message to send.
  ///
  /// @param answering id of the message that it replies to
  /// @param forwarding the message that is attached
  record NewMessage(
      List<Person> to,
      List<Person> cc,
      String subject,
      String text,
      Optional<String> answering,
      Optional<Attached> forwarding) {
    public NewMessage {
      to = List.copyOf(to);
      cc = List.copyOf(cc);
    }

    /// The same message to others.
    NewMessage to(List<Person> others, List<Person> otherCc) {
      return new NewMessage(others, otherCc, subject, text, answering, forwarding);
    }
  }

  /// Executes calls one after another.
  ///
  /// @return the arguments of each response, in the order of the calls
  /// @throws AssistantException REFUSED if one of them fails
  List<JsonNode> call(Principal principal, List<Call> calls);

  /// Sends a message, with a copy in the mailbox for sent mail.
  ///
  /// @return the id of the sent message
  /// @throws AssistantException REFUSED if it is not sent; then no draft is left
  String send(Principal principal, NewMessage message);

  /// Creates a draft.
  ///
  /// @return its id
  /// @throws AssistantException REFUSED if it cannot be created
  String draft(Principal principal, NewMessage message);

  /// The correspondents whose names or addresses begin with a text, the most likely first.
  List<Person> correspondents(Principal principal, String starting, int max);
}
