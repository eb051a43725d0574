package org.posthorn.jmap.protocol;

import java.util.Set;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What somebody who helps for an hour may not do: change what goes on by itself after the session
/// has ended, so that mail would be sent on or told elsewhere.
final class SupportSession {
  private static final Set<String> LASTING =
      Set.of("SieveScript/set", "VacationResponse/set", "PushSubscription/set");

  private SupportSession() {}

  /// @throws MethodException `forbidden` if a session of support asks for it
  static void check(Principal principal, String method, ObjectNode arguments) {
    if (principal.scope().equals(Scope.SUPPORT)
        && (LASTING.contains(method) || (method.equals("Mailbox/set") && shares(arguments)))) {
      throw new MethodException(
          MethodException.Type.FORBIDDEN,
          "a support session changes nothing that lasts: rules, automatic answers, sharing and"
              + " push subscriptions");
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
