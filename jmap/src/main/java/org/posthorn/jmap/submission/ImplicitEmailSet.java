package org.posthorn.jmap.submission;

import java.util.function.Function;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.MethodException;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The implicit Email/set after sending (RFC 8621 §7.5, RFC 9007 §2.1). Thread-safe.
public final class ImplicitEmailSet {
  private final Function<Call, ObjectNode> emailSet;

  /// @param emailSet answers an `Email/set`
  public ImplicitEmailSet(Function<Call, ObjectNode> emailSet) {
    this.emailSet = emailSet;
  }

  /// Adds its response after that of the call. It never throws: what was sent stays sent, and the
  /// response reports what failed.
  public void answer(Call call, ObjectNode arguments) {
    call.also("Email/set", answered(call, arguments));
  }

  private ObjectNode answered(Call call, ObjectNode arguments) {
    try {
      return emailSet.apply(call.implicit(arguments));
    } catch (MethodException e) {
      return refused(arguments, e);
    }
  }

  private static ObjectNode refused(ObjectNode arguments, MethodException e) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.set("accountId", arguments.get("accountId"));
    ObjectNode not = answer.putObject("notUpdated");
    arguments.path("update").propertyNames().forEach(id -> put(not, id, e));
    ObjectNode notDestroyed = answer.putObject("notDestroyed");
    arguments.path("destroy").forEach(id -> put(notDestroyed, id.asString(), e));
    return answer;
  }

  private static void put(ObjectNode not, String id, MethodException e) {
    not.putObject(id).put("type", e.type().toString()).put("description", e.getMessage());
  }
}
