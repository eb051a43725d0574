package org.posthorn.jmap.protocol;

import java.util.Set;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Restrictions of a support session: it must not change settings that act after its end, such as
/// those that forward mail or send data elsewhere.
final class SupportSession {
  private static final Set<String> LASTING =
      Set.of("SieveScript/set", "VacationResponse/set", "PushSubscription/set", "Identity/set");

  private SupportSession() {}

  /// @throws MethodException `forbidden` if a support session calls it
  static void check(Principal principal, String method, ObjectNode arguments) {
    if (principal.scope().equals(Scope.SUPPORT)
        && (LASTING.contains(method) || (method.equals("Mailbox/set") && shares(arguments)))) {
      throw new MethodException(
          MethodException.Type.FORBIDDEN,
          "a support session must not change lasting settings: rules, automatic replies, identities,"
              + " sharing and push subscriptions");
    }
  }

  private static boolean shares(ObjectNode arguments) {
    for (String part : Set.of("create", "update")) {
      for (JsonNode object : arguments.path(part)) {
        if (object.propertyNames().stream().anyMatch(name -> name.startsWith("shareWith"))) {
          return true;
        }
      }
    }
    return false;
  }
}
