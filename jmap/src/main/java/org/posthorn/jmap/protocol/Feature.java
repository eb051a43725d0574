package org.posthorn.jmap.protocol;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A capability with its methods and its objects in the session object (RFC 8620 §2).
///
/// @param session its object among the capabilities of the server; null if only accounts have it
/// @param account its object among the capabilities of an account; empty for an account that does
///   not have it
public record Feature(
    Capability capability,
    @Nullable ObjectNode session,
    Function<VisibleAccount, Optional<ObjectNode>> account,
    List<Method> methods) {

  public Feature {
    methods = List.copyOf(methods);
  }

  /// A capability of the principal's own account only.
  public static Feature personal(
      Capability capability, ObjectNode session, ObjectNode account, List<Method> methods) {
    return new Feature(
        capability,
        session,
        of -> of.personal() ? Optional.of(account.deepCopy()) : Optional.empty(),
        methods);
  }

  /// A capability with empty objects, for every account.
  public static Feature plain(Capability capability, List<Method> methods) {
    return new Feature(capability, empty(), _ -> Optional.of(empty()), methods);
  }

  public static ObjectNode empty() {
    return JsonNodeFactory.instance.objectNode();
  }
}
