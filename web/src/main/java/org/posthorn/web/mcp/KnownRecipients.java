package org.posthorn.web.mcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthorn.assistant.conversation.UserMail;
import org.posthorn.directory.Principal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// To whom a program with the scope [McpTools#KNOWN] may write drafts: to the account itself, and
/// to those whom a message in its mailbox for sent mail was sent to. Who only wrote to the account
/// is not among them: a message that gives orders to a language model could name its own sender.
/// Thread-safe.
final class KnownRecipients {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /// Messages that are looked at for an address; conditions also find addresses that contain it.
  private static final int LOOKED_AT_MAX = 100;

  private static final List<String> FIELDS = List.of("to", "cc", "bcc");

  private final UserMail mail;

  KnownRecipients(UserMail mail) {
    this.mail = mail;
  }

  /// @param sent the id of the mailbox for sent mail, if there is one
  /// @throws IllegalArgumentException if one of them is not known
  void require(Principal principal, List<UserMail.Person> recipients, Optional<String> sent) {
    for (UserMail.Person person : recipients) {
      String address = person.email();
      if (!address.equalsIgnoreCase(principal.name())
          && sent.filter(mailbox -> isKnown(principal, address, mailbox)).isEmpty()) {
        throw new IllegalArgumentException(
            "the program may write only to people to whom the account has sent mail, not to "
                + address);
      }
    }
  }

  private boolean isKnown(Principal principal, String address, String sent) {
    ObjectNode query = JSON.objectNode().put("limit", LOOKED_AT_MAX);
    ArrayNode all = query.putObject("filter").put("operator", "AND").putArray("conditions");
    all.addObject().put("inMailbox", sent);
    all.addObject().put("notKeyword", "$draft");
    ArrayNode any = all.addObject().put("operator", "OR").putArray("conditions");
    FIELDS.forEach(field -> any.addObject().put(field, address));
    query.putArray("sort").addObject().put("property", "receivedAt").put("isAscending", false);
    JsonNode found = call(principal, "Email/query", query).path("ids");
    ObjectNode get = JSON.objectNode();
    get.set("ids", found);
    FIELDS.forEach(get.putArray("properties")::add);
    String wanted = address.toLowerCase(Locale.ROOT);
    for (JsonNode email : call(principal, "Email/get", get).path("list")) {
      if (addresses(email).contains(wanted)) {
        return true;
      }
    }
    return false;
  }

  private static Set<String> addresses(JsonNode email) {
    List<String> all = new ArrayList<>();
    for (String field : FIELDS) {
      email
          .path(field)
          .forEach(each -> all.add(each.path("email").asString("").toLowerCase(Locale.ROOT)));
    }
    return Set.copyOf(all);
  }

  private JsonNode call(Principal principal, String method, ObjectNode arguments) {
    return mail.call(principal, List.of(new UserMail.Call(method, arguments))).getFirst();
  }
}
