package org.posthorn.jmap.mdn;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.mime.MessageIds;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.ObjectId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Finds the Emails that notifications are about, as an Email/query does: what is not seen there is
/// not found here, and the effort counts for the request. Thread-safe.
final class Originals {
  /// Ids that one query looks for: fewer than a filter may have parts.
  private static final int AT_ONCE = 400;

  private final Function<Call, ObjectNode> emailQuery;

  /// @param emailQuery answers an `Email/query`
  Originals(Function<Call, ObjectNode> emailQuery) {
    this.emailQuery = emailQuery;
  }

  /// @param messageIds without angle brackets
  /// @return ids of Emails by their Message-ID, of several with the same one of them
  Map<String, String> find(Call call, MailAccount mail, Collection<String> messageIds) {
    Map<String, String> found = new HashMap<>();
    List<String> all = messageIds.stream().distinct().toList();
    for (int at = 0; at < all.size(); at += AT_ONCE) {
      List<String> some = all.subList(at, Math.min(all.size(), at + AT_ONCE));
      JsonNode ids = emailQuery.apply(call.implicit(query(mail, some))).get("ids");
      long[] emails =
          ids.valueStream()
              .map(id -> ObjectId.email(id.asString()))
              .flatMapToLong(OptionalLong::stream)
              .toArray();
      // A header field may hold more than was looked for.
      mail.structures(
          emails,
          structure ->
              Optional.ofNullable(structure.envelope().messageId())
                  .flatMap(MessageIds::first)
                  .filter(some::contains)
                  .ifPresent(id -> found.putIfAbsent(id, ObjectId.ofEmail(structure.emailId()))));
    }
    return found;
  }

  private static ObjectNode query(MailAccount mail, List<String> messageIds) {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode();
    arguments.put("accountId", ObjectId.ofAccount(mail.id()));
    ArrayNode conditions =
        arguments.putObject("filter").put("operator", "OR").putArray("conditions");
    for (String id : messageIds) {
      // A phrase, whatever is in it.
      String phrase = '"' + id.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
      conditions.addObject().putArray("header").add("Message-ID").add(phrase);
    }
    return arguments;
  }
}
