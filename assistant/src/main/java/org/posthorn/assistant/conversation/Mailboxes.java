package org.posthorn.assistant.conversation;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.posthorn.directory.Principal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The mailboxes of a user, found by role or name. Immutable.
///
/// @param byRole ids by the role's name in JMAP
/// @param byPath ids by path, as `Projects/Bridge`
record Mailboxes(Map<String, String> byRole, Map<String, String> byPath) {

  static Mailboxes of(UserMail mail, Principal principal) {
    ObjectNode get = JsonNodeFactory.instance.objectNode();
    get.putArray("properties").add("id").add("name").add("parentId").add("role");
    JsonNode list =
        mail.call(principal, List.of(new UserMail.Call("Mailbox/get", get))).getFirst().get("list");
    Map<String, JsonNode> byId = new HashMap<>();
    list.forEach(each -> byId.put(each.get("id").asString(), each));
    Map<String, String> roles = new HashMap<>();
    Map<String, String> paths = new HashMap<>();
    byId.forEach((id, each) -> {
      if (each.path("role").isString()) {
        roles.put(each.get("role").asString(), id);
      }
      paths.put(path(each, byId), id);
    });
    return new Mailboxes(Map.copyOf(roles), Map.copyOf(paths));
  }

  private static String path(JsonNode mailbox, Map<String, JsonNode> byId) {
    StringBuilder path = new StringBuilder(mailbox.get("name").asString());
    JsonNode at = mailbox;
    // A parent that is not listed, or a circle of another process's changes, ends the path.
    for (int depth = 0; depth < byId.size() && at.path("parentId").isString(); depth++) {
      JsonNode parent = byId.get(at.get("parentId").asString());
      if (parent == null) {
        break;
      }
      path.insert(0, parent.get("name").asString() + "/");
      at = parent;
    }
    return path.toString();
  }

  /// The id of a mailbox with a role or name. A name without its parents is found if only one
  /// mailbox has it. Case and accents do not matter.
  Optional<String> find(String name) {
    if (byRole.containsKey(name)) {
      return Optional.of(byRole.get(name));
    }
    String wanted = folded(name);
    List<String> whole = new ArrayList<>();
    List<String> last = new ArrayList<>();
    byPath.forEach((path, id) -> {
      String folded = folded(path);
      if (folded.equals(wanted)) {
        whole.add(id);
      } else if (folded.endsWith("/" + wanted)) {
        last.add(id);
      }
    });
    List<String> found = whole.isEmpty() ? last : whole;
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  /// The path of a mailbox.
  String path(String id) {
    return byPath.entrySet().stream()
        .filter(entry -> entry.getValue().equals(id))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(id);
  }

  private static String folded(String text) {
    return Normalizer.normalize(text.strip(), Normalizer.Form.NFD)
        .replaceAll("\\p{M}", "")
        .toLowerCase(Locale.ROOT);
  }
}
