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

/// Finds the Emails that notifications are about, by an Email/query, with its visibility and its
/// limits of the request. Thread-safe.
final class Originals {
  /// Ids in one query, fewer than the allowed parts of a filter.
  private static final int AT_ONCE = 400;

  private final Function<Call, ObjectNode> emailQuery;

  /// @param emailQuery answers an `Email/query`
  Originals(Function<Call, ObjectNode> emailQuery) {
    this.emailQuery = emailQuery;
  }

  /// @param messageIds without angle brackets
  /// @return ids of Emails by Message-ID; if several have the same, one of them
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
      // A header field may contain more than the searched id.
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
      // As a phrase, with its special characters escaped.
      String phrase = '"' + id.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
      conditions.addObject().putArray("header").add("Message-ID").add(phrase);
    }
    return arguments;
  }
}
