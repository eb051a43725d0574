package org.posthorn.server.control;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.posthorn.admin.Caller;
import org.posthorn.admin.DomainAuthentication;
import org.posthorn.admin.Operations;
import org.posthorn.delivery.checks.authentication.AuthenticationPolicy.Part;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about the authentication policies of domains.
final class AuthenticationRequests {
  private final DomainAuthentication authentication;
  private final Caller by;

  AuthenticationRequests(Operations operations, Caller by) {
    authentication = operations.authentication();
    this.by = by;
  }

  JsonNode domain(ControlRequest request) {
    String name = request.text("domain");
    Map<Part, Optional<String>> changes = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      Optional<String> wanted = request.optionalText(word(part));
      if (wanted.isPresent() || request.flag("default")) {
        changes.put(part, wanted);
      }
    }
    return describe(
        changes.isEmpty() ? authentication.of(by, name) : authentication.set(by, name, changes));
  }

  private static JsonNode describe(Map<Part, DomainAuthentication.InForce> all) {
    ObjectNode shown = ControlRequest.JSON.createObjectNode();
    all.forEach((part, one) ->
        shown
            .putObject(word(part))
            .put("value", one.value())
            .put("set", one.own() ? "domain" : "server"));
    return shown;
  }

  /// The name in requests and responses.
  private static String word(Part part) {
    return switch (part) {
      case MODE -> "mode";
      case REJECT -> "dmarcReject";
      case QUARANTINE -> "dmarcQuarantine";
      case SPF_FAIL -> "spfFail";
      case TEMPORARY -> "temporaryError";
    };
  }
}
