package org.posthorn.assistant.conversation;

import java.util.List;
import java.util.Optional;
import org.posthorn.directory.Principal;
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
  record Person(Optional<String> name, String email) {}

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
