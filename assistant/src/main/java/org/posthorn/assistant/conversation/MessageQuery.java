package org.posthorn.assistant.conversation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.posthorn.assistant.request.Criteria;
import org.posthorn.directory.Principal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Finds messages by [Criteria], with `Email/query`. One thread.
final class MessageQuery {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final List<String> SHOWN =
      List.of("id", "threadId", "subject", "from", "to", "receivedAt", "preview", "keywords");

  private final UserMail mail;
  private final Principal principal;
  private final Mailboxes mailboxes;

  /// @param total how many messages match
  /// @param ids of those requested, the newest first
  record Found(long total, List<String> ids) {
    Found {
      ids = List.copyOf(ids);
    }
  }

  MessageQuery(UserMail mail, Principal principal, Mailboxes mailboxes) {
    this.mail = mail;
    this.principal = principal;
    this.mailboxes = mailboxes;
  }

  /// @throws UnknownMailbox if the criteria name a mailbox that does not exist
  Found find(Criteria criteria, int position, int limit) {
    ObjectNode query = JSON.objectNode();
    query.set("filter", filter(criteria));
    query.putArray("sort").addObject().put("property", "receivedAt").put("isAscending", false);
    query.put("position", position).put("limit", limit).put("calculateTotal", true);
    JsonNode answer =
        mail.call(principal, List.of(new UserMail.Call("Email/query", query))).getFirst();
    return new Found(
        answer.path("total").asLong(),
        answer.get("ids").valueStream().map(JsonNode::asString).toList());
  }

  /// Messages as lists show them, in the order of the ids, without those that are gone.
  List<ObjectNode> shown(List<String> ids) {
    return get(ids, SHOWN);
  }

  /// Properties of messages, in the order of the ids, without those that are gone.
  List<ObjectNode> get(List<String> ids, List<String> properties) {
    if (ids.isEmpty()) {
      return List.of();
    }
    ObjectNode get = JSON.objectNode();
    ids.forEach(get.putArray("ids")::add);
    properties.forEach(get.putArray("properties")::add);
    JsonNode list =
        mail.call(principal, List.of(new UserMail.Call("Email/get", get))).getFirst().get("list");
    List<ObjectNode> found = new ArrayList<>();
    for (String id : ids) {
      list.valueStream()
          .filter(each -> each.get("id").asString().equals(id))
          .map(ObjectNode.class::cast)
          .findFirst()
          .ifPresent(found::add);
    }
    return found;
  }

  private ObjectNode filter(Criteria criteria) {
    List<ObjectNode> all = new ArrayList<>();
    place(criteria).ifPresent(all::add);
    any(criteria.from(), name -> JSON.objectNode().put("from", name)).ifPresent(all::add);
    any(criteria.to(), MessageQuery::recipient).ifPresent(all::add);
    criteria.subject().forEach(word -> all.add(JSON.objectNode().put("subject", word)));
    criteria.text().forEach(word -> all.add(JSON.objectNode().put("text", word)));
    criteria.attachment().map(MessageQuery::attachment).ifPresent(all::add);
    criteria.after().ifPresent(time -> all.add(JSON.objectNode().put("after", time.toString())));
    criteria.before().ifPresent(time -> all.add(JSON.objectNode().put("before", time.toString())));
    criteria.largerThan().ifPresent(octets -> all.add(JSON.objectNode().put("minSize", octets)));
    criteria.traits().stream().sorted().forEach(trait -> all.add(trait(trait)));
    return all.size() == 1 ? all.getFirst() : operator("AND", all);
  }

  private Optional<ObjectNode> place(Criteria criteria) {
    if (criteria.mailbox().isPresent()) {
      String name = criteria.mailbox().get();
      String id = mailboxes.find(name).orElseThrow(() -> new UnknownMailbox(name));
      return Optional.of(JSON.objectNode().put("inMailbox", id));
    }
    if (criteria.equals(Criteria.NONE)) {
      return Optional.ofNullable(mailboxes.byRole().get("inbox"))
          .map(id -> JSON.objectNode().put("inMailbox", id));
    }
    ObjectNode place = JSON.objectNode();
    ArrayNode other = place.putArray("inMailboxOtherThan");
    List.of("trash", "junk")
        .forEach(role -> Optional.ofNullable(mailboxes.byRole().get(role)).ifPresent(other::add));
    return other.isEmpty() ? Optional.empty() : Optional.of(place);
  }

  private static <T> Optional<ObjectNode> any(List<T> all, Function<T, ObjectNode> condition) {
    return switch (all.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(condition.apply(all.getFirst()));
      default -> Optional.of(operator("OR", all.stream().map(condition).toList()));
    };
  }

  private static ObjectNode operator(String operator, List<ObjectNode> conditions) {
    ObjectNode filter = JSON.objectNode().put("operator", operator);
    conditions.forEach(filter.putArray("conditions")::add);
    return filter;
  }

  private static ObjectNode recipient(String name) {
    return operator(
        "OR", List.of(JSON.objectNode().put("to", name), JSON.objectNode().put("cc", name)));
  }

  private static ObjectNode attachment(Criteria.Attachment kind) {
    List<String> ends =
        switch (kind) {
          case ANY -> List.of();
          case PDF -> List.of(".pdf");
          case PICTURE ->
              List.of(".jpg", ".jpeg", ".png", ".gif", ".heic", ".webp", ".tif", ".svg");
          case DOCUMENT -> List.of(".doc", ".odt", ".rtf", ".pages", ".txt", ".md");
          case SPREADSHEET -> List.of(".xls", ".ods", ".csv", ".numbers");
          case PRESENTATION -> List.of(".ppt", ".odp", ".key");
          case ARCHIVE -> List.of(".zip", ".tar", ".gz", ".tgz", ".7z", ".rar", ".xz", ".zst");
          case CALENDAR -> List.of(".ics");
          case AUDIO -> List.of(".mp3", ".ogg", ".opus", ".wav", ".m4a", ".flac");
          case VIDEO -> List.of(".mp4", ".mov", ".webm", ".mkv", ".avi");
        };
    return any(ends, end -> JSON.objectNode().put("attachmentName", end))
        .orElseGet(() -> JSON.objectNode().put("hasAttachment", true));
  }

  private static ObjectNode trait(Criteria.Trait trait) {
    return switch (trait) {
      case UNREAD -> JSON.objectNode().put("notKeyword", "$seen");
      case READ -> JSON.objectNode().put("hasKeyword", "$seen");
      case STARRED -> JSON.objectNode().put("hasKeyword", "$flagged");
      case IMPORTANT -> JSON.objectNode().put("hasKeyword", "$important");
      case ANSWERED -> JSON.objectNode().put("hasKeyword", "$answered");
      case UNANSWERED -> JSON.objectNode().put("notKeyword", "$answered");
      case NEWSLETTER -> JSON.objectNode().put("hasKeyword", "posthorn-newsletter");
      case RECEIPT -> JSON.objectNode().put("hasKeyword", "posthorn-receipt");
      case NOTIFICATION -> JSON.objectNode().put("hasKeyword", "posthorn-notification");
      case INVITATION -> JSON.objectNode().put("attachmentName", ".ics");
    };
  }

  /// The criteria name a mailbox that does not exist.
  static final class UnknownMailbox extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String name;

    UnknownMailbox(String name) {
      super(name);
      this.name = name;
    }

    String name() {
      return name;
    }
  }
}
