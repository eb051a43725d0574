package org.posthorn.web.rest.mail;

import org.posthorn.directory.Principal;
import org.posthorn.jmap.Jmap;
import org.posthorn.web.rest.RestException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Finds the mailboxes of an account that have a role (RFC 8621 §2). Thread-safe.
final class Roles {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Jmap jmap;

  Roles(Jmap jmap) {
    this.jmap = jmap;
  }

  /// The id of a mailbox given by its id or its role.
  ///
  /// @throws RestException NOT_FOUND if there is none
  String named(Principal principal, String name) {
    String id = find(principal, name);
    if (id.isEmpty()) {
      throw Refusals.notFound("mailbox");
    }
    return id;
  }

  /// The id of the mailbox with a role, which is created if it is missing.
  ///
  /// @param name of the mailbox to create
  String made(Principal principal, String role, String name) {
    String id = find(principal, role);
    if (!id.isEmpty()) {
      return id;
    }
    JmapCalls calls = new JmapCalls(jmap, principal);
    ObjectNode arguments = JSON.objectNode();
    arguments.putObject("create").putObject("m").put("name", name).put("role", role);
    calls.add("Mailbox/set", arguments);
    return calls.last(answer -> Outcomes.created(answer, "m").get("id").asString());
  }

  /// @return empty if there is none
  private String find(Principal principal, String name) {
    JmapCalls calls = new JmapCalls(jmap, principal);
    ObjectNode arguments = JSON.objectNode();
    arguments.putNull("ids").putArray("properties").add("id").add("role");
    calls.add("Mailbox/get", arguments);
    return calls.last(answer -> {
      for (JsonNode mailbox : answer.get("list")) {
        String id = mailbox.get("id").asString();
        if (id.equals(name) || mailbox.path("role").asString("").equals(name)) {
          return id;
        }
      }
      return "";
    });
  }
}
